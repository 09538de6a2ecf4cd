from datetime import timedelta
from itertools import product
from math import prod

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.attendance import (
    OverbookingPolicy,
    expected_attendance,
    how_many_come,
    likely_range,
)
from ops.clinic.day_spread import learn_spread
from ops.tables import Attendance, NoShowRisk, SessionBooked
from tests.tables import table

RISKS = """
appointment_id | issued_at  | clinic_id | session_id | starts_at        | probability
a1             | 2026-01-05 | skin      | s1         | 2026-01-06 09:00 | 0.5
a2             | 2026-01-05 | skin      | s1         | 2026-01-06 09:30 | 0.5
a3             | 2026-01-05 | skin      | s2         | 2026-01-07 09:00 | 0.1
"""
SESSIONS = """
session_id | clinic_id | site_id | starts_at        | ends_at          | slots | slot_minutes | booked
s1         | skin      | north   | 2026-01-06 09:00 | 2026-01-06 12:00 | 2     | 30           | 2
s2         | skin      | north   | 2026-01-07 09:00 | 2026-01-07 12:00 | 8     | 30           | 3
"""


def attendance(**more):
    risks, sessions = table(NoShowRisk, RISKS), table(SessionBooked, SESSIONS)
    issued_at = risks["issued_at"][0]
    found = expected_attendance(risks, sessions, issued_at=issued_at, spread=0.0, **more)
    return {row["session_id"]: row for row in found.iter_rows(named=True)}


def test_two_even_chances_bring_one_patient_on_average_and_any_number_in_range():
    session = attendance()["s1"]
    assert (session["expected"], session["low"], session["high"]) == (1.0, 0, 2)
    assert session["over_slots"] == 0


def test_a_booking_without_a_chance_comes_as_often_as_the_others_of_its_session():
    assert attendance()["s2"]["expected"] == pytest.approx(3 * 0.9)


def test_one_extra_booking_is_suggested_where_more_than_slots_is_unlikely_enough():
    # Three bookings at evens for two slots: all three come one time in eight.
    generous = OverbookingPolicy(over_slots_chance=0.125, most_extra_share=1.0)
    strict = OverbookingPolicy(over_slots_chance=0.12, most_extra_share=1.0)
    assert attendance(policy=generous)["s1"]["suggested_extra"] == 1
    assert attendance(policy=strict)["s1"]["suggested_extra"] == 0


def test_free_slots_are_taken_as_filled_before_extra_ones_are_suggested():
    # Eight at 0.9: a ninth would come with all eight in 39 % of sessions.
    policy = OverbookingPolicy(over_slots_chance=0.38)
    assert attendance(policy=policy)["s2"]["suggested_extra"] == 0


def test_without_any_chance_everybody_booked_is_expected():
    sessions = table(SessionBooked, SESSIONS)
    none = NoShowRisk.create_empty()
    found = expected_attendance(none, sessions, issued_at=sessions["starts_at"][0])
    assert found["expected"].to_list() == [2.0, 3.0]
    assert found["low"].to_list() == [2, 3]


def test_sessions_that_have_started_are_left_out():
    sessions = table(SessionBooked, SESSIONS)
    late = sessions["starts_at"][0] + timedelta(minutes=1)
    found = expected_attendance(table(NoShowRisk, RISKS), sessions, issued_at=late)
    assert found["session_id"].to_list() == ["s2"]


def test_a_day_with_bookings_is_to_come_until_it_is_over():
    sessions = table(SessionBooked, SESSIONS).with_columns(listed=False)
    late = sessions["starts_at"][0] + timedelta(hours=1)
    found = expected_attendance(table(NoShowRisk, RISKS), sessions, issued_at=late)
    assert found["session_id"].to_list() == ["s1", "s2"]


def test_no_session_gives_an_empty_table():
    none = SessionBooked.create_empty()
    risks = table(NoShowRisk, RISKS)
    found = expected_attendance(risks, none, issued_at=risks["issued_at"][0])
    assert found.equals(Attendance.create_empty())


def test_a_shared_day_widens_the_range_and_keeps_the_average():
    alone, shared = how_many_come([0.8] * 20), how_many_come([0.8] * 20, spread=0.6)
    assert spread_of(shared) > 1.2 * spread_of(alone)
    assert mean_of(shared) == pytest.approx(mean_of(alone), abs=0.5)


def test_the_spread_of_sessions_that_swing_together_is_learnt():
    swinging = [(f"s{n}", 0.3, (n % 2) == 0) for n in range(60) for _ in range(10)]
    steady = [(f"s{n}", 0.3, k < 3) for n in range(60) for k in range(10)]
    names = ["session_id", "probability", "missed"]
    assert learn_spread(pl.DataFrame(swinging, schema=names, orient="row")) >= 0.6
    assert learn_spread(pl.DataFrame(steady, schema=names, orient="row")) == 0.0
    assert learn_spread(pl.DataFrame(steady[:100], schema=names, orient="row")) is None


def test_the_range_is_the_one_whose_chance_is_nearest_to_9_in_10():
    # 2 to 7 come in 93 of 100 sessions, 3 to 7 in 88: nearer to 90.
    assert likely_range(np.array([0.01, 0.01, 0.05, 0.2, 0.3, 0.2, 0.1, 0.08, 0.05])) == (3, 7)
    # Where leaving out an end would take too much away, both stay.
    assert likely_range(np.array([0.2, 0.6, 0.2])) == (0, 2)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0, 1))
def test_every_range_holds_at_least_eight_times_in_ten(shows, spread):
    chances = how_many_come(shows, spread=spread)
    low, high = likely_range(chances)
    assert 0 <= low <= high <= len(shows)
    assert chances[low : high + 1].sum() >= 0.8 - 1e-9


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=7))
def test_how_many_come_agrees_with_listing_every_possibility(shows):
    chances = how_many_come(shows)
    assert chances.sum() == pytest.approx(1)
    listed = [0.0] * (len(shows) + 1)
    for comes in product((False, True), repeat=len(shows)):
        listed[sum(comes)] += prod(p if c else 1 - p for p, c in zip(shows, comes, strict=True))
    assert list(chances) == pytest.approx(listed, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0, 1))
def test_a_widened_law_is_still_a_law(shows, spread):
    chances = how_many_come(shows, spread=spread)
    assert chances.sum() == pytest.approx(1)
    assert (chances >= 0).all()


def mean_of(chances):
    return sum(n * chance for n, chance in enumerate(chances))


def spread_of(chances):
    middle = mean_of(chances)
    return sum((n - middle) ** 2 * chance for n, chance in enumerate(chances)) ** 0.5
