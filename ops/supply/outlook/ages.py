"""How long what is on the shelf can still be used, as far as receipts tell.

The oldest goes out first, so what is there came last: the newest receipts that add up to it. A
receipt that names its expiry counts with it, any other with the shelf life of its item.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

TOLD, SHELF_LIFE, GUESSED = "told", "shelf life", "guessed"


@dataclass(frozen=True)
class Came:
    """Issue units of an item that arrived at a store on a day; ``expires_on`` if it was told."""

    day_on: date
    units: float
    expires_on: date | None = None


@dataclass(frozen=True)
class Batch:
    """Issue units that can be used up to a day, counted from today as 0."""

    units: float
    last_day: int


@dataclass(frozen=True)
class Aged:
    """What is on the shelf, next to expire first.

    ``guessed`` units are of an age that no receipt tells, ``overdue`` ones should have expired.
    ``told`` says that expiry days were named by the receipts of all that is there.
    """

    batches: tuple[Batch, ...]
    guessed: float = 0.0
    overdue: float = 0.0
    told: bool = False


def aged(on_hand: float, receipts: Iterable[Came], today: date, life: int) -> Aged:
    """The ages of ``on_hand`` units; ``receipts`` of before today.

    What no receipt tells of is taken to be half-way through its life, and no fresher than any
    other; what is left of receipts that are past their life can be used today and no longer.
    """
    newest_first = sorted(receipts, key=lambda came: came.day_on, reverse=True)
    batches: list[Batch] = []
    left, told = on_hand, True
    for came in newest_first:
        last = (_last(came, life) - today).days
        taken = min(left, came.units)
        if taken <= 0 or last < 0:
            continue
        batches.append(Batch(taken, last))
        told = told and came.expires_on is not None
        left -= taken
    soonest = min((batch.last_day for batch in batches), default=life)
    reaches_back = any(_last(came, life) < today for came in newest_first)
    overdue, guessed = (left, 0.0) if reaches_back else (0.0, left)
    if left > 0:
        batches.append(Batch(left, 0 if reaches_back else min(soonest, max(life // 2, 0))))
    in_line = tuple(sorted(batches, key=lambda batch: batch.last_day))
    return Aged(in_line, guessed, overdue, told and not left and bool(batches))


def _last(came: Came, life: int) -> date:
    """The last day of use: the printed one, else a shelf life that begins on the day of receipt."""
    return came.expires_on or came.day_on + timedelta(days=max(life, 1) - 1)
