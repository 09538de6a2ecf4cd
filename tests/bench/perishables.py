"""What the nightly order of perishables wastes and misses, against simpler rules.

``python -m tests.bench.perishables [--platelets FILE] [--days 240] [--part last]``. Three measures:

- ``platelets``: real daily use (bnaras/pip, PNAS 2017; of the series' two halves ``--part``, of
  which the last ``--days`` are judged), ordered every day, on the shelf two mornings later
  (testing) with three days to live; as if they were vital, essential and desirable.
- ``invented``: short-lived items of a blood fridge and a pharmacy, with weekday patterns and bunched
  demand, ordered on working days.
- ``small``: cases that dynamic programming solves: by how much the average cost of the order along
  sample paths exceeds that of the best policy, at most and on average (``over_exact``).

Ways: ``ours``, as stores order every night; ``level``, the level rule that counts what is there
whatever its age (up to use in the protection period at the service level, or in a life at
``used_in_life``, whichever is less); ``fixed``, the one order-up-to level that would have cost
least in the same number of days before the judged ones. Of each item: ``waste``, the share of
units received that expired; ``shortage``, of units asked for that were not there; ``cost`` a day
in units wasted, a missed one weighing what ``missed_for_one_wasted`` says. Only the share of waste
that ``counted`` says was chosen, on the cases of ``--small first``; ``--small last`` are others.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl

from ops.supply.outlook.fresh import counted
from ops.supply.policies.first_out import Line, asked_of_new, best_packs, live
from ops.supply.policies.laws import Law, Numbers
from ops.supply.policies.perishable import Perishable, transitions
from ops.supply.policies.perishable_week import best_week_orders
from ops.supply.policies.weekdays import Prices
from ops.supply.policies.whole import Poisson, negative_binomial, whole
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.perishables_lived import (
    Fridge,
    Shelf,
    level,
    listed,
    lived,
    nights,
    ours,
    up_to,
)

PLATELETS = Path(__file__).parents[3] / "shared/data/supply/stanford_platelets_daily.parquet"
GRADES = ("vital", "essential", "desirable")
WARM_UP = 14
MEASURES = ("small", "platelets", "invented")
INVENTED = (
    # name, life, lead, criticality, mean a day, variance over mean, share at weekends
    ("platelets", 5, 1, "vital", 4.0, 1.5, 0.6),
    ("plasma-thawed", 3, 1, "essential", 3.0, 2.0, 0.5),
    ("nutrition-bag", 7, 2, "essential", 2.0, 1.2, 1.0),
    ("red-cells", 21, 1, "vital", 3.0, 2.0, 0.7),
    ("eye-drops", 4, 1, "desirable", 1.5, 1.0, 0.1),
    ("chemotherapy", 2, 1, "essential", 5.0, 1.0, 0.0),
)
SMALL: Mapping[str, tuple[Law, ...]] = {
    "first": (Poisson(1), Poisson(3), negative_binomial(2, 6)),
    "last": (Poisson(2), Poisson(0.5), negative_binomial(1, 2), negative_binomial(3, 5)),
}


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    wall, cpu = time.monotonic(), time.process_time()
    told: dict[str, object] = {"days": given.days, "part": given.part}
    if "small" in given.only:
        told["small"] = _small(SMALL[given.small])
    if "platelets" in given.only and given.platelets.exists():
        told["platelets"] = _judged(_platelets(given), given.days)
    if "invented" in given.only:
        told["invented"] = _judged(_invented(given), given.days)
    told |= {
        "seconds": round(time.monotonic() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--platelets", type=Path, default=PLATELETS)
    asked.add_argument("--days", type=int, default=220, help="days judged")
    asked.add_argument("--part", choices=["first", "last"], default="last")
    asked.add_argument("--small", choices=sorted(SMALL), default="last")
    asked.add_argument("--only", nargs="+", choices=MEASURES, default=MEASURES)
    asked.add_argument("--seed", type=int, default=5)
    asked.add_argument("--json", action="store_true", help="only the JSON, as always")
    return asked.parse_args()


def _platelets(given: argparse.Namespace) -> Fridge:
    series = pl.read_parquet(given.platelets)["plt.used"].to_numpy()
    half = len(series) // 2
    began = date(2021, 1, 7)
    if given.part == "first":
        series = series[:half]
    # The series begins on a Thursday, as its columns of weekdays say.
    items = listed(*((grade, 3, 2, grade) for grade in GRADES))
    return Fridge(items, dict.fromkeys(sorted(GRADES), series), began, frozenset(range(7)))


def _invented(given: argparse.Namespace) -> Fridge:
    dice = np.random.default_rng(given.seed + (given.part == "first"))
    wanted = {}
    for name, *_, mean, bunched, weekend in sorted(INVENTED):
        share = np.where(np.arange(400 + given.days) % 7 >= 5, weekend, 1.0)
        rate = mean * share * 7 / (5 + 2 * weekend)
        drawn = dice.poisson(rate)
        if bunched > 1:
            even = np.maximum(rate, 1e-9) / (bunched - 1)
            drawn = dice.poisson(dice.gamma(even, bunched - 1))
        wanted[name] = drawn.astype(float)
    items = listed(*(row[:4] for row in INVENTED))
    return Fridge(items, wanted, date(2024, 1, 1), frozenset(range(5)))


def _judged(fridge: Fridge, days: int) -> dict[str, object]:
    until = len(next(iter(fridge.wanted.values())))
    judged = range(until - days - WARM_UP, until)
    known = nights(fridge, judged.start, judged.stop)
    policy = next(iter(known.values()))[1]
    grade = dict(fridge.items.select("item_id", "criticality").iter_rows())
    weighs = {item: policy.missed_for_one_wasted(grade[item]) for item in fridge.wanted}
    earlier = range(max(0, judged.start - days - WARM_UP), judged.start)
    levels = _best_levels(fridge, earlier, weighs)
    ways = {"ours": ours, "level": level, "fixed": up_to(levels)}
    found = {name: lived(fridge, way, known, judged, WARM_UP) for name, way in ways.items()}
    return {
        item: {name: _scored(found[name][item], weighs[item], days) for name in ways}
        for item in fridge.wanted
    }


def _best_levels(fridge: Fridge, days: range, weighs: Mapping[str, float]) -> dict[str, int]:
    """The level of each item that costs least in these days."""
    placed = {
        day: (None, None)
        for day in days
        if (fridge.began.toordinal() + day - 1) % 7 in fridge.weekdays
    }
    best: dict[str, tuple[float, int]] = {}
    most = 2 * int(max(wanted.max() for wanted in fridge.wanted.values())) + 60
    for tried in range(most):
        shelves = lived(fridge, up_to(dict.fromkeys(fridge.wanted, tried)), placed, days, WARM_UP)  # type: ignore[arg-type]
        for item, shelf in shelves.items():
            cost = shelf.wasted + weighs[item] * shelf.missed
            best[item] = min(best.get(item, (np.inf, 0)), (cost, tried))
    return {item: tried for item, (_, tried) in best.items()}


def _scored(shelf: Shelf, weighs: float, days: int) -> dict[str, float]:
    return {
        "waste": round(shelf.wasted / max(shelf.received, 1), 4),
        "shortage": round(shelf.missed / max(shelf.asked, 1), 4),
        "cost": round((shelf.wasted + weighs * shelf.missed) / days, 3),
    }


def _small(laws: tuple[Law, ...]) -> dict[str, float]:
    over = [ratio for law in laws for ratio in _over_exact(law)]
    return {
        "cases": len(over),
        "over_exact_mean": round(float(np.mean(over)), 4),
        "over_exact_most": round(max(over), 4),
    }


def _over_exact(law: Law) -> Iterator[float]:
    dice = np.random.default_rng(0)
    within = whole(law).within
    for life, weighs in product((2, 3), (1.0, 3.0, 9.0)):
        exact = best_week_orders([law] * 7, life=life, prices=Prices(1.0, weighs))
        orders = exact.orders[0]
        assert orders is not None
        use = np.searchsorted(within, dice.random((life + 2, 2000)) * within[-1]).astype(float)
        prices = Prices(counted(life), weighs)
        placed = np.zeros_like(orders)
        for stock in np.ndindex(orders.shape):
            placed[stock] = _along_paths(np.array(stock, float), use, prices, len(orders) - 1)
        yield _cost(law, life, weighs, placed) / (exact.cost / 7) - 1


def _along_paths(stock: Numbers, use: Numbers, prices: Prices, most: int) -> int:
    life = len(stock)
    line = Line(stock, np.zeros((life, 1), np.int64), np.arange(life)[:, None])
    asked = asked_of_new(live(line, use).missing, np.array([1]), np.array([2]), life)
    return best_packs(asked, 1.0, most, prices)


def _cost(law: Law, life: int, weighs: float, orders: np.ndarray) -> float:
    """The average cost a day of an order for every stock."""
    most = len(orders) - 1
    after, earned = transitions(Perishable(law, life, 0.0, 0.0, waste=1.0, shortage=weighs), most)
    placed, states = orders.reshape(-1), np.arange(orders.size)
    value = np.zeros(orders.size)
    for _ in range(5000):
        new = earned + (after @ value.reshape(-1, most + 1))[states, placed]
        change = new - value
        if np.ptp(change) < 1e-8:
            break
        value = new - new[0]
    return -float(change.max() + change.min()) / 2


if __name__ == "__main__":
    main()
