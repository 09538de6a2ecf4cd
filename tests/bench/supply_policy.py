"""What the nightly order achieves, against the present min/max and "months of stock".

``python -m tests.bench.supply_policy [--seed 7] [--days 182] [--past 400] [--size 1.0]``. The
stores of the rehearsal hospital are lived under their own storekeepers (min and max levels, daily)
for ``past`` days; then four ways take over from there, on the same wishes and with the same
suppliers:

- ``ours``: the nightly order of the hospital, every working day, with moves between stores;
  laws are learnt anew every ``--learn`` days;
- ``min_max``: the storekeepers go on;
- ``min_max_raised``: the storekeepers with all their levels raised by the first of ``RAISED`` at
  which as many cycles are kept as by ours: what the same service costs that way;
- ``months``: every ``--every`` days, up to the mean use of the last 90 days times the lead time
  and ``--months`` months.

The first ``--settle`` days are lived and not judged, of any way: what is short then was ordered,
or not, before the way could have an effect.

Of each way, over all items, by criticality and kind of demand, and of vital items by whether they
perish within two months (of those no more is kept than is surely used in their life, whatever was
promised): ``cycle_service``, the share
of order cycles (from one receipt to the next) in which nobody asked in vain; ``fill_rate``, the
mean over items of the share of units asked for that were given; ``stock_days``, the mean stock in
days of use; ``stock_gbp`` held on average; ``waste_gbp``, ``holding_gbp`` (a quarter of its
price a year) and order ``lines`` (£ 5 each) in the days judged; ``cost_gbp``, the sum of these
three. ``target`` is what was promised. Everything learnt is learnt from what the way itself has
seen by then.
"""

import argparse
import json
import time
from datetime import UTC, datetime
from datetime import time as hour
from typing import Any

import numpy as np
import polars as pl

from ops.rehearsal import shelves
from ops.rehearsal.catalogue import catalogue, items
from ops.rehearsal.clock import clock
from ops.rehearsal.hospital import followed
from ops.rehearsal.invention import Invention
from ops.rehearsal.life import live as live_patients
from ops.rehearsal.stores import daily_use
from ops.supply.outlook.deliveries import open_orders
from ops.supply.outlook.stores import Past, StoresLaw, learn_stores
from ops.supply.outlook.tonight import Tonight, tonight
from ops.supply.policy import ReorderPolicy, next_order
from ops.tables import Item, StockPosition
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.supply_lived import Kept, World, as_past, live, move, settled

