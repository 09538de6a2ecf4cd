from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ops.backtest import past_issues
from ops.ed.arrivals import CANDIDATES, FALLBACK, SERIES, contest_arrivals, forecast_arrivals
from ops.ed.asked import Asked, as_known
from ops.ed.issue import by_site, issue
from ops.errors import NotEnoughHistoryError
from ops.tables import Forecast, Holiday
from tests.hospital import MONDAY, arrivals

NOW = MONDAY + timedelta(weeks=16)
every_candidate = pytest.mark.parametrize("model", CANDIDATES)


def issued(history, issued_at=NOW, hours=48, time_zone="UTC", model="usual_pace", **more):
    clocks = dict.fromkeys(history["site_id"].unique(), time_zone)
    return forecast_arrivals(
        history, issued_at=issued_at, hours=hours, clocks=clocks, model=model, **more
    )


def forecast(history, *args, **more):
    return issued(history, *args, **more).forecast


def medians(frame):
    return frame.filter(pl.col("level") == 0.5).sort("target_at")["value"].to_numpy()


def width(frame):
    wide = frame.pivot("level", index="target_at", values="value")
    return (wide["0.95"] - wide["0.05"]).mean()


def poisson(mean, seed=0):
    draw = np.random.default_rng(seed)
    return lambda hour: int(draw.poisson(mean(hour) if callable(mean) else mean))


@every_candidate
def test_repeats_a_day_that_never_changes(model):
    said = issued(arrivals(lambda hour: hour.hour), model=model)
    assert said.model == model, said.note
    assert np.abs(medians(said.forecast) - np.tile(np.arange(24), 2)).max() <= 1


@every_candidate
def test_knows_sunday_from_monday(model):
    history = arrivals(lambda hour: 40 if hour.weekday() == 6 else 10)
    said = medians(forecast(history, hours=168, model=model))
    assert said[-24:].mean() > 30
    assert said[: 5 * 24].mean() < 15


@every_candidate
def test_never_looks_past_the_moment_of_issue(model):
    issued_at = NOW - timedelta(days=3)
    counts = poisson(10)
    calm = arrivals(counts)
    after = pl.col("hour_start") + timedelta(hours=1) > issued_at
    storm = pl.when(after).then(500).otherwise("arrivals").cast(pl.Int32)
    storm_to_come = calm.with_columns(arrivals=storm)
    assert forecast(calm, issued_at, model=model).equals(
        forecast(storm_to_come, issued_at, model=model)
    )


@every_candidate
def test_speaks_about_every_hour_with_rising_levels(model):
    frame = forecast(arrivals(poisson(lambda hour: 5 + hour.hour % 7)), model=model)
    assert Forecast.is_valid(frame)
    assert frame["target_at"].n_unique() == 48
    assert frame["target_at"].min() == NOW


@every_candidate
def test_an_hour_that_is_running_is_not_forecast_and_not_learnt(model):
    half_past = NOW - timedelta(days=1, minutes=30)
    frame = forecast(arrivals(poisson(10)), half_past, model=model)
    assert frame["target_at"].min() == NOW - timedelta(days=1)


@every_candidate
def test_the_same_history_gives_the_same_forecast(model):
    history = arrivals(poisson(10))
    assert forecast(history, model=model).equals(forecast(history, model=model))


def test_follows_the_local_clock_when_summer_time_begins():
    # London's clocks went forward on 29 March 2026: nine in the morning moved to 08:00 UTC.
    first_summer_day = MONDAY.replace(month=3, day=30)
    history = arrivals(lambda hour: 30 if hour.hour == 9 else 5)
    frame = forecast(history, first_summer_day, hours=24, time_zone="Europe/London")
    busiest = frame.filter(pl.col("level") == 0.5).sort("value").item(-1, "target_at")
    assert busiest == first_summer_day.replace(hour=8)


def test_bunched_arrivals_widen_the_range():
    draw = np.random.default_rng(1)
    bunched = arrivals(lambda hour: int(draw.negative_binomial(2, 2 / 22)))
    assert width(forecast(bunched)) > 1.8 * width(forecast(arrivals(poisson(20))))


def test_rises_after_a_busy_week():
    calm = arrivals(20)
    busy = arrivals(lambda hour: 40 if hour >= NOW - timedelta(weeks=1) else 20)
    assert medians(forecast(busy)).sum() > 1.3 * medians(forecast(calm)).sum()


def test_a_hole_in_the_history_is_not_a_quiet_time():
    lost = (pl.col("hour_start") >= NOW - timedelta(days=9)) & (
        pl.col("hour_start") < NOW - timedelta(days=4)
    )
    history = arrivals(20)
    assert medians(forecast(history.filter(~lost))).mean() == medians(forecast(history)).mean()


def test_a_holiday_like_the_last_ones_is_quiet():
    christmas = [MONDAY.date() + timedelta(days=days) for days in (20, 41, 62, 83, 112)]
    history = arrivals(lambda hour: 10 if hour.date() in christmas else 20)
    off = Holiday.validate(
        pl.DataFrame({"site_id": "north", "day_on": christmas, "name": "Fair"}), cast=True
    )
    said = medians(forecast(history, holidays=off))
    assert said[:24].mean() < 17
    assert said[24:].mean() == 20


