"""How long past orders took, read off what was on order from day to day and what arrived.

Few feeds say which order a receipt belongs to. But what is on order grows by what is ordered and
shrinks by what arrives, so an order of a day is the growth plus that day's receipts. A receipt
closes the oldest open order of just its amount, else orders in the sequence they were placed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from ops.tables import Receipt, StockPosition

CLOSE = 1e-6
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Arrived:
    """One order that has arrived: its item and store, and the days it took."""

    item_id: str
    location_id: str
    lead_days: int


@dataclass(frozen=True)
class Waiting:
    """An open order: the days since it was placed, and the issue units that have not come."""

    days: int
    units: float


@dataclass
class _Open:
    """An order that has not arrived yet; the day is unknown if nobody told of the day before."""

    placed_on: date | None
    left: float


def arrived_orders(
    positions: dy.DataFrame[StockPosition], receipts: dy.DataFrame[Receipt], *, until: date
) -> list[Arrived]:
    """Orders that were placed and had arrived before ``until``, item by item and store by store.

    Orders still open are left out; those of an unknown day, or cut short, teach nothing.
    """
    found: list[Arrived] = []
    for place, on_order, came in _by_place(positions, receipts, until):
        found += [Arrived(*place, lead) for lead in _leads(on_order, came, [])]
    return found


def open_orders(
    positions: dy.DataFrame[StockPosition], receipts: dy.DataFrame[Receipt], *, until: date
) -> Mapping[tuple[str, str], tuple[Waiting, ...]]:
    """Orders that were placed on a known day and had not arrived before ``until``, by place."""
    found = {}
    for place, on_order, came in _by_place(positions, receipts, until):
        left: list[_Open] = []
        for _ in _leads(on_order, came, left):
            pass
        told = [Waiting((until - one.placed_on).days, one.left) for one in left if one.placed_on]
        if told:
            found[place] = tuple(told)
    return found


def _by_place(
    positions: pl.DataFrame, receipts: pl.DataFrame, until: date
) -> Iterator[tuple[tuple[str, str], list[tuple[date, float]], dict[date, float]]]:
    """Each item and store with what was on order day by day, and what came on which day."""
    came: dict[tuple[str, str], dict[date, float]] = {}
    for row in receipts.filter(pl.col("day_on") < until).iter_rows(named=True):
        days = came.setdefault((row["item_id"], row["location_id"]), {})
        days[row["day_on"]] = row["quantity"]
    told = positions.filter(pl.col("as_of_on") < until).sort("item_id", "location_id", "as_of_on")
    for (item, location), rows in told.group_by("item_id", "location_id", maintain_order=True):
        place = (str(item), str(location))
        on_order = list(rows.select("as_of_on", "on_order").iter_rows())
        yield place, on_order, came.get(place, {})


def still_open(
    on_order: list[tuple[date, float]], came: dict[date, float]
) -> list[tuple[date | None, float]]:
    """Orders of one item at one store that have not come: when placed, if known, and how much.

    ``on_order`` is what was on order at the close of each day, ``came`` what arrived on it.
    """
    waiting: list[_Open] = []
    for _ in _leads(on_order, came, waiting):
        pass
    return [(order.placed_on, order.left) for order in waiting]


def _leads(
    days: list[tuple[date, float]], came: dict[date, float], waiting: list[_Open]
) -> Iterator[int]:
    """Lead times of one item at one store, in the order of arrival; what is ``waiting`` is left."""
    before: tuple[date, float] | None = None
    for on, coming in days:
        received = came.get(on, 0.0)
        if before is None:
            waiting += [_Open(None, coming)] if coming > CLOSE else []
            before = (on, coming)
            continue
        # What arrived today was ordered before it: close orders first, then add today's.
        yield from _closed(waiting, on, received)
        placed = coming - before[1] + received
        if placed > CLOSE:
            waiting.append(_Open(on if on - before[0] == DAY else None, placed))
        elif placed < -CLOSE:
            _cancelled(waiting, -placed)
        before = (on, coming)


def _closed(waiting: list[_Open], on: date, amount: float) -> Iterator[int]:
    """Take what arrived off the orders it closes."""
    while waiting and amount > CLOSE:
        same = [order for order in waiting if abs(order.left - amount) < CLOSE]
        order = same[0] if same else waiting[0]
        part = min(order.left, amount)
        order.left -= part
        amount -= part
        if order.left <= CLOSE:
            waiting.remove(order)
            if order.placed_on is not None:
                yield (on - order.placed_on).days


def _cancelled(waiting: list[_Open], amount: float) -> None:
    """What left the order book without arriving: the newest orders were cut, and teach nothing."""
    while waiting and amount > CLOSE:
        part = min(waiting[-1].left, amount)
        waiting[-1].left -= part
        waiting[-1].placed_on = None
        amount -= part
        if waiting[-1].left <= CLOSE:
            waiting.pop()
