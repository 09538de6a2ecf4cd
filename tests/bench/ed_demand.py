"""How many beds the ED asks for: ranges, "at least N", and pinball, by site and specialty.

``python -m tests.bench.ed_demand [--seeds 305,306,307,308] [--moments 60]``. Hospitals are invented
with seeds on which nothing was tuned (see ``ops.ed``) and forecast at past moments of a year,
from what was known then. Baselines of the same run: the usual of the same weekday and hour over
eight weeks (its quantiles), and the same as yesterday. Coverage is by randomised PIT, because
beds are whole; for the same reason "at least N, 9 times in 10" holds more often than that, as often
as was ``said``. The wish "if the four-hour target were met" is not scored.
"""

import argparse
import json
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ops.ed.bed_demand import HOURS_AHEAD, BedDemand, demand_targets, forecast_bed_demand
from ops.paths import path_quantiles
from ops.rehearsal import Invention, invent
from ops.rehearsal.knowledge import hourly_counts
from ops.series import ED_BED_DEMAND, LEVELS, part_of_site
from ops.tables import NOT_TOLD, EdStay, HourlyArrivals
from tests.bench.day import spin
from tests.bench.memory import forget_peak, peak_mb

SINCE, UNTIL = date(2024, 9, 9), datetime(2026, 3, 2, tzinfo=UTC)
PAST = timedelta(days=365)
CLOCK = ((6, 0), (8, 30), (12, 0), (15, 30), (22, 0))
LEVEL = np.array(LEVELS)
WEEKS = 8


class Lived:
    """An invented hospital's EDs, read as the warehouse would tell them at any moment."""

    def __init__(self, seed: int) -> None:
        hospital = invent(Invention(seed=seed, since=SINCE), until=UNTIL)
        facts, told = hospital.facts, hospital.invention
        self.zone, self.sites = told.time_zone, told.site_ids
        stays = facts["ward_stays"].filter(pl.col("admission_id").str.starts_with("E"))
        first = stays.sort("in_at").group_by("admission_id", maintain_order=True).first()
        ward = first.select(
            "specialty", "in_at", n=pl.col("admission_id").str.slice(1).cast(pl.Int64)
        )
        self.visits = facts["ed_visits"].join(ward, on="n", how="left")
        counts = hourly_counts(facts["ed_visits"], self.sites, told.opens_at, UNTIL)
        self.hourly = counts["ed_arrivals_hourly"].select(HourlyArrivals.column_names())

    def known(self, at: datetime) -> dict[str, object]:
        """What a forecast is given at a moment."""
        rows = self.visits.filter(pl.col("arrived_at").is_between(at - PAST, at))
        seen = [
            pl.when(pl.col(moment) <= at).then(column).alias(name)
            for name, column, moment in (
                ("asked_at", "admit_decided_at", "admit_decided_at"),
                ("departed_at", "departed_at", "departed_at"),
                ("specialty", "specialty", "in_at"),
            )
        ]
        stays = rows.with_columns(seen).select(EdStay.column_names())
        ended = pl.col("hour_start") + timedelta(hours=1) <= at
        return {
            "stays": EdStay.validate(stays, cast=True),
            "arrivals": HourlyArrivals.validate(self.hourly.filter(ended), cast=True),
            "issued_at": at,
            "clocks": dict.fromkeys(self.sites, self.zone),
        }

    def truth(self, at: datetime, targets: list[datetime]) -> dict[tuple[str, datetime], int]:
        """Beds asked for by each target of who had not left by the issue, by place."""
        asks = self.visits.filter(
            pl.col("admit_decided_at") <= targets[-1],
            pl.col("departed_at").is_null() | (pl.col("departed_at") > at),
        )
        found: dict[tuple[str, datetime], int] = {}
        for target in targets:
            by = asks.filter(pl.col("admit_decided_at") <= target)
            for site, specialty in by.select("site_id", "specialty").iter_rows():
                for place in (site, part_of_site(site, specialty or NOT_TOLD)):
                    found[place, target] = found.get((place, target), 0) + 1
        return found


