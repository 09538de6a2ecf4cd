from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from ops.calendar import day_number, hour_number
from ops.ed.admission import WINDOWS, admitted
from ops.ed.arrivals import TAUGHT, issue_arrivals, with_covariates
from ops.ed.asked import Asked
from ops.ed.covariates import covariates_of
from ops.tables import DayCovariateKnown
from tests.hospital import MONDAY, arrivals
from tests.tables import table

YEAR = timedelta(weeks=52)
NOW = MONDAY + YEAR


def told(drawing):
    return table(DayCovariateKnown, drawing)


def seen(frame, moment, *days):
    covariate = covariates_of(frame, "north", NOW)["rain_mm"]
    numbers = np.array([day_number(day) for day in days])
    return covariate.at(np.full(len(days), hour_number(moment)), numbers).tolist()


RAIN = """
    site_id | day_on     | name    | known_at         | value
    north   | 2026-01-05 | rain_mm | 2026-01-04 12:00 | 2
    north   | 2026-01-06 | rain_mm | 2026-01-04 12:00 | 2
    north   | 2026-01-06 | rain_mm | 2026-01-05 12:00 | 8
"""


def test_the_weather_counts_as_it_was_forecast_at_the_moment_of_issue():
    fifth, sixth = date(2026, 1, 5), date(2026, 1, 6)
    noon = MONDAY.replace(hour=12)
    # Of 2, 2 and 8 the mean is 4 and the usual swing the root of 8.
    dry, wet = pytest.approx(-2 / 8**0.5), pytest.approx(4 / 8**0.5)
    assert seen(told(RAIN), noon - timedelta(hours=1), fifth, sixth) == [dry, dry]
    assert seen(told(RAIN), noon, fifth, sixth) == [dry, wet]
    assert seen(told(RAIN), MONDAY - timedelta(days=3), fifth) == [0]
    assert seen(told(RAIN), noon, date(2026, 1, 7)) == [0]


def test_nothing_told_after_the_issue_is_heard():
    early = covariates_of(told(RAIN), "north", MONDAY)["rain_mm"]
    assert len(early.told) == 2
    assert covariates_of(told(RAIN), "south", NOW) == {}


def test_an_event_is_told_of_its_own_days_and_of_all_others_there_was_none():
    drawing = """
        site_id | day_on     | name           | known_at   | value
        north   | 2026-01-05 | event_visitors | 2025-12-01 | 5000
        north   | 2026-03-05 | event_visitors | 2025-12-01 | 5000
    """
    event = covariates_of(told(drawing), "north", NOW)["event_visitors"]
    assert event.value.tolist() == [1, 1]


@pytest.fixture(scope="module")
def rainy():
    """A year in which rain keeps a third of the patients away, and pollen nobody."""
    draw = np.random.default_rng(5)
    days = [MONDAY.date() + timedelta(days=n) for n in range(7 * 53)]
    rain = dict(zip(days, draw.integers(0, 2, len(days)), strict=True))
    pollen = draw.normal(size=len(days))
    rows = [(day, "rain_mm", float(rain[day])) for day in days]
    rows += [(day, "pollen", float(value)) for day, value in zip(days, pollen, strict=True)]
    frame = pl.DataFrame(rows, schema=["day_on", "name", "value"], orient="row")
    known_at = pl.lit(MONDAY - timedelta(days=1)).cast(pl.Datetime("us", "UTC"))
    covariates = DayCovariateKnown.validate(
        frame.with_columns(site_id=pl.lit("north"), known_at=known_at)
        .select(DayCovariateKnown.column_names())
        .sort(DayCovariateKnown.primary_key()),
        cast=True,
    )
    history = arrivals(lambda hour: int(draw.poisson(15 - 5 * rain[hour.date()])), weeks=52)
    return Asked(history, {"north": "UTC"}, 48, covariates=covariates), rain


def test_what_made_two_past_windows_better_is_admitted_and_nothing_else(rainy):
    assert admitted(rainy[0], until=NOW) == ("rain_mm",)


def test_too_short_a_past_admits_nothing(rainy):
    assert admitted(rainy[0], until=MONDAY + WINDOWS[0]) == ()


def test_an_admitted_covariate_moves_the_forecast_and_the_note_names_those_left_out(rainy):
    asked, rain = rainy
    said = issue_arrivals(asked, issued_at=NOW, model="poisson_regression + rain_mm")
    today, tomorrow = said.paths.of("north").reshape(-1, 2, 24).mean(axis=(0, 2))
    assert [rain[NOW.date()], rain[NOW.date() + timedelta(days=1)]] == [0, 1]
    assert today > 1.3 * tomorrow
    assert said.issued.model == "poisson_regression + rain_mm"
    assert said.issued.note == "Not used, as they made past weeks no better beyond chance: pollen."


def test_what_was_not_admitted_changes_nothing(rainy):
    asked, _ = rainy
    silent = Asked(asked.history, asked.clocks, 48)
    with_them, without = (
        issue_arrivals(each, issued_at=NOW, model="poisson_regression").paths.counts
        for each in (asked, silent)
    )
    assert (with_them == without).all()


def test_what_learns_competes_a_second_time_told_of_what_was_admitted():
    more = with_covariates(("pollen", "rain_mm"))
    assert list(more) == [f"{name} + pollen + rain_mm" for name in TAUGHT]
    assert with_covariates(()) == {}
