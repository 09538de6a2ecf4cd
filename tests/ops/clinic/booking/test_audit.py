"""The audit catches what a hand, or a mistake, may do to bookings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ops.clinic.booking.audit import booking_breaches, breaches
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.problem import Booking
from tests.ops.clinic.booking.waiting import (
    HOUR,
    MADE_AT,
    NINE,
    PHONE,
    Use,
    clinic,
    pool,
    request,
    session,
)


def said(sessions, asked, *bookings, pools=()):
    return booking_breaches(clinic(sessions, asked, pools), [Booking(*one) for one in bookings])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"clinic_id": "eyes"}, "ann asked for eyes and is booked into skin"),
        ({"visit_kind": "first"}, "ann needs a first visit, which monday does not take"),
        ({"modalities": (PHONE,)}, "ann can be seen phone, which monday does not offer"),
        (
            {"equipment": frozenset({"laser"})},
            "ann needs laser, which is not in the room of monday",
        ),
        (
            {"only_them": True, "clinician_id": "dr b"},
            "ann will see only dr b, not dr a",
        ),
        (
            {"earliest_on": date(2026, 1, 6)},
            "ann cannot come before 06 Jan, and is booked into monday at 05 Jan 09:00",
        ),
        ({"slots": 4}, "ann needs slots 1 to 4 of monday, which has 3"),
        ({"uses": (Use("chair", 30),)}, "chair would serve 1 at 05 Jan 09:00 and can serve 0"),
        ({"language": "pl"}, "interpreter pl would serve 1 at 05 Jan 09:00 and can serve 0"),
    ],
)
def test_a_booking_that_does_not_fit_is_seen(asked, sentence):
    assert said([session()], [request(**asked)], ("ann", "monday", 0)) == [sentence]
    assert said([session()], [request()], ("ann", "monday", 0)) == []


def test_strangers_are_seen():
    assert said([session()], [request()], ("bo", "monday", 0)) == ["bo is booked and never asked"]
    assert said([session()], [request()], ("ann", "tuesday", 0)) == [
        "ann is booked into tuesday, which is not held"
    ]


def test_what_people_must_fill_is_not_filled_for_them():
    soon = session(starts_at=MADE_AT + HOUR)
    assert said([soon], [request()], ("ann", "monday", 0)) == [
        "ann is booked into monday at 01 Jan 10:00, within 72 hours, which only people do"
    ]


def test_two_patients_in_one_place_are_seen():
    both = [request("ann"), request("bo")]
    pair = ("ann", "monday", 0), ("bo", "monday", 0)
    assert said([session()], both, *pair) == ["slot 1 of monday has 2 patients and 1 places"]
    assert said([session(places=(2, 1), most_booked=1)], both, *pair) == [
        "monday has 2 slots booked, 1 at most"
    ]


def test_one_booked_twice_is_seen():
    twice = ("ann", "monday", 0), ("ann", "monday", 1)
    assert said([session()], [request()], *twice) == ["ann is booked 2 times"]


def test_a_chair_held_too_long_is_seen():
    asked = [request(name, uses=(Use("chair", 40),)) for name in ("ann", "bo")]
    pair = ("ann", "monday", 0), ("bo", "monday", 1)
    assert said([session()], asked, *pair, pools=[pool("chair", 1)]) == [
        "chair would serve 2 at 05 Jan 09:20 and can serve 1"
    ]


def test_being_in_two_places_is_seen():
    held = [session(), session("other", clinician_id="dr b")]
    asked = [request("ann"), request("again", patient_id="ann")]
    assert said(held, asked, ("ann", "monday", 0), ("again", "other", 0)) == [
        "ann is in two places at 05 Jan 09:00"
    ]


def test_a_room_wanted_twice_is_seen():
    later = NINE + timedelta(minutes=10)
    held = [
        session(room_id="1"),
        session("other", clinician_id="dr b", room_id="1", starts_at=later),
    ]
    pair = ("ann", "monday", 0), ("bo", "other", 0)
    assert said(held, [request("ann"), request("bo")], *pair) == [
        "1 is wanted in two sessions at 05 Jan 09:10"
    ]


def test_flattering_numbers_are_seen():
    problem = clinic([session()], [request()])
    plan = solve_booking(problem)
    flattered = replace(plan, points=plan.points | {"waiting": 1})
    assert breaches(problem, flattered) == [
        "waiting costs 4 points, not 1",
        "the plan costs 1 points, less than the least, 4",
    ]