def main() -> None:
    """Forecast at past moments of held-out hospitals and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="305,306,307,308")
    asked.add_argument("--moments", type=int, default=60)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print(json.dumps(measure(seeds, given.moments)))


def measure(seeds: list[int], moments: int) -> dict[str, object]:
    """Scores over all seeds and moments, and what an issue costs."""
    rows, spent = [], 0.0
    peak = 0
    for seed in seeds:
        lived = Lived(seed)
        forget_peak()
        for at in _moments(moments):
            known = lived.known(at)
            started = time.process_time()
            said = forecast_bed_demand(**known)
            spent += time.process_time() - started
            rows += _judged(lived, at, said, seed)
        peak = max(peak, peak_mb())
    frame = pl.DataFrame(rows, infer_schema_length=None)
    told: dict[str, object] = {"seeds": seeds, "moments": moments, "spin_seconds": spin()}
    told["cpu_seconds_an_issue"] = round(spent / len(seeds) / moments, 2)
    told["peak_mb"] = peak
    for kind in ("site", "specialty"):
        told[kind] = {
            f"{hours}_h": _means(frame.filter(kind=kind, hours=hours)) for hours in HOURS_AHEAD
        }
        print(kind, json.dumps(told[kind], indent=1))
    return told


def _moments(many: int) -> list[datetime]:
    """Moments of the last year whose next day is known, at the clock of the bed meetings."""
    first, last = UNTIL - timedelta(days=365), UNTIL - timedelta(days=4)
    days = [(first + n * (last - first) / max(many - 1, 1)).date() for n in range(many)]
    return [
        datetime(day.year, day.month, day.day, *CLOCK[n % len(CLOCK)], tzinfo=UTC)
        for n, day in enumerate(days)
    ]


def _judged(lived: Lived, at: datetime, said: BedDemand, seed: int) -> list[dict[str, object]]:
    """One row per place and fixed horizon: PIT, whether "at least N" held, pinball losses."""
    draw = np.random.default_rng([seed, int(at.timestamp())])
    targets = list(demand_targets(at, lived.zone))
    came = lived.truth(at, targets)
    days = (1, *(7 * week for week in range(1, WEEKS + 1)))
    back = {
        ago: lived.truth(at - timedelta(ago), [t - timedelta(ago) for t in targets]) for ago in days
    }
    rows: list[dict[str, object]] = []
    for paths in (one for one in said.paths if one.series == ED_BED_DEMAND.name):
        for hours in HOURS_AHEAD:
            target = at + timedelta(hours=hours)
            n = paths.targets.index(target)
            for place in paths.places:
                past = [back[ago].get((place, target - timedelta(ago)), 0) for ago in days]
                seen = came.get((place, target), 0)
                row = {"kind": "specialty" if "/" in place else "site", "hours": hours}
                rows.append(row | _held(paths.of(place)[:, n], seen, past, draw))
    return rows


def _held(
    counts: np.ndarray, seen: int, past: list[int], draw: np.random.Generator
) -> dict[str, object]:
    nine, seven = path_quantiles(counts[:, None], (0.1, 0.3))[0]
    usual = np.quantile(past[1:], LEVEL)
    return {
        "pit": (counts < seen).mean() + (counts == seen).mean() * draw.random(),
        "nine": seen >= nine,
        "nine_said": (counts >= nine).mean(),
        "seven": seen >= seven,
        "seven_said": (counts >= seven).mean(),
        "bias": float(counts.mean() - seen),
        "mean": float(counts.mean()),
        "pinball": _pinball(path_quantiles(counts[:, None])[0], seen),
        "usual": _pinball(usual, seen),
        "yesterday": _pinball(np.full(len(LEVEL), past[0]), seen),
    }


def _pinball(values: np.ndarray, seen: float) -> float:
    return float(np.mean(np.maximum(LEVEL * (seen - values), (LEVEL - 1) * (seen - values))))


def _means(rows: pl.DataFrame) -> dict[str, float]:
    pit = pl.col("pit")
    said = rows.select(
        coverage_80=pit.is_between(0.1, 0.9).mean(),
        coverage_90=pit.is_between(0.05, 0.95).mean(),
        at_least_9_in_10_held=pl.col("nine").mean(),
        at_least_9_in_10_said=pl.col("nine_said").mean(),
        at_least_7_in_10_held=pl.col("seven").mean(),
        at_least_7_in_10_said=pl.col("seven_said").mean(),
        bias=pl.col("bias").mean(),
        expected=pl.col("mean").mean(),
        pinball=pl.col("pinball").mean(),
        pinball_same_weekday=pl.col("usual").mean(),
        pinball_yesterday=pl.col("yesterday").mean(),
        cases=pl.len(),
    )
    return {name: round(value, 3) for name, value in said.row(0, named=True).items()}


if __name__ == "__main__":
    main()
