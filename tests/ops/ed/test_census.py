from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ops.backtest import past_issues
from ops.ed.census import DRAWINGS, contest_census, forecast_census, issue_census
from ops.paths import as_quantiles
from ops.tables import Forecast, HourlyCensus
from tests.hospital import MONDAY, arrivals, ed_census

NOW = MONDAY + timedelta(weeks=16)
CLOCKS = {"north": "UTC"}
every_candidate = pytest.mark.parametrize("model", DRAWINGS)


def issued(census, issued_at=NOW, coming=None, model="decaying_deviation", **more):
    return forecast_census(census, coming, issued_at=issued_at, clocks=CLOCKS, model=model, **more)


def medians(issued):
    rows = issued.forecast.filter(pl.col("level") == 0.5)
    return rows.sort("target_at")["value"].to_numpy()


def wandering(seed=0, mean=20, keeps=0.9, swing=3.0):
    """A census that wanders around its day and forgets a tenth of its deviation each hour."""
    draw, off = np.random.default_rng(seed), 0.0

    def present(hour):
        nonlocal off
        off = keeps * off + draw.normal(0, swing)
        return max(0, round(mean + 5 * np.sin(2 * np.pi * hour.hour / 24) + off))

    return present


@every_candidate
def test_repeats_a_day_that_never_changes(model):
    said = issued(ed_census(lambda hour: 10 + hour.hour), model=model)
    expected = 10 + np.arange(1, 49) % 24
    assert said.model == model, said.note
    assert np.abs(medians(said) - expected).max() <= 1


@every_candidate
def test_never_looks_past_the_moment_of_issue(model):
    issued_at = NOW - timedelta(days=3)
    census, coming = ed_census(wandering()), arrivals(5)
    storm = census.with_columns(
        present=pl.when(pl.col("hour_start") > issued_at).then(400).otherwise("present")
    )
    storm_coming = coming.with_columns(
        arrivals=pl.when(pl.col("hour_start") >= issued_at).then(400).otherwise("arrivals")
    )
    said = issued(census, issued_at, coming, model=model)
    warned = issued(storm, issued_at, storm_coming, model=model)
    assert said.model == model, said.note
    assert said.forecast.equals(warned.forecast)


@pytest.mark.parametrize("model", [name for name in DRAWINGS if name != "seasonal_naive"])
def test_starts_at_who_is_there_now_and_ends_at_the_usual(model):
    crowd = ed_census(wandering())
    last = pl.col("hour_start") == crowd["hour_start"].max()
    crowd = crowd.with_columns(present=pl.when(last).then(45).otherwise("present"))
    said = issued(crowd, crowd["hour_start"].max(), model=model)
    assert medians(said)[0] > 35
    assert abs(medians(said)[24:].mean() - 20) < 6


@every_candidate
def test_speaks_of_the_hours_after_the_issue_with_rising_levels(model):
    said = issued(ed_census(wandering()), NOW - timedelta(hours=5), model=model)
    assert Forecast.is_valid(said.forecast)
    assert said.forecast["target_at"].min() == NOW - timedelta(hours=4)
    assert said.forecast["target_at"].n_unique() == 48


@every_candidate
def test_two_weeks_are_enough_to_say_something_with_a_range(model):
    said = issued(ed_census(wandering(), weeks=2), MONDAY + timedelta(weeks=2), model=model)
    wide = said.forecast.pivot("level", index="target_at", values="value")
    assert ((wide["0.95"] - wide["0.05"]) > 3).all()


@every_candidate
def test_holes_in_the_counts_are_unknown_not_empty(model):
    draw = np.random.default_rng(5)
    census = ed_census(wandering())
    holed = census.filter(pl.Series(draw.random(len(census)) > 0.12))
    said = issued(holed, model=model)
    assert said.model == model, said.note
    assert abs(medians(said)[24:].mean() - 20) < 4


def test_the_range_widens_as_the_present_is_forgotten():
    wide = issued(ed_census(wandering())).forecast.pivot("level", index="target_at", values="value")
    width = (wide["0.95"] - wide["0.05"]).to_numpy()
    assert width[24:].mean() > 1.5 * width[0]


def test_a_feed_a_few_hours_late_still_counts_as_now():
    crowd = ed_census(lambda hour: 60 if hour > NOW - timedelta(hours=9) else wandering()(hour))
    late = crowd.filter(pl.col("hour_start") <= NOW - timedelta(hours=4))
    assert medians(issued(late))[0] > 30


def test_counts_without_waiting_boarding_or_arrivals_are_enough_for_trees():
    said = issued(ed_census(wandering()), model="lightgbm_deviation")
    assert said.model == "lightgbm_deviation"


def test_past_moments_choose_the_forecaster():
    moments = past_issues(NOW, horizon=timedelta(hours=48), count=3, spread_over=timedelta(weeks=3))
    held = contest_census(
        ed_census(wandering()), arrivals(5), issued=moments, tried_at=NOW, clocks=CLOCKS
    )
    assert held.failures == {}
    assert set(held.trials["model"]) == set(DRAWINGS)
    assert held.winner != "seasonal_naive"


@every_candidate
def test_every_number_is_read_off_joint_paths_that_begin_at_the_census_of_now(model):
    census = ed_census(wandering())
    now = census["hour_start"].max()
    said = issue_census(census, None, issued_at=now, clocks=CLOCKS, model=model)
    assert said.issued.model == model, said.issued.note
    assert said.paths.counts.shape == (1, 1_000, 49)
    assert (said.paths.of("north")[:, 0] == census["present"].to_list()[-1]).all()
    read = as_quantiles(said.paths).filter(pl.col("target_at") > now)
    assert read.equals(said.issued.forecast)


@every_candidate
def test_hours_of_a_path_hang_together_as_a_census_does(model):
    census = ed_census(wandering())
    paths = issue_census(census, None, issued_at=NOW, clocks=CLOCKS, model=model).paths
    assert np.corrcoef(paths.of("north")[:, 10], paths.of("north")[:, 11])[0, 1] > 0.7


def test_a_feed_that_is_late_begins_after_the_issue():
    census = ed_census(wandering())
    said = issue_census(census, None, issued_at=NOW, clocks=CLOCKS)
    assert said.paths.targets[0] == NOW + timedelta(hours=1)


def test_boarding_is_forecast_in_the_same_form_where_it_is_counted():
    census = ed_census(wandering())
    boarders = ed_census(wandering(seed=9, mean=6, swing=1.0))["present"]
    both = HourlyCensus.cast(
        pl.concat(
            [
                census.with_columns(boarding=boarders),
                census.with_columns(site_id=pl.lit("south")),
            ]
        )
    )
    said = issue_census(
        both,
        None,
        issued_at=NOW,
        clocks={"north": "UTC", "south": "UTC"},
        model="direct_regression",
        series="ed_boarding",
    )
    assert said.issued.forecast["series"].unique().to_list() == ["ed_boarding"]
    assert said.paths.places == ("north",)
    assert medians(said.issued).mean() < 10


def test_past_moments_choose_the_forecaster_of_boarding():
    boarders = ed_census(wandering(mean=6, swing=1.0))
    census = HourlyCensus.cast(boarders.with_columns(boarding="present"))
    moments = past_issues(NOW, horizon=timedelta(hours=48), count=2, spread_over=timedelta(weeks=3))
    held = contest_census(
        census, None, issued=moments, tried_at=NOW, clocks=CLOCKS, series="ed_boarding"
    )
    assert held.failures == {}
    assert set(held.trials["series"]) == {"ed_boarding"}
