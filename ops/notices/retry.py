"""When a notice that was refused is tried again, and when it is given up.

Pauses double from a minute to an hour. They are drawn apart a little, by the key and so the same
each time they are asked for: what failed together is not tried again all in one moment.

A receiver that asks to be left alone for a while (``Retry-After``, RFC 9110, 10.2.3) is, for an
hour at the most: what it is to be told does not hold for ever. Nor is it tried sooner than it
would be otherwise, so that one that says "at once" does not use up every try in a minute.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MOST_TRIES = 8
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
APART = 0.25
"""A pause is this share shorter at the most, or longer."""


def again_at(
    key: str,
    tries: int,
    *,
    now: datetime,
    most: int = MOST_TRIES,
    asked: timedelta = timedelta(0),
) -> datetime | None:
    """When to try again after so many tries, not before what was ``asked`` for; None to give up."""
    if tries >= most:
        return None
    doubled = FIRST * 2 ** (tries - 1) if tries < 12 else LONGEST  # no overflow, however many
    drawn = int.from_bytes(hashlib.sha256(f"{key} {tries}".encode()).digest()[:4]) / 2**32
    pause = min(doubled, LONGEST) * (1 + APART * (2 * drawn - 1))
    return now + max(pause, min(asked, LONGEST) * (1 + APART * drawn))


def asked_for(header: str | None, *, now: datetime) -> timedelta:
    """How long a ``Retry-After`` asks for: seconds, or a date; nothing where it is neither."""
    said = (header or "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said)), LONGEST) if len(said) < 10 else LONGEST
    try:
        until = parsedate_to_datetime(said)
        # The asctime form names no zone, and means UTC (RFC 9110, 5.6.7).
        until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
        return min(max(until - now, timedelta(0)), LONGEST)
    except (ValueError, OverflowError, TypeError, IndexError):
        return timedelta(0)
