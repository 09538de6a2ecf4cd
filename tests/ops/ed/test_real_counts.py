"""The forecasters on real counts: they must beat last week there too, not only where we invent."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from ops.backtest import past_issues
from ops.ed.arrivals import contest_arrivals
from ops.ed.asked import Asked
from ops.ed.census import contest_census
from ops.tables import HourlyArrivals, HourlyCensus

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "ed"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.shared,
    pytest.mark.skipif(not REAL.exists(), reason=f"no real counts beside the project: {REAL}"),
]


def on(time_zone):
    local = pl.col("ts").dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").alias("hour_start")


def newest(counts, key):
    """The last 540 days before the newest count, and the moment after it."""
    end = counts["hour_start"].max() + timedelta(hours=1)
    counts = counts.filter(pl.col("hour_start") >= end - timedelta(days=540))
    return counts.unique([key, "hour_start"]).sort(key, "hour_start"), end


def losses(held):
    return dict(held.trials.filter(metric="pinball").select("model", "value").rows())


def moments(end):
    return past_issues(end, horizon=timedelta(hours=48), count=4)


def test_arrivals_of_a_large_british_ed():
    counts, end = newest(
        pl.read_parquet(REAL / "uk_large_ed_hourly.parquet").select(
            on("Europe/London"), pl.lit("uk").alias("site_id"), "arrivals",
            pl.lit(None, pl.Int32).alias("ambulance_arrivals"),
        ).drop_nulls("hour_start"),
        "site_id",
    )  # fmt: skip
    history = HourlyArrivals.validate(counts, cast=True)
    asked = Asked(history, {"uk": "Europe/London"}, 168)
    held = contest_arrivals(asked, issued=moments(end), tried_at=end)
    loss = losses(held)
    assert held.failures == {}
    assert all(
        loss[model] < 0.85 * loss["seasonal_naive"] for model in loss if "naive" not in model
    )


def test_census_of_two_eds_in_montreal_with_holes_in_their_counts():
    sites = ["HÔPITAL DE LASALLE", "HÔPITAL ROYAL VICTORIA"]
    unknown = pl.lit(None, pl.Int32)
    counts, end = newest(
        pl.read_parquet(REAL / "montreal_ed_census_hourly.parquet")
        .filter(pl.col("hospital").is_in(sites))
        .select(
            on("America/Toronto"), site_id="hospital", present="patients_total",
            waiting="patients_waiting", boarding=unknown,
        )
        .drop_nulls(["hour_start", "present"]),
        "site_id",
    )  # fmt: skip
    held = contest_census(
        HourlyCensus.validate(counts, cast=True), None,
        issued=moments(end), tried_at=end, clocks=dict.fromkeys(sites, "America/Toronto"),
    )  # fmt: skip
    loss = losses(held)
    assert held.failures == {}
    assert loss[held.winner] < 0.8 * loss["seasonal_naive"]
