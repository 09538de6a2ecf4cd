"""Whether somebody has seen a change of level, and who."""

from datetime import datetime, timedelta

from app.words import numbers as say

ACKNOWLEDGE = "Acknowledge"
HELP = "You have seen it and act on it. Your name and the time are kept, and the others see them."
DONE = "Acknowledged."
QUICKER = "Somebody else had acknowledged it a moment before; their name stands."
NOT_YOUR_OWN = "You set it, so somebody else acknowledges it."
NOT_YET = "Not acknowledged yet."


def change(level: int, by: str | None, at: datetime, zone: str) -> str:
    """What changed, who said so, and when."""
    how = "called for by the forecast" if by is None else f"set by {say.plain(by)}"
    return f"Level {level} {how}, {say.moment(at, zone)}."


def seen(by: str, at: datetime, zone: str) -> str:
    """Who has seen it."""
    return f"Acknowledged by {say.plain(by)}, {say.moment(at, zone)}."


def unseen(at: datetime, after: timedelta | None, zone: str, *, now: datetime) -> str:
    """That nobody has, and what happens then."""
    if after is None:
        return NOT_YET
    if now < at + after:
        return f"{NOT_YET} It is told once more, to who is next, if nobody does by about " + (
            f"{say.moment(at + after, zone)}."
        )
    return f"{NOT_YET} It was to be told once more from {say.moment(at + after, zone)} on."
