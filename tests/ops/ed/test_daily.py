from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.ed.daily import (
    CANDIDATES,
    OF_DAYS,
    already_said,
    contest_daily_arrivals,
    forecast_daily_arrivals,
)
from ops.ed.days import laid_out, next_days, whole_days
from ops.errors import NotEnoughHistoryError
from ops.tables import Forecast, Holiday, Issue
from tests.hospital import MONDAY, arrivals

NOW = MONDAY + timedelta(weeks=16)
ALONE = {name: each for name, each in CANDIDATES.items() if name != "lightgbm_poisson"}
"""Trees alone want more history than these tests give."""
every_candidate = pytest.mark.parametrize("model", ALONE)


def issued(history, issued_at=NOW, time_zone="UTC", model="course", **more):
    clocks = dict.fromkeys(history["site_id"].unique(), time_zone)
    return forecast_daily_arrivals(history, issued_at=issued_at, clocks=clocks, model=model, **more)


def medians(said):
    return said.forecast.filter(pl.col("level") == 0.5)["value"].to_numpy()


def busy_weekends(hour):
    return 20 if hour.weekday() >= 5 else 10


def poisson(mean, seed=0):
    draw = np.random.default_rng(seed)
    return lambda hour: int(draw.poisson(mean))


def days_of(counts, first="2024-01-01", asked=28):
    """One ED's days before the next ``asked``; not-a-number where unknown."""
    counts = np.asarray(counts, dtype=float)
    start = int(np.datetime64(first, "D").astype(int))
    seen = np.flatnonzero(np.isfinite(counts))
    targets = start + len(counts) + np.arange(asked)
    return laid_out("north", "UTC", start + seen, counts[seen], targets, np.array([], dtype=int))


@every_candidate
def test_weekends_stay_twice_as_busy(model):
    said = issued(arrivals(busy_weekends), model=model)
    assert said.model == model, said.note
    week = np.array([240] * 5 + [480] * 2)
    assert np.abs(medians(said) / np.tile(week, 4) - 1).max() < 0.05


@every_candidate
def test_never_looks_past_the_moment_of_issue(model):
    issued_at = NOW - timedelta(days=3)
    calm = arrivals(poisson(10))
    after = pl.col("hour_start") + timedelta(hours=1) > issued_at
    storm = pl.when(after).then(500).otherwise("arrivals").cast(pl.Int32)
    to_come = calm.with_columns(arrivals=storm)
    said, unmoved = (issued(each, issued_at, model=model).forecast for each in (calm, to_come))
    assert said.equals(unmoved)


@every_candidate
def test_speaks_of_four_weeks_with_rising_levels(model):
    said = issued(arrivals(poisson(10)), model=model).forecast
    assert Forecast.is_valid(said)
    targets = said["target_at"].unique().sort()
    assert targets.to_list() == [NOW + timedelta(days=day) for day in range(28)]


def test_the_running_day_is_neither_spoken_of_nor_learnt():
    noon = NOW - timedelta(hours=12)
    history = arrivals(lambda hour: 90 if hour >= NOW - timedelta(days=1) else 10)
    said = issued(history, noon)
    assert said.forecast["target_at"].min() == NOW
    assert np.abs(medians(said) - 240).max() < 5


def test_a_day_with_an_unknown_hour_is_unknown():
    lost = MONDAY + timedelta(days=3, hours=5)
    history = arrivals(1, weeks=1).filter(pl.col("hour_start") != lost)
    days = whole_days(history, {"north": "UTC"}, NOW)["day_on"].dt.day().to_list()
    assert days == [5, 6, 7, 9, 10, 11]


def test_days_have_as_many_hours_as_the_clock_gives_them():
    # London's clocks went forward on 29 March 2026: that day had 23 hours.
    saturday = datetime(2026, 3, 28, tzinfo=UTC)
    history = arrivals(1, weeks=1, since=saturday)
    days = whole_days(history, {"north": "Europe/London"}, NOW)
    assert days["arrivals"].to_list()[:3] == [24, 23, 24]


def test_targets_begin_at_local_midnight():
    said = issued(arrivals(10), time_zone="Asia/Kolkata").forecast
    assert said["target_at"].min() == NOW + timedelta(hours=18, minutes=30)


