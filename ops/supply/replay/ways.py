"""Three ways of ordering, each asked at the close of every day what it would order.

The present practice is a min and a max for each item at each store, read off past orders; a plain
rule keeps months of stock; the third is the hospital's nightly order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.cumulative import Use, uses
from ops.supply.history import Numbers
from ops.supply.outlook.fresh import keep_fresh
from ops.supply.outlook.need import Need
from ops.supply.outlook.stores import Past, StoresLaw, learn_stores
from ops.supply.policy import WORKING_DAYS, ReorderPolicy, next_order
from ops.supply.reorder import due
from ops.supply.replay.shelf import Shelves
from ops.supply.replay.wanted import Place, Wanted, only
from ops.tables import Item

UPPER = 0.75
LATELY, MONTH = 90, 30.4
LEARN = 28
"""Days between two learnings of the nightly order's laws."""
DAY = timedelta(days=1)
NIGHT = time(5)
"""When orders are worked out."""


class Way(Protocol):
    """Packs of each place to order on a day, from what was known before it or at its close."""

    def __call__(self, shelves: Shelves, day: int) -> Numbers:
        """Whole packs, place by place."""
        ...


def levels(past: Past, places: tuple[Place, ...], until: date) -> Numbers:
    """Min and max of each place: at which position it was usually ordered, and up to which.

    The upper quartile of positions before an order, as stores look once a day and find stock below
    their min; the median of positions after it. What was never ordered is kept at what there is.
    """
    key = ["item_id", "location_id"]
    told = (
        past.positions.filter(pl.col("as_of_on") < until)
        .join(past.receipts.rename({"day_on": "as_of_on"}), on=[*key, "as_of_on"], how="left")
        .sort(*key, "as_of_on")
        .with_columns(
            have=pl.col("on_hand") + pl.col("on_order"),
            placed=pl.col("on_order").diff().over(key) + pl.col("quantity").fill_null(0.0),
        )
    )
    placed = told.filter(pl.col("placed") > 0).with_columns(
        before=pl.col("have") - pl.col("placed")
    )
    usual = placed.group_by(key).agg(
        low=pl.col("before").quantile(UPPER, "linear"), high=pl.col("have").median()
    )
    last = told.group_by(key).agg(there=pl.col("have").last())
    frame = last.join(usual, on=key, how="left").select(
        *key, pl.coalesce("low", "there"), pl.coalesce("high", "there").alias("high")
    )
    found = {(row[0], row[1]): row[2:] for row in frame.iter_rows()}
    return np.array([found.get(place, (0.0, 0.0)) for place in places], dtype=np.float64)


@dataclass
class MinMax:
    """Up to the max whatever has fallen to its min, every working day."""

    wanted: Wanted
    levels: Numbers

    def __call__(self, shelves: Shelves, day: int) -> Numbers:  # noqa: ARG002 — the same every day
        """At the close of the day."""
        have, packs = shelves.on_hand + shelves.on_order, _packs(self.wanted)
        low, high = self.levels.T
        return np.where(have <= low, np.ceil(np.maximum(high - have, 0.0) / packs), 0.0)


@dataclass
class Months:
    """Once a month up to the mean use of the last 90 days times lead time and a month."""

    wanted: Wanted
    before: Numbers
    """places × days: what was issued in the days before the first"""

    def __call__(self, shelves: Shelves, day: int) -> Numbers:
        """At the close of the first working day of each 30 days."""
        if not _first_of_month(self.wanted, day):
            return np.zeros(len(self.wanted.places))
        issued = np.concatenate([self.before, self.wanted.least[:, : day + 1]], axis=1)
        mean = issued[:, -LATELY:].mean(axis=1)
        lead = np.array([item["lead_time_days"] for item in self.wanted.items])
        short = mean * (lead + MONTH) - shelves.on_hand - shelves.on_order
        return np.asarray(np.ceil(np.maximum(short, 0.0) / _packs(self.wanted)))


def _first_of_month(wanted: Wanted, day: int) -> bool:
    """Whether this is the first working day since the last multiple of 30."""
    since = day - day % 30
    return not any(works(wanted.on(earlier)) for earlier in range(since, day))


@dataclass
class Ours:
    """The nightly order: laws of what was known then, learnt anew every four weeks."""

    wanted: Wanted
    past: Past
    items: dy.DataFrame[Item]
    policy: ReorderPolicy
    time_zone: str
    learnt: int = -LEARN
    stores: StoresLaw | None = None
    uses: Mapping[str, Use] | None = None

    def __call__(self, shelves: Shelves, day: int) -> Numbers:
        """In the morning of the day, on the shelf as it stood the evening before."""
        on = self.wanted.on(day)
        review = replace(self.policy, review_days=next_order(on))
        stores, ways = self._laws(day, review)
        at = datetime.combine(on, NIGHT, ZoneInfo(self.time_zone)).astimezone(ZoneInfo("UTC"))
        waiting = shelves.waiting(self.wanted.places, day)
        told = self._fresh(
            stores.under(self.items, review, at, self.time_zone, waiting), shelves, day
        )
        have = shelves.on_hand + shelves.on_order
        packs = np.zeros(len(have))
        for row, (place, item) in enumerate(
            zip(self.wanted.places, self.wanted.items, strict=True)
        ):
            name = item_at(*place)
            if name in ways:
                packs[row] = due(item, float(have[row]), ways[name], told[name], review)
        return packs

    def _fresh(self, stores: StoresLaw, shelves: Shelves, day: int) -> Mapping[str, Need]:
        """What must last, which of an item with a shelf life counts what will have expired."""
        living = np.flatnonzero(shelves.life > 0).tolist()
        if not living:
            return stores.needs
        on, places = self.wanted.on(day), self.wanted.places
        there = pl.DataFrame(
            [
                (*places[row], on - DAY, float(shelves.on_hand[row]), float(shelves.on_order[row]))
                for row in living
            ],
            schema=["item_id", "location_id", "as_of_on", "on_hand", "on_order"],
            orient="row",
        ).with_columns(next_receipt_on=pl.lit(None, pl.Date))
        came = {places[row]: shelves.came(row, self.wanted.since) for row in living}
        opened = {
            places[row]: [
                (self.wanted.on(placed), units) for placed, _, units in shelves.orders[row]
            ]
            for row in living
        }
        policy = replace(self.policy, review_days=next_order(on))
        now = replace(stores, came=came, opened=opened)
        return keep_fresh(now, there, {}, self.items, policy).needs

    def _laws(self, day: int, policy: ReorderPolicy) -> tuple[StoresLaw, Mapping[str, Use]]:
        if self.stores is None or self.uses is None or day - self.learnt >= LEARN:
            self.learnt, on = day, self.wanted.on(day)
            self.stores = learn_stores(
                only(self.past, self.wanted.places, on),
                self.items,
                policy=policy,
                issued_at=datetime.combine(on, NIGHT, ZoneInfo(self.time_zone)).astimezone(
                    ZoneInfo("UTC")
                ),
                time_zone=self.time_zone,
            )
            self.uses = uses(self.stores.demand)
        return self.stores, self.uses


def works(on: date) -> bool:
    """Whether stores order on this day."""
    return on.weekday() in WORKING_DAYS


def _packs(wanted: Wanted) -> Numbers:
    return np.array([item["pack_size"] for item in wanted.items], dtype=np.float64)
