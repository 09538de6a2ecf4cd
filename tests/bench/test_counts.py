import json
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.stats import poisson

from tests.bench import ed_arrivals
from tests.bench.counts import (
    LEVELS,
    drawn_pit,
    inside,
    pinball,
    poisson_floor,
    quantiles_of_columns,
)

rng = np.random.default_rng


def test_pinball_charges_half_the_distance_at_the_median_on_average():
    assert pinball(np.full((1, 19), 10.0), np.array([14.0])) == pytest.approx(2.0)
    assert pinball(np.full((1, 19), 10.0), np.array([10.0])) == 0


def test_unknown_truths_are_left_out():
    said, truth = np.full((2, 19), 10.0), np.array([14.0, np.nan])
    assert pinball(said, truth) == pytest.approx(2.0)
    assert inside(drawn_pit(np.full((5, 2), 10), truth, rng(0)), 0.8) == 0


def test_an_ideal_forecast_of_small_counts_covers_what_it_promises():
    paths = np.repeat(rng(1).poisson(2, (1000, 1)), 5000, axis=1)
    pit = drawn_pit(paths, rng(2).poisson(2, 5000).astype(float), rng(3))
    assert inside(pit, 0.8) == pytest.approx(0.8, abs=0.03)
    assert inside(pit, 0.95) == pytest.approx(0.95, abs=0.02)


def test_the_floor_is_what_an_ideal_poisson_loses():
    means = rng(4).uniform(5, 25, 20_000)
    said = poisson.ppf(np.array(LEVELS), means[:, None])
    lost = pinball(said, rng(5).poisson(means).astype(float))
    assert poisson_floor(means) == pytest.approx(lost, rel=0.01)


def test_quantiles_leave_out_unknown_counts():
    assert quantiles_of_columns(np.array([[1.0], [np.nan], [3.0]]))[0, 9] == 2
    assert quantiles_of_columns(np.array([[1], [2], [3]]))[0, 9] == 2


@pytest.fixture
def counted(tmp_path):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(26 * 168)]
    counts = rng(6).poisson([6 + hour.hour / 2 for hour in hours])
    path = tmp_path / "counted.csv"
    pl.DataFrame({"at": hours, "came": counts}).write_csv(path)
    return path


def test_the_bench_ends_with_its_scores(counted, monkeypatch, capsys):
    words = f"bench {counted} --time at --value came --days 8 --every 24 --json"
    monkeypatch.setattr(sys, "argv", words.split())
    ed_arrivals.main()
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["origins"] == 7
    assert told["pinball_poisson_floor"] < told["mean_pinball"] < told["pinball_climatology"] * 1.1
    assert 0.6 < told["coverage_80"] <= told["coverage_95"]


def test_what_came_later_changes_nothing_that_was_said(counted):
    line = ed_arrivals.read_line(counted, "at", "came")
    asked = ed_arrivals.Asked(4, 24, 48, "poisson_regression", frozenset())
    before = next(ed_arrivals.issues(line, asked))
    line.counts[-4 * 24 :] += 500
    after = next(ed_arrivals.issues(line, asked))
    assert (before.paths == after.paths).all()
    assert (before.usual == after.usual).all()
    assert after.truth.min() >= 500
