"""What was asked for in past weeks, item by item at each store, and what of it is known.

On a day that ended with an empty shelf nobody saw what was wanted. So that stock goes on being
used there, such days are given amounts (``ops.supply.outlook.emptied``); whether an order would
have kept its promise on them is left open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.history import Known, Numbers, as_history
from ops.supply.outlook.emptied import with_emptied
from ops.supply.outlook.stores import Past
from ops.tables import DailyUse, Item, Receipt, StockPosition

MOST_PLACES = 300
"""Items at a store that are lived again; of more, every so many-th is."""
Place = tuple[str, str]


@dataclass(frozen=True)
class Wanted:
    """Places × days from ``since``: ``asked`` with guesses, ``least`` that is sure, ``known`` days.

    ``of`` is how many places there were to choose from.
    """

    places: tuple[Place, ...]
    items: tuple[Mapping[str, Any], ...]
    since: date
    asked: Numbers
    least: Numbers
    known: Known
    of: int

    @property
    def days(self) -> int:
        """How many days."""
        return int(self.asked.shape[1])

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.since + timedelta(days=day)

    def by_day(self, told: pl.DataFrame, day: str, amount: str) -> Numbers:
        """What a table tells of each place and day; nothing where it does not, and no less."""
        return _by_day(told, day, amount, self.places, self.since, self.days)

    def before(self, past: Past, days: int) -> Numbers:
        """What was issued in so many days before the first."""
        since = self.since - timedelta(days=days)
        return _by_day(past.use, "day_on", "issued", self.places, since, days)


def wanted(past: Past, items: dy.DataFrame[Item], *, since: date, until: date) -> Wanted:
    """What listed items that have a stock position were asked for from ``since`` to ``until``."""
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    history = as_history(past.use, until)
    whole = with_emptied(history, past.use)
    first = history.days - (until - since).days
    shelf = set(past.positions.filter(pl.col("as_of_on") < since)["item_id", "location_id"].rows())
    rows = [
        row
        for row, place in enumerate(history.places)
        if place[0] in known and place in shelf and np.isfinite(whole.used[row, :first]).any()
    ]
    grade = [(known[history.places[row][0]]["criticality"], history.places[row]) for row in rows]
    chosen = [row for _, row in sorted(zip(grade, rows, strict=True))][:: _step(len(rows))]
    asked = np.maximum(whole.used[chosen, first:], 0.0)
    there = np.isfinite(history.used[chosen, first:])
    places = tuple(history.places[row] for row in chosen)
    return Wanted(
        places,
        tuple(known[item] for item, _ in places),
        since,
        np.nan_to_num(asked),
        _by_day(past.use, "day_on", "issued", places, since, asked.shape[1]),
        there,
        len(rows),
    )


def _step(places: int) -> int:
    return max(1, -(-places // MOST_PLACES))


def _by_day(
    told: pl.DataFrame, day: str, amount: str, places: tuple[Place, ...], since: date, days: int
) -> Numbers:
    few = pl.DataFrame(places, schema=["item_id", "location_id"], orient="row")
    back = (pl.col(day) - pl.lit(since)).dt.total_days()
    rows = told.select("item_id", "location_id", column=back, amount=amount).join(
        few.with_row_index("row"), on=["item_id", "location_id"]
    ).filter(pl.col("column") >= 0, pl.col("column") < days)  # fmt: skip
    found = np.zeros((len(places), days))
    found[rows["row"].to_numpy(), rows["column"].to_numpy()] = rows["amount"].to_numpy()
    return np.maximum(found, 0.0)


def only(past: Past, places: tuple[Place, ...], until: date) -> Past:
    """What these places had told before a day."""
    few = pl.DataFrame(places, schema=["item_id", "location_id"], orient="row")
    key = ["item_id", "location_id"]

    def of(rows: pl.DataFrame, day: str) -> pl.DataFrame:
        kept = rows.filter(pl.col(day) < until).join(few, on=key, how="semi")
        return kept.sort(*key, day)

    return replace(
        past,
        use=DailyUse.validate(of(past.use, "day_on")),
        positions=StockPosition.validate(of(past.positions, "as_of_on")),
        receipts=Receipt.validate(of(past.receipts, "day_on")),
    )
