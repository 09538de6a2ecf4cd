"""Arrivals by day are forecast once for what is known, and scored when the last day has come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes import ed_series
from flows.recipes.review import score_forecasts
from tests.hospital import fill
from warehouse import forecasts, publish, reading, writing

pytestmark = pytest.mark.slow

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
NOW = FIRST + timedelta(weeks=5, hours=6)


def occasion(at):
    return Occasion(as_of=at, replayed=False, inbox=Path("inbox"))


@pytest.fixture
def counted(folder):
    """Two patients an hour for eleven weeks, each hour delivered as it ends."""
    with writing("test") as db:
        hours = [FIRST + timedelta(hours=hour) for hour in range(11 * 168)]
        for week in range(11):
            rows = [f"north | {hour:%Y-%m-%d %H:%M} | 2" for hour in hours[week * 168 :][:168]]
            drawing = "\n".join(["site_id | hour_start | arrivals", *rows])
            fill(db, "ed_arrivals_hourly", drawing, learnt_at=FIRST + timedelta(weeks=week + 1))
    publish.publish(as_of=NOW, run_id="r1")


def issue(at, run_id):
    said = ed_series.daily_arrivals(occasion(at))
    publish.publish(as_of=at, run_id=run_id)
    return said


def test_days_are_spoken_of_once_and_scored_in_the_end(counted):
    assert issue(NOW, "r2").outcome == "done"
    assert issue(NOW + timedelta(hours=1), "r3").outcome == "nothing"
    assert issue(NOW + timedelta(days=1), "r4").outcome == "done"
    later = NOW + timedelta(days=32)
    assert score_forecasts(occasion(later)).outcome == "done"
    publish.publish(as_of=later, run_id="r5")
    with reading() as db:
        scores = forecasts.scores(db, "ed_daily_arrivals").filter(pl.col("metric") == "mae")
    assert scores.select("value", "cases").rows() == [(0.0, 28), (0.0, 28)]
