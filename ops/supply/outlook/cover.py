"""How long stock lasts: days of cover, when it runs out, by when to order, chances by date.

Two things waver: use, and when what is on order comes. What comes late is taken to come as late
orders did before, given how long it has been waited for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ops.series import LEVELS
from ops.supply.history import Numbers
from ops.supply.outlook.lead_law import LeadLaw

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
CHECKED = (1, 2, 3, 5, 7, 10, 14, 21, 28)
"""Days from today whose ends a chance of a stock-out is told for."""


@dataclass(frozen=True)
class Shelf:
    """What is there, what is coming and when it is due, and how orders of it come."""

    on_hand: float
    on_order: float
    due_in: int | None
    """days from today to the promised receipt; 0 or less is late, none is not told"""
    lead: LeadLaw


@dataclass(frozen=True)
class Cover:
    """Days from today; none is "not within the days looked at".

    ``days`` are of the shelf alone: lasts at least (9 in 10), usually, at most (1 in 10).
    ``runs_out`` counts what is coming: the day on which more is wanted than there is. ``chances``
    are of an empty shelf, which comes a little sooner. ``order_by`` is the last day on which an
    order would still keep the promise; 0 is today, and ``overdue`` that it was earlier.
    """

    days: tuple[float | None, float | None, float | None]
    runs_out: int | None
    runs_out_early: int | None
    order_by: int | None
    overdue: bool
    chances: tuple[float, ...]
    before_arrival: float


def cover(shelf: Shelf, said: Numbers, service: float) -> Cover:
    """Read all of it off the quantiles of use by day (days × ``LEVELS``)."""
    short, emptied = _by(shelf, said, exceeding), _by(shelf, said, using_up)
    out = [_first(short, chance) for chance in (MIDDLE, LOW)]
    last, overdue = _order_by(shelf, said, service)
    checked = tuple(float(emptied[min(day, len(emptied)) - 1]) for day in CHECKED)
    return Cover(
        _lasting(said, shelf.on_hand),
        out[0],
        out[1],
        last,
        overdue,
        checked,
        _before_arrival(shelf.lead, short),
    )


def exceeding(said: Numbers, amount: float) -> Numbers:
    """The chance, day by day, that more than ``amount`` is used by then; tails go on thinning."""
    levels = np.asarray(LEVELS)
    told = np.array([np.interp(amount, row, levels) for row in said])
    step = np.maximum(
        (said[:, -1] - said[:, -3]) / np.log((1 - levels[-3]) / (1 - levels[-1])), 1e-9
    )
    above = (1 - levels[-1]) * np.exp(-np.clip((amount - said[:, -1]) / step, 0, 50))
    share = np.where(said[:, 0] > 0, amount / np.maximum(said[:, 0], 1e-9), 1.0)
    below = 1 - levels[0] * np.clip(share, 0, 1)
    chance = np.where(amount >= said[:, -1], above, np.where(amount < said[:, 0], below, 1 - told))
    return np.asarray(np.where(said[:, -1] <= 0, 0.0, chance), dtype=np.float64)


def using_up(said: Numbers, amount: float) -> Numbers:
    """The chance, day by day, that all of it has been used by then: whole units, to the last one.

    What is not used at all runs out of nothing, even where the shelf is bare.
    """
    if amount <= 0:
        return np.asarray(said[:, -1] > 0, dtype=np.float64)
    return exceeding(said, max(amount - 1.0, 0.0))


def _by(shelf: Shelf, said: Numbers, chance: Callable[[Numbers, float], Numbers]) -> Numbers:
    """The chance that all there was has been used, or more was wanted, by the end of each day.

    Before what is coming has come, only the shelf counts. Paths of use keep their rank from day
    to day, so that a shelf is emptied by then if it is at either moment.
    """
    alone = chance(said, shelf.on_hand)
    if shelf.on_order <= 0:
        return alone
    both = chance(said, shelf.on_hand + shelf.on_order)
    days = len(alone)
    told = np.zeros(days)
    comes = arrival(shelf, days)
    for day, likely in enumerate(comes):
        # It comes in the morning of that day: the days before must do without.
        by_then = np.full(days, alone[day - 1] if day else 0.0)
        by_then[:day] = alone[:day]
        by_then[day:] = np.maximum(by_then[day:], both[day:])
        told += likely * by_then
    told += max(0.0, 1 - comes.sum()) * alone
    return np.clip(told, 0.0, 1.0)


def arrival(shelf: Shelf, days: int) -> Numbers:
    """The chance that what is on order comes on the morning of each day, today first.

    It was promised for ``due_in``, and orders stray from promises as lead times do from theirs.
    """
    usual = shelf.lead.day(MIDDLE)
    due = usual if shelf.due_in is None else shelf.due_in
    waited = usual - due
    law = np.zeros(days)
    if waited < 0:
        ahead = np.arange(len(shelf.lead.chances)) - waited
        kept = (ahead >= 0) & (ahead < days)
        law[ahead[kept]] = shelf.lead.chances[kept]
        return law
    # It has not come yet, so only what is longer than the wait until now counts.
    left = shelf.lead.left(waited - 1) if waited else shelf.lead.chances
    law[: min(days, len(left))] = left[:days]
    return law


def _first(short: Numbers, chance: float) -> int | None:
    found = np.flatnonzero(short >= chance)
    return int(found[0]) if len(found) else None


def _lasting(said: Numbers, amount: float) -> tuple[float | None, float | None, float | None]:
    """Days that the shelf lasts: at the high, the middle and the low rate of use."""
    levels = list(LEVELS)
    columns = (said[:, levels.index(level)] for level in (HIGH, MIDDLE, LOW))
    found = [_crossing(column, amount) for column in columns]
    return found[0], found[1], found[2]


def _crossing(used: Numbers, amount: float) -> float | None:
    """The day, with its part, on which use passes the amount."""
    past = np.flatnonzero(used > amount + 1e-9)
    if not len(past):
        return None
    day = int(past[0])
    before = float(used[day - 1]) if day else 0.0
    return day + max(0.0, amount - before) / (float(used[day]) - before)


def _order_by(shelf: Shelf, said: Numbers, service: float) -> tuple[int | None, bool]:
    """The last day on which an order would come before the stock is likelier gone than promised."""
    gone = exceeding(said, shelf.on_hand + shelf.on_order)
    days, lead = len(gone), shelf.lead.chances
    last = None
    for wait in range(days - shelf.lead.day(HIGH)):
        until = np.clip(np.arange(len(lead)) + wait, 0, days)
        risk = float(lead @ np.concatenate([[0.0], gone])[until])
        if risk > 1 - service + 1e-9:
            return (0, True) if last is None else (last, False)
        last = wait
    return None, False


def running_out(shelf: Shelf, said: Numbers, wait: int = 0) -> float:
    """The chance of a stock-out before an order placed in ``wait`` days arrives."""
    return _before_arrival(shelf.lead, _by(shelf, said, exceeding), wait)


def _before_arrival(lead: LeadLaw, short: Numbers, wait: int = 0) -> float:
    """The chance of a stock-out before an order placed so many days on arrives."""
    until = np.clip(np.arange(len(lead.chances)) + wait, 1, len(short)) - 1
    return float(np.clip(lead.chances @ short[until], 0.0, 1.0))


def shelf_of(there: Mapping[str, Any], coming: float, lead: LeadLaw, today: date) -> Shelf:
    """The shelf of a stock position, with all that is coming."""
    due = there["next_receipt_on"]
    return Shelf(there["on_hand"], coming, None if due is None else (due - today).days, lead)
