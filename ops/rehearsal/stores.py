"""The store of each site, day by day. Items follow patients: a full hospital uses more."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.rehearsal import shelves
from ops.rehearsal.catalogue import LUMP, catalogue
from ops.rehearsal.chance import Floats, Ints, draws
from ops.rehearsal.clock import Clock, dates, instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.records import ids

_TAKES = np.array([1.18, 1.02, 1.0, 1.0, 1.1, 0.9, 0.8])
"""Wards fetch more before and after a weekend."""
_HOLIDAY = 0.65


@dataclass(frozen=True)
class Stores:
    """Movements in order of time, levels at each close of day, and the true use behind them."""

    movements: pl.DataFrame
    positions: pl.DataFrame
    use: pl.DataFrame


_Level = tuple[Floats, Floats, Ints]


def daily_use(invention: Invention, clock: Clock, follows: dict[str, Floats]) -> Floats:
    """Issue units wished for on average; one row per store and item, one column per day.

    ``follows`` holds, for each thing items follow, one row per site and one column per day.
    """
    shelf = catalogue()
    lump = np.array([LUMP[drawn] for drawn in shelf["drawn"]])
    each = shelf["each"].to_numpy() * lump
    weekday = (np.arange(clock.days) + invention.since.toordinal() - 1) % 7
    open_ = np.array([1.0 if clock.works(day) else _HOLIDAY for day in range(clock.days)])
    takes = _TAKES[weekday] * np.where(weekday < 5, open_, 1.0)
    rates = [
        np.stack([follows[by][site] for by in shelf["by"]]) * each[:, None] * takes
        for site in range(invention.sites)
    ]
    return np.concatenate(rates)


def stores(invention: Invention, clock: Clock, follows: dict[str, Floats]) -> Stores:
    """Every day of every store."""
    rates = daily_use(invention, clock, follows)
    shelf = shelves.stocked(invention)
    drawn = np.tile(catalogue()["drawn"].to_numpy(), invention.sites)
    levels: list[_Level] = []
    for day in range(clock.days):
        chance = draws(invention.seed, "store", invention.since.toordinal() + day)
        wished = shelves.wishes(chance, drawn, rates[:, day])
        shelves.receive(shelf, clock, day)
        shelves.discard(shelf, clock, day)
        shelves.issue(shelf, clock, day, wished, chance)
        if clock.works(day):
            shelves.order(shelf, clock, day, chance)
        levels.append((shelf.on_hand.copy(), shelf.on_order, shelf.expected()))
    moved = pl.DataFrame(shelf.rows, schema=["place", "at", "kind", "quantity"], orient="row")
    by_day = _by_day(levels, rates)
    return Stores(
        _named(invention, moved), _named(invention, by_day.drop("rate")), _named(invention, by_day)
    )


def _by_day(levels: list[_Level], rates: Floats) -> pl.DataFrame:
    """One row per day and place, places counted through all stores."""
    places, days = rates.shape
    held = ("on_hand", "on_order", "next_day")
    return pl.DataFrame(
        {
            "place": np.tile(np.arange(places), days),
            "day": np.repeat(np.arange(days), places),
            **{
                name: np.concatenate([day[part] for day in levels])
                for part, name in enumerate(held)
            },
            "rate": rates.T.reshape(-1),
        }
    )


def _named(invention: Invention, rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with the item and the store of each place."""
    items = catalogue()["item"]
    store = pl.Series([f"{name}-store" for name in invention.site_ids])
    place = rows["place"].cast(pl.Int64)
    return rows.with_columns(
        item_id=items.gather(place % len(items)), location_id=store.gather(place // len(items))
    )


def stock_movements(invention: Invention, stores: Stores) -> pl.DataFrame:
    """One row per movement, as the store wrote them down."""
    moved = stores.movements
    n = np.arange(moved.height)
    return moved.select(
        pl.Series("n", n),
        pl.Series("movement_id", ids("M", n)),
        "item_id",
        "location_id",
        pl.Series("moved_at", instants(invention.opens_at, moved["at"].to_numpy())),
        "kind",
        "quantity",
    )


def stock_positions(invention: Invention, stores: Stores) -> pl.DataFrame:
    """One row per item, store and day; ``known_at`` is the midnight that ends the day."""
    held, opens_at = stores.positions, invention.opens_at
    coming = held["next_day"].to_numpy()
    next_on = dates(opens_at, coming).zip_with(
        pl.Series(coming >= 0), pl.Series([None], dtype=pl.Date)
    )
    days = held["day"].to_numpy()
    return held.select(
        pl.Series("n", np.arange(held.height)),
        "item_id",
        "location_id",
        pl.Series("as_of_on", dates(opens_at, days)),
        "on_hand",
        "on_order",
        pl.Series("next_receipt_on", next_on),
        pl.Series("known_at", instants(opens_at, (days + 1) * 24.0)),
    )
