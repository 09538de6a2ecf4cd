"""What ordering together saves where suppliers charge, ask for least orders and have their days.

``python -m tests.bench.supply_terms [--seeds 103,104] [--days 91] [--past 200]``. Stores of
rehearsal hospitals are lived under their storekeepers for ``past`` days; then two ways take over,
on the same wishes and from the same suppliers (``ops.rehearsal.suppliers``), which both know:

- ``alone``: the nightly order line by line, on the days its supplier takes orders; an order below
  the least value has its first line raised until it is reached;
- ``together``: the joint order of ``ops.supply.jointly``.

Of each way: ``cycle_service``, ``fill_rate``, ``days_without`` and money as ``supply_policy`` has
them, ``deliveries`` paid for and ``delivery_gbp``; ``ordering_gbp`` is lines (£ 5 each), deliveries
and holding, ``cost_gbp`` that and waste. The last line is one JSON object: a row per seed, and
``saved`` and ``saved_ordering``, the shares of these two that ``together`` saves over all seeds.
"""

import argparse
import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from datetime import time as hour
from math import ceil
from typing import Any

import numpy as np
import polars as pl

from ops.rehearsal.catalogue import items
from ops.rehearsal.suppliers import supplied, suppliers
from ops.supply.jointly.told import ordered_together
from ops.supply.jointly.wish import Store
from ops.supply.outlook.stores import StoresLaw, learn_stores
from ops.supply.outlook.tonight import Tonight, of_store, tonight
from ops.supply.policy import ReorderPolicy, next_order
from ops.supply.terms import Terms, terms_of
from ops.tables import Forecast, Item, OrderLine, StockPosition, SupplierTerms
from tests.bench.supply_lived import World, as_past, live, move
from tests.bench.supply_policy import _min_max, _scores, _world

LEARN, LOT = 7, 7


def main() -> None:
    """Measure, and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="103,104")
    asked.add_argument("--sites", type=int, default=2)
    asked.add_argument("--size", type=float, default=1.0)
    asked.add_argument("--past", type=int, default=200, help="days before ways are compared")
    asked.add_argument("--days", type=int, default=91, help="days compared")
    given = asked.parse_args()
    began, rows = time.monotonic(), []
    for seed in given.seeds.split(","):
        given.seed = int(seed)
        world = _world(given)
        live(world, range(given.past), _min_max)
        row: dict[str, Any] = {"seed": given.seed}
        for name in ("alone", "together"):
            way = _Way(together=name == "together")
            kept = live(world.copy(), range(given.past, given.past + given.days), way)
            scores = _scores(kept, np.ones(len(world.places), dtype=bool), given.sites)
            told = scores | {"deliveries": way.deliveries, "delivery_gbp": round(way.paid)}
            cost = round(scores["cost_gbp"] + way.paid)
            told["ordering_gbp"] = cost - scores["waste_gbp"]
            row[name] = told | {"cost_gbp": cost}
        rows.append(row)
        print(json.dumps(row), flush=True)
    saved = {"saved": _saved(rows, "cost_gbp"), "saved_ordering": _saved(rows, "ordering_gbp")}
    print(json.dumps({"rows": rows} | saved | {"seconds": round(time.monotonic() - began, 1)}))


def _saved(rows: list[dict[str, Any]], name: str) -> float:
    alone, together = (sum(row[way][name] for row in rows) for way in ("alone", "together"))
    return round(1 - together / alone, 3)


class _Way:
    """The nightly order under suppliers' terms, accepted as it is."""

    def __init__(self, *, together: bool) -> None:
        self.together, self.last = together, -LEARN
        self.deliveries, self.paid = 0, 0.0
        self.stores: StoresLaw | None = None
        listed = supplied(items()).with_columns(minimum_packs=pl.lit(None, pl.Int32))
        self.items = Item.validate(listed.select(Item.column_names()).sort("item_id"), cast=True)
        self.asked = SupplierTerms.validate(suppliers().sort("supplier"), cast=True)
        self.price = dict(self.items.select("item_id", "pack_price_gbp").iter_rows())
        self.by = dict(self.items.select("item_id", "supplier").iter_rows())

    def __call__(self, world: World, day: int) -> np.ndarray | None:
        issued_at = datetime.combine(world.on(day), hour(1), UTC)
        policy = ReorderPolicy(next_order(world.on(day)), order_days=LOT)
        terms = terms_of(self.asked, placed=issued_at)
        stores = self._learnt(world, day, policy, issued_at, terms)
        past = as_past(world, day, longest=1)
        there = past.positions.filter(pl.col("as_of_on") == world.on(day - 1))
        night = tonight(
            StockPosition.validate(there), self.items, stores, policy=policy,
            issued_at=issued_at, time_zone="UTC",
        )  # fmt: skip
        at = {place: n for n, place in enumerate(world.places)}
        for each in night.moves:
            giver, getter = at[each.item_id, each.giver], at[each.item_id, each.getter]
            move(world.shelf, giver, getter, each.quantity)
        packs = np.zeros(len(at))
        for place in night.lines["location_id"].unique().sort().to_list():
            for item, many in self._ordered(place, night, stores, policy, terms).items():
                packs[at[item, place]] = many
        return packs

    def _learnt(
        self, world: World, day: int, policy: ReorderPolicy, issued_at: datetime, terms: Terms
    ) -> StoresLaw:
        if self.stores is None or day - self.last >= LEARN:
            self.last = day
            self.stores = learn_stores(
                as_past(world, day), self.items, policy=policy, issued_at=issued_at,
                time_zone="UTC", terms=terms,
            )  # fmt: skip
        return self.stores.under(self.items, policy, issued_at, "UTC", terms=terms)

    def _ordered(
        self, place: str, night: Tonight, stores: StoresLaw, policy: ReorderPolicy, terms: Terms
    ) -> dict[str, int]:
        here = of_store(night, place, "p")
        lines = OrderLine.cast(here.lines)
        if self.together:
            demand = stores.demand.filter(pl.col("entity_id").str.ends_with(f"@{place}"))
            positions = night.positions.filter(pl.col("location_id") == place)
            store = Store(
                lines, StockPosition.cast(positions), Forecast.cast(demand), self.items,
                night.needs,
            )  # fmt: skip
            found = ordered_together(store, terms, policy)
            assert not found.breaches, found.breaches
            lines = found.lines
        packs = {
            item: many
            for item, many in lines.select("item_id", "quantity").iter_rows()
            if many and terms.taken_today(self.by[item])
        }
        return self._billed(packs, terms)

    def _billed(self, packs: dict[str, int], terms: Terms) -> dict[str, int]:
        """What is delivered and paid for; an order that is too small is raised on its first line."""
        of: dict[str, list[str]] = defaultdict(list)
        for item in sorted(packs):
            of[self.by[item]].append(item)
        for supplier, theirs in of.items():
            asks = terms.of(supplier)
            missing = asks.least / 100 - sum(packs[item] * self.price[item] for item in theirs)
            if missing > 0.005:
                packs[theirs[0]] += ceil(missing / self.price[theirs[0]] - 1e-9)
            self.deliveries += asks.charge > 0
            self.paid += asks.charge / 100
        return packs


if __name__ == "__main__":
    main()
