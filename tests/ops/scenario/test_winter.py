"""A flu week is learnt from winters that were, or not at all."""

from datetime import date, timedelta

import polars as pl
import pytest

from ops.scenario.winter import learn_flu_week
from ops.tables import WeekOfStays

TODAY = date(2026, 11, 25)
"""A Wednesday: its own week is not whole."""
FIRST = date(2025, 12, 1)


def weeks(*, winter=120, peak=150, usual=100, winter_days=4.4, usual_days=4.0, since=FIRST):
    rows = []
    week = since
    while week <= TODAY:
        cold = week.month in (12, 1, 2)
        came = peak if week == date(2026, 1, 5) else winter if cold else usual
        days = winter_days if cold else usual_days
        rows.append(("north", week, came, came, days))
        week += timedelta(days=7)
    return WeekOfStays.validate(
        pl.DataFrame(rows, schema=WeekOfStays.column_names(), orient="row"), cast=True
    )


def test_a_flu_week_is_the_busiest_winter_week_over_the_last_four():
    found = learn_flu_week(weeks(), today=TODAY)
    assert found.arrivals == pytest.approx(1.5)
    assert found.stays == pytest.approx(1.1)
    assert (found.week_on, found.emergencies, found.winter_weeks) == (date(2026, 1, 5), 150, 13)


def test_a_week_that_is_not_over_teaches_nothing():
    odd = weeks().with_columns(
        emergencies=pl.when(pl.col("week_on") == date(2026, 11, 23))
        .then(9000)
        .otherwise("emergencies")
        .cast(pl.Int32)
    )
    assert learn_flu_week(WeekOfStays.validate(odd), today=TODAY) == learn_flu_week(
        weeks(), today=TODAY
    )


def test_without_a_winter_or_without_recent_weeks_nothing_is_made_up():
    assert learn_flu_week(weeks(since=date(2026, 4, 6)), today=TODAY) is None
    assert learn_flu_week(weeks(since=date(2026, 2, 9)), today=TODAY) is None
    stale = weeks().filter(pl.col("week_on") < date(2026, 10, 1))
    assert learn_flu_week(WeekOfStays.validate(stale), today=TODAY) is None
    assert learn_flu_week(weeks(usual=0), today=TODAY) is None


def test_stays_of_the_last_four_weeks_are_not_held_against_winter_they_go_on():
    short = weeks().with_columns(
        mean_days=pl.when(pl.col("week_on") > TODAY - timedelta(days=35))
        .then(0.5)
        .otherwise("mean_days")
    )
    assert learn_flu_week(WeekOfStays.validate(short), today=TODAY).stays == pytest.approx(1.1)
