"""The audit catches what a hand, or a mistake, may do to a template."""

from dataclasses import replace
from datetime import timedelta

from ops.clinic.audit import breaches
from ops.clinic.template import solve_template
from tests.ops.clinic.sessions import session

PROBLEM = session(6, 0.8, overrun_chance=0.5)
TEMPLATE = solve_template(PROBLEM)


def test_a_sound_template_has_no_breach():
    assert breaches(PROBLEM, TEMPLATE) == []


def test_a_missing_slot_is_seen():
    shorter = replace(TEMPLATE, bookings=TEMPLATE.bookings[1:])
    assert breaches(PROBLEM, shorter) == ["monday has 6 slots, its template 5"]


def test_a_start_outside_the_session_is_seen():
    late = (*TEMPLATE.start_times[:-1], PROBLEM.ends_at)
    assert breaches(PROBLEM, replace(TEMPLATE, start_times=late)) == [
        "monday at 05 Jan 10:30 UTC is outside its session"
    ]


def test_start_times_out_of_order_are_seen():
    swapped = TEMPLATE.start_times[::-1]
    assert "monday has start times out of order" in breaches(
        PROBLEM, replace(TEMPLATE, start_times=swapped)
    )


def test_negative_bookings_are_seen():
    changed = replace(TEMPLATE, bookings=(-1, 3, 1, 1, 1, 1))
    assert breaches(PROBLEM, changed) == [
        "monday at 05 Jan 09:00 UTC books -1, from 0 to 3 are allowed"
    ]


def test_too_few_bookings_are_seen():
    changed = replace(TEMPLATE, bookings=(1, 1, 1, 1, 1, 0))
    assert "monday books 5 patients, fewer than its 6 slots" in breaches(PROBLEM, changed)


def test_too_many_bookings_are_seen():
    changed = replace(TEMPLATE, bookings=(2, 2, 2, 1, 1, 1))
    found = breaches(PROBLEM, changed)
    (late,) = [one for one in found if "evenly spaced, has a chance" in one]
    assert late.endswith("of overrunning by more than 15 minutes, 50.0% at most")


def test_a_flattering_number_is_seen():
    flattered = replace(TEMPLATE, overrun=TEMPLATE.overrun / 2)
    (sentence,) = breaches(PROBLEM, flattered)
    assert sentence.startswith("monday: chance of overrun is ")


def test_a_booking_moved_by_hand_changes_the_cost():
    by_hand = replace(TEMPLATE, bookings=(3, 1, 1, 1, 0, 0))
    assert any("cost is" in sentence for sentence in breaches(PROBLEM, by_hand))


def test_a_template_worse_than_even_spacing_is_seen():
    claim = replace(TEMPLATE, cost_evenly_spaced=TEMPLATE.cost - 1)
    assert any("more than even spacing" in sentence for sentence in breaches(PROBLEM, claim))


def test_a_bound_above_the_cost_is_seen():
    claim = replace(TEMPLATE, bound=TEMPLATE.cost + timedelta(minutes=1).total_seconds())
    assert any("said to be least" in sentence for sentence in breaches(PROBLEM, claim))
