"""When a notice that was refused is tried again, and when it is given up.

Pauses double from a minute to an hour. They are drawn apart a little, by the key and so the same
each time they are asked for: what failed together is not tried again all in one moment.
"""

import hashlib
from datetime import datetime, timedelta

MOST_TRIES = 8
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
APART = 0.25
"""A pause is this share shorter at the most, or longer."""


def again_at(key: str, tries: int, *, now: datetime, most: int = MOST_TRIES) -> datetime | None:
    """When to try again after so many tries; None to give up."""
    if tries >= most:
        return None
    doubled = FIRST * 2 ** (tries - 1) if tries < 12 else LONGEST  # no overflow, however many
    drawn = int.from_bytes(hashlib.sha256(f"{key} {tries}".encode()).digest()[:4]) / 2**32
    return now + min(doubled, LONGEST) * (1 + APART * (2 * drawn - 1))