def test_the_next_days_begin_with_one_that_begins_now():
    assert next_days(NOW, "UTC", 2)[0] + 1 == next_days(NOW + timedelta(hours=1), "UTC", 2)[0]


def test_a_date_that_stood_out_in_the_years_before_is_foreseen():
    day = np.arange(3 * 365)
    counts = np.random.default_rng(3).poisson(200, len(day)).astype(float)
    on = np.datetime64("2024-01-01") + day
    tenth = np.array([str(each)[5:] == "01-10" for each in on])
    counts[tenth] = 100
    said = OF_DAYS["course"](days_of(counts))[:, 4]
    # The line ends on 30 December 2026, so that the eleventh day ahead is 10 January.
    assert said[10] < 130
    assert said[:10].min() > 185


def test_listed_holidays_lend_each_other_their_effect():
    days = [MONDAY + timedelta(days=day) for day in (10, 31, 52, 73, 94, 120)]
    off = {day.date() for day in days}
    history = arrivals(lambda hour: 5 if hour.date() in off else 10)
    listed = Holiday.validate(
        pl.DataFrame({"site_id": "north", "day_on": sorted(off), "name": None}), cast=True
    )
    said = medians(issued(history, holidays=listed))
    assert said[120 - 16 * 7] < 180


def test_the_course_of_the_year_returns():
    day = np.arange(4 * 365)
    counts = 200 + 40 * np.cos(2 * np.pi * day / 365.2425)
    said = OF_DAYS["course"](days_of(counts[:-182], asked=60))[:, 4]
    # Summer ends: a level alone would stay at its lowest.
    assert counts[-183] == pytest.approx(160, abs=1)
    assert said[-1] > 170


def test_ranges_hold_where_arrivals_are_bunched():
    draw = np.random.default_rng(5)
    counts = draw.negative_binomial(40, 40 / 240, 500)
    said = OF_DAYS["course"](days_of(counts[:-28]))
    wide, narrow = said[:, 6] - said[:, 2], 2 * 1.2816 * np.sqrt(200)
    assert wide.mean() > 1.8 * narrow


def test_one_strange_week_hardly_moves_the_next_month():
    counts = np.full(400, 200.0)
    counts[-7:] = 300
    assert OF_DAYS["course"](days_of(counts))[-1, 4] < 225


def test_a_short_past_is_left_to_the_usual_week():
    said = issued(arrivals(busy_weekends, weeks=5), MONDAY + timedelta(weeks=5))
    assert said.model == "usual_weekday"
    assert "56 whole days; found 35" in said.note


def test_no_whole_days_is_refused_with_what_to_do():
    with pytest.raises(NotEnoughHistoryError, match="Load earlier ED visits"):
        issued(arrivals(10, weeks=1), MONDAY + timedelta(weeks=1))


def test_the_contest_tries_days_whose_truth_is_known():
    moments = [NOW - timedelta(days=28 + back) for back in (7, 0)]
    quick = {name: CANDIDATES[name] for name in ("seasonal_naive", "usual_weekday", "course")}
    held = contest_daily_arrivals(
        arrivals(poisson(10)),
        issued=moments,
        tried_at=NOW,
        clocks={"north": "UTC"},
        candidates=quick,
    )
    assert held.winner != "seasonal_naive"
    assert held.trials["cases"].to_list() == [56] * held.trials.height


def test_days_are_said_anew_when_another_day_is_known():
    history = arrivals(10)
    at = NOW - timedelta(days=2)
    said = issued(history, at)
    papers = Issue.validate(
        pl.DataFrame(
            {"series": "ed_daily_arrivals", "issued_at": at, "model": said.model,
             "code_version": "1", "learnt_since": said.learnt_since,
             "learnt_until": said.learnt_until, "note": None}
        ),
        cast=True,
    )  # fmt: skip

    def again(moment, counted=history):
        return already_said(
            said.forecast, papers, counted, issued_at=moment, clocks={"north": "UTC"}
        )

    assert again(at)
    assert not again(at + timedelta(hours=25))
    assert not again(at, history.filter(pl.col("hour_start") < at - timedelta(days=1)))