HOLDING, LINE = 0.25, 5.0
AHEAD = 60
FEWEST = 5
SOON, NEVER = 60, 10_000
"""Days of shelf life up to which an item is said to perish, and of one that keeps for ever."""
RAISED = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
REMEMBERED = 45
"""Days in which an order that is still open was placed."""


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    wall, cpu = time.monotonic(), time.process_time()
    world = _world(given)
    live(world, range(given.past), _min_max)
    judged = range(given.past, given.past + given.days)
    ways = {"ours": _Ours(given), "min_max": _min_max, "months": _Months(given)}
    told: dict[str, Any] = {"places": len(world.places), "days": given.days}
    told["target"] = dict(ReorderPolicy().service) | {"kind": given.kind}
    for name, way in ways.items():
        kept = live(world.copy(), judged, way)
        told[name] = _by_class(settled(kept, given.settle), world)
        if isinstance(way, _Ours):
            told["units_moved"] = way.moved
    told["min_max_raised"] = _raised(world, judged, given.settle, told)
    told |= {
        "seconds": round(time.monotonic() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--sites", type=int, default=2)
    asked.add_argument("--size", type=float, default=1.0)
    asked.add_argument("--past", type=int, default=400, help="days before ways are compared")
    asked.add_argument("--days", type=int, default=182, help="days compared")
    asked.add_argument(
        "--lot", type=int, default=7, help="days of use that an order of ours brings"
    )
    asked.add_argument("--every", type=int, default=30, help="days between reviews by months")
    asked.add_argument("--learn", type=int, default=7, help="days between two learnings of ours")
    asked.add_argument("--months", type=float, default=1.0, help="stock of the plain rule")
    asked.add_argument(
        "--settle", type=int, default=28, help="first days compared that are not judged"
    )
    asked.add_argument(
        "--kind", choices=["cycle", "fill"], default="cycle", help="what ours promises"
    )
    return asked.parse_args()


def _world(given: argparse.Namespace) -> World:
    invention = Invention(seed=given.seed, sites=given.sites, size=given.size)
    days = given.past + given.days
    past = clock(invention.opens_at, days, invention.time_zone)
    ahead = clock(invention.opens_at, days + AHEAD, invention.time_zone)
    life = live_patients(invention, past, ahead, booked_days=days + AHEAD)
    rates = daily_use(invention, past, followed(invention, life, days))
    drawn = np.tile(catalogue()["drawn"].to_numpy(), invention.sites)
    return World(invention, ahead, rates, drawn, shelves.stocked(invention))


def _min_max(world: World, day: int) -> np.ndarray:
    """What the storekeepers of the rehearsal do every working day."""
    shelf = world.shelf
    position = shelf.on_hand + shelf.on_order
    wanted = np.ceil((shelf.up_to - position) / shelf.pack)
    return np.where(position <= shelf.reorder_at, wanted, 0.0)


def _raised(world: World, days: range, settle: int, told: dict[str, Any]) -> dict[str, object]:
    """The storekeepers again, with all levels raised until they serve as well as ours does."""
    for times in RAISED:
        raised = world.copy()
        raised.shelf.reorder_at = raised.shelf.reorder_at * times
        raised.shelf.up_to = raised.shelf.up_to * times
        found = _by_class(settled(live(raised, days, _min_max), settle), world)
        if found["all"]["cycle_service"] >= told["ours"]["all"]["cycle_service"]:
            break
    return {"times": times, **found}


class _Months:
    """Up to the mean of 90 days times lead time and months, every review."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.review, self.months, self.last = given.every, given.months, -given.every

    def __call__(self, world: World, day: int) -> np.ndarray | None:
        if day - self.last < self.review:
            return None
        self.last = day
        shelf = world.shelf
        mean = np.mean(world.told.issued[-90:], axis=0)
        level = mean * (shelf.lead + 30.4 * self.months)
        return np.maximum(np.ceil((level - shelf.on_hand - shelf.on_order) / shelf.pack), 0.0)


class _Ours:
    """The nightly order of the hospital, accepted as it is."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.learn, self.last, self.moved = given.learn, -given.learn, 0.0
        self.lot, self.kind = given.lot, given.kind
        self.stores: StoresLaw | None = None
        frame = items()
        self.items = Item.validate(
            frame.with_columns(
                supplier=pl.lit(None, pl.String),
                minimum_packs=pl.lit(None, pl.Int32),
                room_litres=pl.lit(None, pl.Float64),
            ).sort("item_id"),
            cast=True,
        )

    def __call__(self, world: World, day: int) -> np.ndarray | None:
        # Orders leave at the end of a working day; they rest on the days before it, as those of a
        # night do, and on the shelf as it stands.
        issued_at = datetime.combine(world.on(day), hour(1), UTC)
        policy = ReorderPolicy(next_order(world.on(day)), order_days=self.lot, kind=self.kind)
        past = as_past(world, day, longest=REMEMBERED)
        stores = self._learnt(world, day, policy, issued_at, past)
        night = tonight(
            StockPosition.validate(past.positions.filter(pl.col("as_of_on") == world.on(day - 1))),
            self.items,
            stores,
            policy=policy,
            issued_at=issued_at,
            time_zone="UTC",
        )
        return self._done(world, night)

    def _learnt(
        self, world: World, day: int, policy: ReorderPolicy, issued_at: datetime, lately: Past
    ) -> StoresLaw:
        """Laws of the last learning, with what must last until the next order from today."""
        if self.stores is None or day - self.last >= self.learn:
            self.last = day
            past = as_past(world, day)
            self.stores = learn_stores(
                past, self.items, policy=policy, issued_at=issued_at, time_zone="UTC"
            )
        waiting = open_orders(lately.positions, lately.receipts, until=world.on(day))
        return self.stores.under(self.items, policy, issued_at, "UTC", waiting)

    def _done(self, world: World, night: Tonight) -> np.ndarray:
        at = {place: n for n, place in enumerate(world.places)}
        for each in night.moves:
            move(
                world.shelf,
                at[each.item_id, each.giver],
                at[each.item_id, each.getter],
                each.quantity,
            )
            self.moved += each.quantity
        packs = np.zeros(len(at))
        for item, location, quantity in night.lines.select(
            "item_id", "location_id", "quantity"
        ).iter_rows():
            packs[at[item, location]] = quantity
        return packs


def _by_class(kept: Kept, world: World) -> dict[str, Any]:
    shelf = catalogue()
    sites = world.invention.sites
    grade = np.tile(shelf["criticality"].to_numpy(), sites)
    told: dict[str, Any] = {"all": _scores(kept, np.ones(len(grade), dtype=bool), sites)}
    for name in ("vital", "essential", "desirable"):
        told[name] = _scores(kept, grade == name, sites)
    for name in ("smooth", "intermittent", "lumpy"):
        told[name] = _scores(kept, world.drawn == name, sites)
    keeps = np.tile(shelf["life"].fill_null(NEVER).to_numpy() > SOON, sites)
    told["vital_that_keeps"] = _scores(kept, (grade == "vital") & keeps, sites)
    told["vital_that_perishes"] = _scores(kept, (grade == "vital") & ~keeps, sites)
    return told


def _scores(kept: Kept, rows: np.ndarray, sites: int) -> dict[str, float]:
    shelf = catalogue()
    price = np.tile((shelf["price"] / shelf["pack"]).to_numpy(), sites)[rows]
    wished, unmet = np.array(kept.wished)[:, rows], np.array(kept.unmet)[:, rows]
    on_hand, days = np.array(kept.on_hand)[:, rows], len(kept.wished)
    asked = wished.sum(axis=0) > 0
    fill = 1 - unmet.sum(axis=0)[asked] / wished.sum(axis=0)[asked]
    value = float((on_hand.mean(axis=0) * price).sum())
    waste = float((np.array(kept.wasted)[:, rows].sum(axis=0) * price).sum())
    lines = int((np.array(kept.orders)[:, rows] > 0).sum())
    holding = value * HOLDING * days / 365
    use = wished.mean(axis=0)
    busy = use * days >= FEWEST
    cover = on_hand.mean(axis=0)[busy] / use[busy]
    good, cycles = _cycles(np.array(kept.received)[:, rows], unmet)
    return {
        "cycle_service": round(good / max(cycles, 1), 4),
        "cycles": cycles,
        "fill_rate": round(float(fill.mean()), 4),
        "days_without": int((unmet > 0).sum()),
        "stock_days": round(float(np.median(cover)), 1) if busy.any() else 0.0,
        "stock_gbp": round(value),
        "waste_gbp": round(waste),
        "holding_gbp": round(holding),
        "lines": lines,
        "cost_gbp": round(waste + holding + lines * LINE),
    }


def _cycles(received: np.ndarray, unmet: np.ndarray) -> tuple[int, int]:
    """Spans between receipts without a wish unmet, and all, with the first and the last one."""
    cycle = np.cumsum(received > 0, axis=0)
    good = total = 0
    for place in range(cycle.shape[1]):
        failed = np.bincount(cycle[:, place], weights=unmet[:, place])
        total += len(failed)
        good += int((failed <= 0).sum())
    return good, total


if __name__ == "__main__":
    main()
