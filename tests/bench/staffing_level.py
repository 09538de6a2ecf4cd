"""What staffing to the newsvendor's level saves, against the mean and against last week.

``python -m tests.bench.staffing_level [--seeds 401,402,403] [--moments 12] [--missing 3]
[--idle 1] [--json]``. Hospitals are invented with seeds on which nothing was tuned. At past
moments the census paths of a week are drawn from what was known; every shift of the wards from
the third day on is then staffed by ``level`` (as the flow requires it: each path's fullest
moment, at the level of the costs), by ``mean`` (the mean of the same), and by ``last_week`` (what
the same shift needed seven days before), and each pays for what the shift really needed. ``cost``
is per shift and skill in idle hours; ``saves`` is the share that the level saves, with its 95 %
interval by bootstrap over moments.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from ops.staffing.level import HourCosts, people_needed
from ops.staffing.requirement import required_staff
from ops.tables import ShiftType, StaffingRatio
from ops.wards.occupancy import forecast_occupancy
from tests.bench.beds import OURS, moments_of
from tests.bench.beds_lived import Lived

WAYS = ("level", "mean", "last_week")
FIRST_DAY, LAST_DAY = 2, 6
WEEK = timedelta(days=7)


def main() -> None:
    """Staff past weeks in three ways and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="401,402,403")
    asked.add_argument("--moments", type=int, default=12)
    asked.add_argument("--missing", type=float, default=3.0)
    asked.add_argument("--idle", type=float, default=1.0)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    costs = HourCosts(given.missing, given.idle)
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print(json.dumps(measure(seeds, given.moments, costs)))


def measure(seeds: list[int], moments: int, costs: HourCosts) -> dict[str, object]:
    """Mean cost of each way, and what the level saves."""
    began = time.perf_counter()
    paid = [
        list(_shifts(lived, at, costs)) for lived in map(Lived, seeds) for at in moments_of(moments)
    ]
    cost = {way: float(np.mean([s[way] for m in paid for s in m])) for way in WAYS}
    return {
        "seeds": seeds,
        "moments": moments,
        "level_of_need": round(costs.level, 4),
        "shifts": sum(map(len, paid)),
        "cost": {way: round(each, 4) for way, each in cost.items()},
        "saves": {way: _saved(paid, way) for way in WAYS[1:]},
        "short": {
            way: round(float(np.mean([s[f"{way}_short"] for m in paid for s in m])), 4)
            for way in WAYS
        },
        "seconds": round(time.perf_counter() - began, 1),
    }


def _saved(paid: list[list[dict[str, float]]], way: str) -> dict[str, float]:
    sums = np.array([[sum(s[one] for s in m) for one in ("level", way)] for m in paid])
    draw = np.random.default_rng(0).integers(0, len(sums), (2_000, len(sums)))
    shares = 1 - sums[draw, 0].sum(axis=1) / sums[draw, 1].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    share = 1 - sums[:, 0].sum() / sums[:, 1].sum()
    return {"share": round(share, 4), "low": round(low, 4), "high": round(high, 4)}


def _shifts(lived: Lived, at: datetime, costs: HourCosts) -> Iterator[dict[str, float]]:
    seen = {ward: dict(rows.iter_rows()) for ward, rows in _hourly(lived)}
    most = {
        (row["ward_id"], row["shift_type_id"], row["skill"]): (
            row["patients_per_person"],
            row["minimum"],
        )
        for row in lived.hospital.references["staffing_ratios"].to_dicts()
    }
    for row in _required(lived, at, costs).iter_rows(named=True):
        ratio = most[row["ward_id"], row["shift_type_id"], row["skill"]]
        span = row["starts_at"], row["ends_at"]
        truth = _needed(seen[row["ward_id"]], span, ratio, timedelta(0))
        ways = {
            "level": row["required"],
            "mean": round(sum(row["more_than"])),
            "last_week": _needed(seen[row["ward_id"]], span, ratio, WEEK),
        }
        yield {way: costs.of(np.array([truth]), people) for way, people in ways.items()} | {
            f"{way}_short": float(truth > people) for way, people in ways.items()
        }


def _required(lived: Lived, at: datetime, costs: HourCosts) -> pl.DataFrame:
    """What the flow would require of every shift that the paths speak of."""
    said = forecast_occupancy(**lived.known(at, ed=True), issued_at=at, days=7, model=OURS)
    references = lived.hospital.references
    ratios = references["staffing_ratios"].filter(pl.col("ward_id").is_in(lived.names))
    required = required_staff(
        said.forecast,
        lived.wards,
        StaffingRatio.validate(ratios, cast=True),
        ShiftType.validate(references["shift_types"], cast=True),
        clocks=dict.fromkeys(lived.names, lived.zone),
        from_on=(at + timedelta(days=FIRST_DAY)).date(),
        days=LAST_DAY - FIRST_DAY + 1,
        level=costs.level,
        paths=said.paths,
    )
    return required.filter(pl.col("rests_on") == "shift")


def _hourly(lived: Lived) -> Iterator[tuple[str, pl.DataFrame]]:
    for (ward,), rows in lived.hourly.group_by("ward_id"):
        yield str(ward), rows.select("hour_start", "occupied")


def _needed(
    seen: dict[datetime, int],
    span: tuple[datetime, datetime],
    ratio: tuple[float, int],
    back: timedelta,
) -> int:
    since, until = (at - back for at in span)
    hours = [count for at, count in seen.items() if since <= at < until]
    return int(people_needed(np.array([hours]), *ratio)[0])


if __name__ == "__main__":
    main()