def test_the_day_after_a_holiday_is_busy_as_it_was_after_the_others():
    fairs = [MONDAY.date() + timedelta(days=days) for days in (20, 41, 62, 83, 111)]
    after = {day + timedelta(days=1) for day in fairs}
    history = arrivals(lambda hour: 30 if hour.date() in after else 20)
    off = Holiday.validate(
        pl.DataFrame({"site_id": "north", "day_on": fairs, "name": "Fair"}), cast=True
    )
    said = medians(forecast(history, holidays=off))
    assert 22 < said[:24].mean() < 30
    assert said[24:].mean() <= 21


def test_sites_are_forecast_apart_whatever_the_length_of_their_history():
    both = pl.concat(
        [arrivals(10), arrivals(30, weeks=3, since=NOW - timedelta(weeks=3), site_id="south")]
    )
    frame = forecast(both).filter(pl.col("level") == 0.5)
    means = frame.group_by("entity_id").agg(pl.col("value").mean())
    assert dict(means.rows()) == {"north": 10, "south": 30}


def test_a_site_whose_counts_stopped_long_ago_is_left_out_and_the_note_says_so():
    both = pl.concat([arrivals(10), arrivals(30, weeks=12, site_id="south")])
    said = issued(both)
    assert said.forecast["entity_id"].unique().to_list() == ["north"]
    assert "south: counts end on 29 Mar 2026" in said.note


def test_a_model_that_cannot_is_replaced_and_the_note_says_why():
    said = issued(arrivals(10, weeks=3), MONDAY + timedelta(weeks=3), model="lightgbm_poisson")
    assert said.model == "usual_pace"
    assert "north: usual_pace stands in for lightgbm_poisson, which failed: Trees need" in said.note


def test_a_model_that_breaks_is_replaced_and_the_note_says_why():
    def broken(past):
        raise OSError("no libgomp")

    known = as_known(Asked(arrivals(10), {"north": "UTC"}, 24), NOW)
    speak = {FALLBACK: CANDIDATES[FALLBACK], "broken": by_site(SERIES, broken)}
    said = issue(SERIES, known, speak, issued_at=NOW, model="broken", fallback=FALLBACK)
    assert said.model == "usual_pace"
    assert said.note == "north: usual_pace stands in for broken, which failed: no libgomp."
    assert medians(said.forecast).tolist() == [10] * 24


def cut_short(hours):
    history = arrivals(poisson(10))
    return history.filter(pl.col("hour_start") < NOW - timedelta(hours=hours))


def test_a_late_feed_is_taken_over_by_the_usual_pace_and_the_note_says_how_late():
    said = issued(cut_short(9), model="poisson_regression")
    assert said.model == "usual_pace"
    assert said.note == (
        "north: counts end at 26 Apr 2026 15:00 UTC, 9 h before the issue: usual_pace "
        "stands in for poisson_regression."
    )
    assert said.forecast["target_at"].min() == NOW
    assert said.learnt_until == NOW - timedelta(hours=10)


def test_a_feed_that_is_a_little_late_keeps_its_model_and_the_note_says_so():
    said = issued(cut_short(3), model="poisson_regression")
    assert said.model == "poisson_regression"
    assert said.note == "north: counts end at 26 Apr 2026 21:00 UTC, 3 h before the issue."
    assert issued(cut_short(1), model="poisson_regression").note is None


def test_a_late_feed_starts_from_what_is_known():
    busy = arrivals(lambda hour: 20 if hour < NOW - timedelta(hours=24) else 40)
    known = busy.filter(pl.col("hour_start") < NOW - timedelta(hours=8))
    calm = known.with_columns(arrivals=pl.lit(20, pl.Int32))
    # Whether the hours that were not delivered were busy is not known, and is not guessed.
    assert medians(forecast(known)).sum() > medians(forecast(calm)).sum()
    assert medians(forecast(known)).sum() <= medians(forecast(busy)).sum()


def test_a_week_ahead_is_the_horizon_of_the_series():
    clocks = {"north": "UTC"}
    said = forecast_arrivals(arrivals(10), issued_at=NOW, clocks=clocks, model="usual_pace")
    assert said.forecast["target_at"].n_unique() == 168


def test_without_a_champion_the_usual_pace_speaks():
    said = issued(arrivals(10), model=None)
    assert said.model == "usual_pace"
    assert said.note == "Made by usual_pace: no model has been chosen yet."


@every_candidate
def test_two_weeks_are_enough_to_say_something_with_a_range(model):
    history, now = arrivals(poisson(10), weeks=2), MONDAY + timedelta(weeks=2)
    assert width(forecast(history, now, model=model)) > 4


@every_candidate
def test_an_ed_that_nobody_comes_to_stays_empty(model):
    assert medians(forecast(arrivals(0), model=model)).max() == 0


def test_says_what_to_do_when_history_is_too_short():
    with pytest.raises(NotEnoughHistoryError, match=r"north: 168 h.*ingest flow"):
        forecast(arrivals(10, weeks=1), issued_at=MONDAY + timedelta(weeks=1))


def test_past_moments_choose_the_forecaster():
    history = arrivals(poisson(lambda hour: 5 + hour.hour))
    moments = past_issues(NOW, horizon=timedelta(hours=48), count=3, spread_over=timedelta(weeks=3))
    held = contest_arrivals(Asked(history, {"north": "UTC"}, 168), issued=moments, tried_at=NOW)
    losses = dict(held.trials.filter(pl.col("metric") == "pinball").select("model", "value").rows())
    assert held.failures == {}
    assert losses.keys() == CANDIDATES.keys()
    assert held.winner == min(losses, key=losses.get) != "seasonal_naive"
