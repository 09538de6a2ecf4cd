"""The line of what is there and coming of an item that expires, path by path.

What is on the shelf is as old as receipts tell. What is on order is in open orders, each of which
comes as late as orders of the item do, and lives from then on. Orders do not overtake each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ops.supply.history import Numbers
from ops.supply.outlook.ages import Aged
from ops.supply.outlook.cover import Shelf, arrival
from ops.supply.outlook.lead_law import LeadLaw
from ops.supply.policies.first_out import Days, Line

SELDOM = 0.995
"""Lead times longer than this share of all are taken to be this long."""


@dataclass(frozen=True)
class Coming:
    """Issue units on order, due so many days from today; none if nobody said when."""

    units: float
    due_in: int | None


def coming_orders(
    opened: Sequence[tuple[date | None, float]],
    there: Coming,
    accepted: float,
    lead: LeadLaw,
    today: date,
) -> list[Coming]:
    """All that is on order: by open order where those add up, else as one, and what was accepted.

    What people accepted since the count was ordered today, as far as anybody knows.
    """
    usual = lead.day(0.5)
    told = [
        Coming(units, None if placed is None else (placed - today).days + usual)
        for placed, units in opened
    ]
    agreed = len(told) > 1 and abs(sum(units for _, units in opened) - there.units) < 1e-6
    orders = told if agreed else [there]
    return [order for order in [*orders, Coming(accepted, usual)] if order.units > 0]


def in_line(
    shelf: Aged,
    orders: Sequence[Coming],
    lead: LeadLaw,
    life: int,
    rng: np.random.Generator,
    paths: int,
) -> tuple[Line, Days]:
    """The line ahead of tonight's order, and the day on which that order comes, by path."""
    units = [batch.units for batch in shelf.batches]
    first = [np.zeros(paths, np.int64) for _ in units]
    last = [np.full(paths, batch.last_day) for batch in shelf.batches]
    after = np.zeros(paths, np.int64)
    longest = lead.day(SELDOM)
    for order in sorted(
        orders, key=lambda order: longest if order.due_in is None else order.due_in
    ):
        waiting = Shelf(0.0, order.units, order.due_in, lead)
        after = np.maximum(after, drawn(arrival(waiting, longest + 1), rng, paths))
        units.append(order.units)
        first.append(after)
        last.append(after + life - 1)
    shape = (len(units), paths)
    line = Line(
        np.array(units, dtype=np.float64),
        np.array(first, dtype=np.int64).reshape(shape),
        np.maximum.accumulate(np.array(last, dtype=np.int64).reshape(shape), axis=0),
    )
    return line, np.maximum(after, drawn(lead.chances, rng, paths))


def drawn(chances: Numbers, rng: np.random.Generator, paths: int) -> Days:
    """Days drawn evenly from their chances, in no order; beyond ``SELDOM`` is cut."""
    ranks = rng.permutation((np.arange(paths) + 0.5) / paths) * SELDOM
    return np.minimum(np.searchsorted(np.cumsum(chances), ranks), len(chances) - 1)
