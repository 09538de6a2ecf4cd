import numpy as np
import pytest

from ops.wards.listed import SHOWS_UP, learn_list
from tests.wards import NOW, past

HOUR = NOW.timestamp() / 3600


def booked(days, *, lead_days, came=True, awaited=None, ward=0):
    """One booking for nine in the morning of each day from now, made some days before."""
    planned = HOUR + np.asarray(days, dtype=float) * 24 + 9
    came = np.broadcast_to(came, planned.shape)
    waits = planned > HOUR if awaited is None else np.broadcast_to(awaited, planned.shape)
    return {
        "planned_ward": np.full(len(planned), ward),
        "planned_at": planned,
        "booked_at": planned - 24 * np.broadcast_to(lead_days, planned.shape),
        "called_off": ~came & ~waits,
        "awaited": waits,
    }


def known(**listed):
    """The list as known now: nothing booked later is on it."""
    seen = listed["booked_at"] <= HOUR
    return learn_list(past(wards=2, **{name: column[seen] for name, column in listed.items()}))


def test_booked_patients_are_counted_at_the_bed_meeting_after_they_come():
    listed = known(**booked([0, 2, 2], lead_days=10))
    assert listed.booked[0].nonzero()[0].tolist() == [1, 9]
    assert listed.booked[0, 9] == 2
    assert listed.followed.tolist() == [True, False]


def test_half_of_the_list_of_a_late_day_is_booked_later():
    days = np.repeat(np.arange(-60, 7), 4)
    lead = np.tile([2, 3, 20, 20], len(days) // 4)
    listed = known(**booked(days, lead_days=lead))
    soon, late = slice(0, 4), slice(24, 28)
    assert listed.to_come[0, soon].sum() == pytest.approx(0.0)
    assert listed.booked[0, late].sum() == 2
    assert listed.to_come[0, late].sum() == pytest.approx(2.0, rel=0.1)


def test_a_list_that_does_not_reach_into_the_future_is_no_list():
    listed = known(**booked(range(-60, -2), lead_days=10))
    assert not listed.followed.any()


def test_who_stays_away_although_there_is_room_is_learnt_from_past_lists():
    days = np.repeat(np.arange(-60, 7), 4)
    came = np.tile([True, True, True, False], len(days) // 4)
    assert known(**booked(days, lead_days=20, came=came)).shows_up == pytest.approx(0.75, abs=0.02)
    assert known(**booked([1, 2], lead_days=20)).shows_up == SHOWS_UP


def test_who_was_called_for_this_morning_and_is_not_in_bed_still_waits():
    morning = booked(np.repeat(np.arange(-60, 7), 2), lead_days=20)
    morning["planned_at"] = np.append(morning["planned_at"], HOUR - 3)
    more = {"planned_ward": 0, "booked_at": HOUR - 500, "called_off": False, "awaited": True}
    for name, value in more.items():
        morning[name] = np.append(morning[name], value)
    assert known(**morning).late.tolist() == [1, 0]


def test_a_list_that_never_says_who_came_tells_of_nobody_late():
    days = np.append(np.repeat(np.arange(-60, 7), 2), -0.4)
    assert known(**booked(days, lead_days=20, awaited=True)).late.tolist() == [0, 0]
