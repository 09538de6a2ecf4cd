from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ops.calendar import hour_number, hours_from, huddle_at, huddles, next_hours, on_local_clock


def test_an_hour_that_starts_now_is_the_next_one_only_if_asked():
    seven = datetime(2026, 1, 5, 7, tzinfo=UTC)
    assert hours_from(next_hours(seven, 1, including=True))[0] == seven
    assert hours_from(next_hours(seven, 1, including=False))[0] == seven.replace(hour=8)
    half_past = seven.replace(minute=30)
    assert hours_from(next_hours(half_past, 1, including=True))[0] == seven.replace(hour=8)


def test_the_midnight_that_ends_a_day_belongs_to_it():
    assert huddle_at(date(2026, 7, 1), 3, "Europe/London") == datetime(2026, 7, 1, 23, tzinfo=UTC)


def test_bed_meetings_stay_at_their_hour_when_the_clocks_change():
    days = huddles(date(2026, 3, 28), date(2026, 3, 29), "Europe/London")
    assert [at.hour for _, slot, at in days if slot == 0] == [8, 7]


def test_the_week_starts_on_monday_of_the_local_clock():
    sunday_evening = np.array([hour_number(datetime(2026, 1, 4, 23, tzinfo=UTC))])
    day, slot = on_local_clock(sunday_evening, "Europe/Paris")
    assert slot[0] == 0
    assert date(1970, 1, 1).toordinal() + day[0] == date(2026, 1, 5).toordinal()


@given(st.integers(0, 24 * 365 * 40), st.sampled_from(["UTC", "Europe/London", "Asia/Kolkata"]))
def test_every_hour_has_a_place_in_the_week(number, time_zone):
    _, slot = on_local_clock(np.array([number]), time_zone)
    assert 0 <= slot[0] < 168
