"""Whether somebody has seen a change of level, and who."""

from collections.abc import Sequence
from datetime import datetime

from app.words import numbers as say
from warehouse.records.outgoing import WAITING, Outgoing

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


def unseen(once_more: Sequence[Outgoing], zone: str) -> str:
    """That nobody has, and whether it is told once more, or was."""
    if told := [one for one in once_more if one.state == "sent" and one.ended_at]:
        when = say.moment(min(one.ended_at for one in told if one.ended_at), zone)
        return f"{NOT_YET} It was told once more, to who is next, {when}."
    if waits := [one for one in once_more if one.state in WAITING]:
        when = say.moment(min(one.due_at for one in waits), zone)
        return f"{NOT_YET} If nobody does, it is told once more, to who is next, {when}."
    if any(one.state == "given up" for one in once_more):
        return f"{NOT_YET} Nobody who is next got it: see Notices below."
    return NOT_YET
