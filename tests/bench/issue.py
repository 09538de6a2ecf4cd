"""What a full issue costs: arrivals, census, wards and levels of 2 sites x 8 wards, and training.

``python -m tests.bench.issue [--seed 407] [--json]``. Four invented sites are read as two, each
with the ED of one of them and the wards of two. Training is every contest that chooses a model, at
the past moments at which the hospital's flows hold it; the issue is then made by the models that
won. One JSON object comes last: ``seconds`` and ``peak_mb`` of each step, ``issue_seconds``,
``training_seconds``, the ``models`` that won, and ``places`` spoken of.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
import polars as pl

from ops import series
from ops.backtest import past_issues
from ops.ed.arrivals import contest_arrivals, issue_arrivals
from ops.ed.as_lived import joined, past_days
from ops.ed.asked import Asked
from ops.ed.census import contest_census, forecast_census
from ops.ed.levels import LevelPolicy, level_counts, surge_levels
from ops.ed.picture import Picture
from ops.rehearsal.knowledge import hourly_counts
from ops.series import LEVELS
from ops.tables import HourlyArrivals, HourlyCensus, Ward
from ops.wards.occupancy import CONTEST_DAYS, contest_occupancy, forecast_occupancy
from tests.bench.beds_lived import UNTIL, Lived
from tests.bench.memory import forget_peak, peak_mb

AT = UNTIL - timedelta(days=1, hours=-8)
JOINED = {"east": "north", "west": "south"}
"""The site that each of the last two belongs to."""
T = TypeVar("T")


class Costs:
    """Seconds and peak memory of each step, by its name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peak_mb: dict[str, int] = {}

    def of(self, step: str, done: Callable[[], T]) -> T:
        """Do something and write down what it took."""
        forget_peak()
        started = time.perf_counter()
        result = done()
        self.seconds[step] = round(time.perf_counter() - started, 2)
        self.peak_mb[step] = peak_mb()
        return result


def main() -> None:
    """Train, issue, and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=407)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    print(json.dumps(measure(asked.parse_args().seed)))


def measure(seed: int) -> dict[str, object]:
    """What training and one issue took."""
    lived = Lived(seed, sites=4)
    arrivals, census = _ed(lived)
    clocks = dict.fromkeys(("north", "south"), lived.zone)
    known = lived.known(AT, ed=True)
    site = pl.col("site_id").replace(JOINED)
    known["wards"] = Ward.validate(lived.wards.with_columns(site))
    known["ed"] = HourlyCensus.validate(census.filter(pl.col("hour_start") > AT - timedelta(400)))
    coming = Asked(arrivals, clocks, series.ED_ARRIVALS.horizon // timedelta(hours=1))
    costs = Costs()
    ed_arrivals = costs.of(
        "training_arrivals",
        lambda: contest_arrivals(coming, issued=_moments(48), tried_at=AT).winner,
    )
    ed_census = costs.of(
        "training_census",
        lambda: (
            contest_census(census, arrivals, issued=_moments(48), tried_at=AT, clocks=clocks).winner
        ),
    )
    week = past_issues(AT, horizon=timedelta(days=CONTEST_DAYS), count=6)
    beds = costs.of(
        "training_wards", lambda: contest_occupancy(**known, issued=week, tried_at=AT).winner
    )
    costs.of(
        "arrivals",
        lambda: issue_arrivals(coming, issued_at=AT, model=ed_arrivals),
    )
    present = costs.of(
        "census",
        lambda: forecast_census(census, arrivals, issued_at=AT, clocks=clocks, model=ed_census),
    )
    said = costs.of("wards", lambda: forecast_occupancy(**known, issued_at=AT, model=beds))
    costs.of("levels", lambda: [_levels(present.forecast, census, name) for name in clocks])
    return {
        "seconds": costs.seconds,
        "peak_mb": costs.peak_mb,
        "issue_seconds": _sum(costs.seconds, training=False),
        "training_seconds": _sum(costs.seconds, training=True),
        "models": {"ed_arrivals": ed_arrivals, "ed_census": ed_census, "ward_census": beds},
        "places": said.forecast["entity_id"].n_unique(),
    }


def _sum(seconds: dict[str, float], *, training: bool) -> float:
    mine = (s for name, s in seconds.items() if name.startswith("training") == training)
    return round(sum(mine), 2)


def _moments(hours: int) -> list[datetime]:
    return past_issues(AT, horizon=timedelta(hours=hours))


def _ed(lived: Lived) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Arrivals and census of the two EDs, as known at the issue."""
    invention = lived.hospital.invention
    counts = hourly_counts(
        lived.hospital.facts["ed_visits"], invention.site_ids, invention.opens_at, AT
    )
    ours = pl.col("site_id").is_in(["north", "south"])
    came = counts["ed_arrivals_hourly"].filter(ours, pl.col("hour_start") < AT)
    there = counts["ed_census_hourly"].filter(ours)
    key = ["site_id", "hour_start"]
    return (
        HourlyArrivals.validate(came.select(HourlyArrivals.column_names()).sort(key), cast=True),
        HourlyCensus.validate(there.select(HourlyCensus.column_names()).sort(key), cast=True),
    )


def _levels(forecast: pl.DataFrame, census: pl.DataFrame, site: str) -> pl.DataFrame:
    """Surge levels by occupancy from paths as past days were lived."""
    rows = forecast.filter(entity_id=site, series=series.ED_CENSUS.name).sort("target_at", "level")
    targets = rows["target_at"].unique().sort().to_list()
    values = rows["value"].to_numpy().reshape(len(targets), -1)
    paths = np.asarray(joined(values, LEVELS, past_days(census, site, targets)))
    policy = LevelPolicy()
    counts = level_counts(policy, Picture(present=20.0, ed_places=60.0))
    assert isinstance(counts, tuple)
    return surge_levels(
        paths, targets, counts, policy, site_id=site, issued_at=AT, drivers="measured"
    )


if __name__ == "__main__":
    main()
