"""Stores of the rehearsal hospital lived on under one way of ordering, day by day.

All ways meet the same wishes, the same returns and the same suppliers; only what they order
differs. What a way is told is what a store would know: what was taken, when the shelf was empty,
what was on order and what arrived. Wishes that nobody could meet leave no trace for it.
"""

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from ops.rehearsal import shelves
from ops.rehearsal.catalogue import catalogue
from ops.rehearsal.chance import Floats, draws
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention
from ops.rehearsal.shelves import Shelves
from ops.supply.outlook.stores import Past
from ops.tables import DailyUse, Receipt, StockPosition


@dataclass
class Told:
    """What a store has seen, a column per day: places are items of one site after the other."""

    issued: list[Floats] = field(default_factory=list)
    emptied: list[Floats] = field(default_factory=list)
    on_hand: list[Floats] = field(default_factory=list)
    on_order: list[Floats] = field(default_factory=list)
    expected: list[Floats] = field(default_factory=list)
    received: list[Floats] = field(default_factory=list)


@dataclass
class Kept:
    """What came of it: wished, unmet and thrown away by day and place, and orders placed."""

    wished: list[Floats] = field(default_factory=list)
    unmet: list[Floats] = field(default_factory=list)
    wasted: list[Floats] = field(default_factory=list)
    on_hand: list[Floats] = field(default_factory=list)
    received: list[Floats] = field(default_factory=list)
    orders: list[Floats] = field(default_factory=list)


def settled(kept: Kept, days: int) -> Kept:
    """What came of it after so many days."""
    return Kept(
        kept.wished[days:],
        kept.unmet[days:],
        kept.wasted[days:],
        kept.on_hand[days:],
        kept.received[days:],
        kept.orders[days:],
    )


@dataclass
class World:
    """The stores as they stand at the end of a day."""

    invention: Invention
    clock: Clock
    rates: Floats
    drawn: np.ndarray
    shelf: Shelves
    told: Told = field(default_factory=Told)

    def copy(self) -> "World":
        """The same stores, to live on differently."""
        return World(
            self.invention,
            self.clock,
            self.rates,
            self.drawn,
            deepcopy(self.shelf),
            deepcopy(self.told),
        )

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.invention.since + timedelta(days=day)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Item and store of each place."""
        items = catalogue()["item"].to_list()
        return [(item, f"{site}-store") for site in self.invention.site_ids for item in items]


Order = Callable[[World, int], Floats | None]
"""Packs of each place to order at the end of a day, or none; it may move stock between stores."""


def live(world: World, days: range, order: Order, kept: Kept | None = None) -> Kept:
    """Live so many days under a way of ordering."""
    kept = kept or Kept()
    for day in days:
        _day(world, day, order, kept)
    return kept


def _day(world: World, day: int, order: Order, kept: Kept) -> None:
    shelf, clock = world.shelf, world.clock
    chance = draws(world.invention.seed, "store", world.invention.since.toordinal() + day)
    wished = shelves.wishes(chance, world.drawn, world.rates[:, day])
    before = shelf.on_hand.copy()
    shelves.receive(shelf, clock, day)
    received = shelf.on_hand - before
    stocked = shelf.on_hand.copy()
    shelves.discard(shelf, clock, day)
    wasted, there = stocked - shelf.on_hand, shelf.on_hand.copy()
    shelves.issue(shelf, clock, day, wished, chance)
    shelf.rows.clear()
    luck = chance.random((len(there), 2))
    packs = order(world, day) if clock.works(day) else None
    if packs is not None:
        shelves.send(shelf, clock, day, packs, luck)
    told = world.told
    told.issued.append(there - shelf.on_hand)
    told.emptied.append(shelf.on_hand <= 0)
    told.on_hand.append(shelf.on_hand.copy())
    told.on_order.append(shelf.on_order)
    told.expected.append(shelf.expected().astype(float))
    told.received.append(received)
    kept.wished.append(wished)
    kept.unmet.append(np.maximum(wished - there, 0.0))
    kept.wasted.append(wasted)
    kept.on_hand.append(shelf.on_hand.copy())
    kept.received.append(received)
    kept.orders.append(np.zeros(len(there)) if packs is None else packs)


def as_past(world: World, days: int, longest: int = 400) -> Past:
    """What a world's stores have told in their last days, as the nightly order reads it."""
    told, first = world.told, max(0, days - longest)
    rows = _rows(world, first, days)
    use = rows.select("item_id", "location_id", "day_on").with_columns(
        issued=_flat(told.issued, first),
        stocked_out=_flat(told.emptied, first).cast(pl.Boolean),
        closing_on_hand=_flat(told.on_hand, first),
    )
    expected = _flat(told.expected, first).cast(pl.Int64)
    due = pl.Series([None if day < 0 else world.on(int(day)) for day in expected], dtype=pl.Date)
    positions = rows.select("item_id", "location_id", as_of_on="day_on").with_columns(
        on_hand=_flat(told.on_hand, first), on_order=_flat(told.on_order, first),
        next_receipt_on=due,
    )  # fmt: skip
    came = rows.with_columns(
        quantity=_flat(told.received, first), expires_on=pl.lit(None, pl.Date)
    ).filter(pl.col("quantity") > 0)
    return Past(
        DailyUse.validate(use.sort(DailyUse.primary_key()), cast=True),
        StockPosition.validate(positions.sort(StockPosition.primary_key()), cast=True),
        Receipt.validate(came.sort(Receipt.primary_key()), cast=True),
    )


def _rows(world: World, first: int, days: int) -> pl.DataFrame:
    places = pl.DataFrame(world.places, schema=["item_id", "location_id"], orient="row")
    on = pl.DataFrame({"day_on": [world.on(day) for day in range(first, days)]})
    return on.join(places, how="cross", maintain_order="left_right")


def _flat(columns: list[Floats], first: int) -> pl.Series:
    return pl.Series(np.concatenate(columns[first:]).astype(float))


def move(shelf: Shelves, giver: int, getter: int, units: float) -> None:
    """Carry stock from one store to another at once, oldest first where it expires."""
    units = min(units, float(shelf.on_hand[giver]))
    shelf.on_hand[giver] -= units
    shelf.on_hand[getter] += units
    if not shelf.life[giver]:
        return
    left, lots = units, shelf.lots[giver]
    while lots and left > 0:
        expires, level = lots.popleft()
        part = min(level, left)
        if level > part:
            lots.appendleft((expires, level - part))
        shelf.lots[getter].append((expires, part))
        left -= part
    shelf.lots[getter] = deque(sorted(shelf.lots[getter]))
