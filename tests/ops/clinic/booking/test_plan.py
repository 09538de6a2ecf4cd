"""Booking as a whole: small clinics by hand, and the audit over invented ones."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.booking import plan as planning
from ops.clinic.booking import search
from ops.clinic.booking.audit import breaches
from ops.clinic.booking.changes import holding, moved, without_clinician, without_session
from ops.clinic.booking.offered import choices_of
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.problem import Booking, Engine, Verdict
from ops.clinic.booking.tally import points_of
from ops.errors import PlanningError
from tests.bench.booked import invent
from tests.ops.clinic.booking.waiting import (
    MADE_AT,
    NINE,
    Place,
    Priority,
    Use,
    clinic,
    pool,
    request,
    session,
)

DAY = timedelta(days=1)


def test_the_urgent_one_gets_the_only_slot():
    asked = [request("ann"), request("bo", priority=Priority.URGENT)]
    plan = solve_booking(clinic([session(places=(1,))], asked))
    assert plan.bookings == (Booking("bo", "monday", 0),)
    assert plan.verdict is Verdict.OPTIMAL


def test_points_are_those_of_the_rules():
    late = request(target_on=date(2026, 1, 3), clinician_id="dr b")
    plan = solve_booking(clinic([session()], [late]))
    charged = {rule: points for rule, points in plan.points.items() if points}
    assert charged == {"lateness": 20, "waiting": 4, "continuity": 60}
    assert plan.bound == plan.total_points == 84


def test_a_long_visit_is_not_torn_apart_as_the_flow_would():
    held = [session("a", (1, 0, 1)), session("b", (1, 1), starts_at=NINE + DAY)]
    plan = solve_booking(clinic(held, [request("ann", slots=2)]))
    assert plan.bookings == (Booking("ann", "b", 0),)


def test_the_rules_charge_what_plain_arithmetic_does():
    problem = invent(60, 50, 8)
    bookings = solve_booking(problem).bookings
    problem = holding(problem, bookings[::2])
    choices = choices_of(problem)
    chosen = [n for n in range(len(choices.request)) if choices.booking(n) in set(bookings)]
    assert choices.total(np.array(chosen)) == sum(points_of(problem, bookings).values())


def test_nobody_waits_and_nothing_is_open():
    assert solve_booking(clinic([session()], [])).bookings == ()
    plan = solve_booking(clinic([], [request()]))
    assert (plan.bookings, plan.gap_to_bound) == ((), 0)


def test_a_request_of_a_clinic_without_sessions_waits_on():
    plan = solve_booking(clinic([session()], [request(), request("bo", clinic_id="eyes")]))
    assert [one.request_id for one in plan.bookings] == ["ann"]


def test_equal_problems_get_equal_plans():
    problem = invent(60, 50, 3)
    assert solve_booking(problem) == solve_booking(problem)


def test_the_flow_stands_where_the_solver_finds_nothing():
    problem = invent(60, 50, 4)
    plan = solve_booking(problem, effort=0.0)
    assert plan.engine is Engine.FLOW
    assert breaches(problem, plan) == []
    assert plan.bound <= solve_booking(problem).total_points <= plan.total_points


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 50))
def test_every_booking_passes_the_audit(seed, requests, slots):
    problem = invent(requests, slots, seed)
    plan = solve_booking(problem, effort=0.5)
    assert breaches(problem, plan) == []
    assert plan.flow_bound <= plan.bound


def test_blocks_of_clinics_share_what_they_share(monkeypatch):
    monkeypatch.setattr(planning, "WHOLE", 1)
    monkeypatch.setattr(planning, "AT_ONCE", 1)
    problem = invent(120, 600, 5)
    plan = solve_booking(problem, effort=0.5)
    assert breaches(problem, plan) == []


def test_two_clinics_share_one_chair_also_when_booked_one_after_the_other(monkeypatch):
    monkeypatch.setattr(planning, "WHOLE", 1)
    monkeypatch.setattr(planning, "AT_ONCE", 1)
    held = [session("a", (1,)), session("b", (1,), clinic_id="eyes", clinician_id="dr b")]
    use = {"uses": (Use("chair", 20),)}
    asked = [request("ann", **use), request("bo", clinic_id="eyes", priority=Priority.SOON, **use)]
    plan = solve_booking(clinic(held, asked, [pool("chair", 1)]))
    assert [one.request_id for one in plan.bookings] == ["bo"]


def test_a_bound_holds_though_few_bookings_were_in_play(monkeypatch):
    problem = invent(80, 60, 6)
    best = solve_booking(problem)
    for name in ("PER_REQUEST", "MOST_PER_REQUEST", "AT_LEAST"):
        monkeypatch.setattr(search, name, 1)
    assert solve_booking(problem).bound <= best.total_points


def test_a_closed_session_moves_its_own_patients_only():
    held = [session("a"), session("b", starts_at=NINE + DAY, clinician_id="dr b")]
    problem = clinic(held, [request("ann"), request("bo"), request("cy", priority=Priority.SOON)])
    booked = [Booking("ann", "a", 0), Booking("bo", "b", 0), Booking("cy", "a", 1)]
    after = without_session(holding(problem, booked), "a")
    plan = solve_booking(after)
    assert Booking("bo", "b", 0) in plan.bookings
    assert len(plan.bookings) == 3
    assert [line.split(" loses ")[0] for line in moved(after, plan)] == ["ann", "cy"]


def test_a_patient_is_moved_for_another_only_where_it_is_worth_the_price():
    held = [session("a", (1,)), session("b", (1,), starts_at=NINE + 7 * DAY, clinician_id="dr b")]
    kept = request("ann", held=Place("a", 0))
    urgent = request("bo", priority=Priority.URGENT)
    problem = clinic(held, [kept, urgent], points_per_move=500)
    assert Booking("bo", "a", 0) in solve_booking(problem).bookings
    dear = replace(problem, policy=replace(problem.policy, points_per_move=5000))
    assert Booking("ann", "a", 0) in solve_booking(dear).bookings


def test_nothing_changes_where_everybody_holds_a_place():
    problem = invent(60, 50, 7)
    first = solve_booking(problem)
    again = solve_booking(holding(problem, first.bookings))
    assert moved(holding(problem, first.bookings), again) == []
    assert again.bookings == first.bookings


def test_a_sick_clinician_is_away_between_two_moments():
    held = [session("a"), session("b", starts_at=NINE + DAY)]
    problem = clinic(held, [request()])
    away = without_clinician(problem, "dr a", since=NINE, until=NINE + DAY)
    assert [one.id for one in away.sessions] == ["b"]
    with pytest.raises(PlanningError, match="dr b holds no session"):
        without_clinician(problem, "dr b", since=NINE, until=NINE + DAY)
    with pytest.raises(PlanningError, match="c is not among the 2 known"):
        without_session(problem, "c")


@pytest.mark.parametrize(
    ("sessions", "asked", "says"),
    [
        ([session(slot_minutes=0)], [request()], "needs slots of a minute or more"),
        ([session(places=())], [request()], "needs slots of a minute or more"),
        ([session(places=(1, -1))], [request()], "needs places of nought or more"),
        ([session()], [request(slots=0)], "needs a slot or more"),
        ([session()], [request(), request()], "ann was found 2 times"),
        ([session()], [request(uses=(Use("chair", 0),))], "for a minute or more"),
        ([session(starts_at=MADE_AT.replace(second=3))], [request()], "a start on the minute"),
    ],
)
def test_what_cannot_be_booked_is_refused_in_a_sentence(sessions, asked, says):
    with pytest.raises(PlanningError, match=says):
        clinic(sessions, asked)


def test_two_patients_holding_one_place_are_told_apart_again():
    both = [request(name, held=Place("monday", 0)) for name in ("ann", "bo")]
    plan = solve_booking(clinic([session()], both))
    assert sorted(one.slot for one in plan.bookings) in ([0, 1], [0, 2])
