"""How good bed forecasts are: ranges, bias, and chances of being short, from ward to hospital.

``python -m tests.bench.beds [--seeds 401,402,403,404,405,406] [--moments 24] [--ways ...] [--no-ed]
[--json]``. Hospitals are invented with seeds on which nothing was tuned (that was done on 101 to
106); every way forecasts at the same past moments, spread over a year, from what was known then.
A truth counts as covered by its randomised PIT, because beds are whole; where a way draws joint
paths the PIT is its rank among them, and the hospital's is that among their sums. Short of beds
means that those on the ward and those waiting for a bed on it (which only an invented hospital
knows) are more than the open beds.

One JSON object comes last. ``coverage_80_<ahead>`` (4_h, 8_h, 24_h, 7_d: the last day of the
week) is the share of ward counts inside the 80 % ranges, ``site_coverage_80_<ahead>`` that of
whole sites, ``bias_<ahead>`` and ``site_bias_<ahead>`` the mean forecast minus the truth in beds;
``short_slope`` and ``short_intercept`` are those of a logistic recalibration (1 and 0 are
perfect) of the chance that a ward is short at the bed meetings of a week, ``short_brier`` its
score and ``short_brier_of_usual_share`` that of always saying how often it came. All are those of
``patients_present``; ``ways`` has each way's ``pinball_<ahead>``, the naive among them. ``seconds``
are all of the run's, ``peak_mb`` the most memory of it.
"""

import argparse
import json
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from ops.calendar import is_huddle
from ops.paths import unpacked
from ops.wards.occupancy import OccupancyIssued, forecast_occupancy
from tests.bench.beds_lived import UNTIL, Lived
from tests.bench.beds_scores import by_ahead, recalibration
from tests.bench.memory import forget_peak, peak_mb

HOURS = (6, 12, 17, 22)
OURS = "patients_present"
WAYS = ("seasonal_naive", "usual_week", OURS)


def main() -> None:
    """Forecast at past moments of held-out hospitals and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="401,402,403,404,405,406")
    asked.add_argument("--moments", type=int, default=24)
    asked.add_argument("--ways", default=",".join(WAYS))
    asked.add_argument("--no-ed", action="store_true", help="the ED tells nothing of who waits")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print(json.dumps(measure(seeds, given.moments, given.ways.split(","), ed=not given.no_ed)))


def measure(seeds: list[int], moments: int, ways: list[str], *, ed: bool) -> dict[str, object]:
    """Scores of every way over all seeds and moments, and what they took."""
    started = time.perf_counter()
    forget_peak()
    judged, short = [], []
    for seed in seeds:
        lived = Lived(seed)
        truth = lived.truth()
        for at in moments_of(moments):
            known = lived.known(at, ed=ed)
            for way in ways:
                said = forecast_occupancy(**known, issued_at=at, days=7, model=way)
                assert said.model == way, said.note
                rows, chances = judge(said, truth, lived.zone)
                mark = {"way": pl.lit(way), "seed": pl.lit(seed)}
                judged.append(rows.with_columns(**mark))
                short.append(chances.with_columns(**mark))
    told = pl.concat(judged)
    return {
        "seeds": seeds,
        "moments": moments,
        "ed": ed,
        **by_ahead(told.filter(way=OURS)),
        **recalibration(pl.concat(short).filter(way=OURS)),
        "ways": {way: by_ahead(told.filter(way=way), only="pinball") for way in ways},
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mb": peak_mb(),
    }


def moments_of(many: int) -> list[datetime]:
    """Moments of the last year whose week to come is known, at changing hours of the day."""
    first, last = UNTIL - timedelta(days=372), UNTIL - timedelta(days=8)
    step = (last - first) / max(many - 1, 1)
    days = [(first + n * step).date() for n in range(many)]
    return [
        datetime(day.year, day.month, day.day, HOURS[n % len(HOURS)], tzinfo=UTC)
        for n, day in enumerate(days)
    ]


def judge(
    said: OccupancyIssued, truth: pl.DataFrame, zone: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per ward or site and target: rank of the truth, what the mean missed, pinball.

    And one per ward and bed meeting: the chance of being short, and whether it was.
    """
    wanted = pl.col("series").is_in(["ward_census", "site_census"])
    ahead = (pl.col("target_at") - pl.col("issued_at")).dt.total_minutes() / 60
    value, level, seen = pl.col("value"), pl.col("level"), pl.col("seen")
    rows = (
        said.forecast.filter(wanted, pl.col("target_at") > pl.col("issued_at"))
        .join(truth, on=["entity_id", "target_at"])
        .group_by("series", "entity_id", "issued_at", "target_at")
        .agg(
            seen=seen.first(),
            pinball=pl.max_horizontal(level * (seen - value), (level - 1) * (seen - value)).mean(),
        )
        .join(_ranks(said, truth), on=["entity_id", "target_at"], how="left")
        .with_columns(ahead=ahead)
        .sort("series", "entity_id", "issued_at", "target_at")
    )
    short = (
        said.chances.filter(series="ward_census")
        .join(truth, on=["entity_id", "target_at"])
        .with_columns(ahead=ahead, came=(pl.col("need") > pl.col("threshold")).cast(pl.Float64))
        .filter(pl.col("ahead") > 0)
    )
    met = [is_huddle(at, zone) for at in short["target_at"]]
    short = short.filter(pl.Series(met, dtype=pl.Boolean))
    return rows, short.select("entity_id", "issued_at", "ahead", "probability", "came")


def _ranks(said: OccupancyIssued, truth: pl.DataFrame) -> pl.DataFrame:
    """Randomised PIT of each truth among the joint paths, and their mean; sums for whole sites."""
    parts = [
        pl.DataFrame(
            schema={
                "entity_id": pl.String,
                "target_at": pl.Datetime("us", "UTC"),
                "pit": pl.Float64,
                "off": pl.Float64,
            }
        )
    ]
    for paths in unpacked(said.paths):
        if paths.series != "ward_census":
            continue
        members: dict[str, list[str]] = {}
        for ward in paths.places:
            members.setdefault(ward.split("-")[0], []).append(ward)
        every = {ward: [ward] for ward in paths.places} | members
        draw = np.random.default_rng(int(paths.issued_at.timestamp()))
        for name, wards in every.items():
            counts = sum(paths.of(ward) for ward in wards)
            at = pl.DataFrame({"entity_id": name, "target_at": paths.targets}).with_columns(
                pl.col("target_at").dt.cast_time_unit("us")
            )
            came = at.join(truth, on=["entity_id", "target_at"], how="left", maintain_order="left")
            seen = came["seen"].to_numpy()[None, :]
            ties = (counts == seen).sum(axis=0) + 1
            pit = ((counts < seen).sum(axis=0) + draw.random(len(ties)) * ties) / (len(counts) + 1)
            off = counts.mean(axis=0) - seen[0]
            parts.append(at.with_columns(pit=pl.Series(pit), off=pl.Series(off)))
    return pl.concat(parts)


if __name__ == "__main__":
    main()
