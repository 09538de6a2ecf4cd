"""From what is known of a site to what booking is asked: who waits, and which places are open."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.booking.asked import as_asked
from ops.clinic.booking.audit import breaches
from ops.clinic.booking.lines import as_lines
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.requests import HalfDay
from ops.clinic.booking.unmatched import left_waiting
from tests.ops.clinic.booking.site import (
    AS_OF,
    REQUESTS,
    SESSIONS,
    booked,
    decided,
    event,
    line,
    told,
)


def asked(**drawn):
    return as_asked(told(**drawn), time_zone="Europe/London").problem


def places(problem, session="monday"):
    return problem.session[session].places, problem.session[session].most_booked


def waiting(problem):
    return [one.id for one in problem.requests]


def with_column(drawing, name, *values):
    head, *rows = drawing.strip().splitlines()
    full = zip(rows, values, strict=True)
    return "\n".join([f"{head} | {name}", *(f"{row} | {value}" for row, value in full)])


def test_a_slot_that_nobody_has_is_open_and_everybody_waits():
    problem = asked(booked=booked(("x", "monday", "2026-01-05 09:20", None)))
    assert places(problem) == ((1, 0, 1), 2)
    assert waiting(problem) == ["ann", "bo"]


def test_a_cancelled_appointment_gives_its_slot_back():
    problem = asked(booked=booked(("x", "monday", "2026-01-05 09:20", "2025-12-30")))
    assert places(problem) == ((1, 1, 1), 3)


def test_a_patient_needs_three_days_of_notice_unless_they_said_otherwise():
    problem = asked()
    assert problem.request["ann"].earliest_on == date(2026, 1, 2)
    assert problem.request["bo"].earliest_on == date(2026, 1, 4)


@pytest.mark.parametrize(
    ("verdict", "changes", "open_slots", "waits"),
    [
        ("accepted", None, (0, 1, 1), ["bo"]),
        ("changed", [{"request_id": "bo", "booked": False}], (0, 1, 1), ["bo"]),
        ("changed", [{"request_id": "ann", "booked": False}], (1, 1, 1), ["ann", "bo"]),
        ("declined", None, (1, 1, 1), ["ann", "bo"]),
    ],
)
def test_a_booking_that_people_agreed_to_is_not_proposed_again(verdict, changes, open_slots, waits):
    problem = asked(proposed=line("ann"), decisions=decided("booking-north-1", verdict, changes))
    assert places(problem)[0] == open_slots
    assert waiting(problem) == waits


def test_an_agreed_booking_that_the_hospital_delivered_is_counted_once():
    known = {"proposed": line("ann"), "decisions": decided("booking-north-1", "accepted")}
    there = booked(("ann", "monday", "2026-01-05 09:00", None))
    assert places(asked(**known, booked=there)) == ((0, 1, 1), 2)


def test_an_agreed_place_that_somebody_else_has_by_now_is_not_held_for_two():
    agreed = {"proposed": line("bo"), "decisions": decided("booking-north-1", "accepted")}
    assert waiting(asked(**agreed, offers=event("offered"))) == ["bo"]
    there = booked(("x", "monday", "2026-01-05 09:00", None))
    assert waiting(asked(**agreed, booked=there)) == ["ann", "bo"]


def test_who_was_offered_another_place_does_not_keep_the_one_agreed():
    agreed = {"proposed": line("ann", slot=2), "decisions": decided("booking-north-1", "accepted")}
    problem = asked(**agreed, offers=event("booked"))
    assert places(problem)[0] == (0, 1, 1)


@pytest.mark.parametrize(
    ("standing", "expires", "open_slots", "waits"),
    [
        ("offered", "2026-01-01 13:00", (0, 1, 1), ["bo"]),
        ("offered", "2026-01-01 08:30", (1, 1, 1), ["ann", "bo"]),
        ("booked", "2026-01-01 08:30", (0, 1, 1), ["bo"]),
        ("declined", "2026-01-01 13:00", (1, 1, 1), ["ann", "bo"]),
    ],
)
def test_a_slot_offered_or_booked_is_not_open(standing, expires, open_slots, waits):
    problem = asked(offers=event(standing, expires=expires))
    assert places(problem)[0] == open_slots
    assert waiting(problem) == waits


def test_a_session_takes_no_more_than_chances_or_the_hospital_allow():
    told_and_learnt = with_column(SESSIONS, "most_booked", "9", "2")
    extra = booked(
        ("x", "monday", "2026-01-05 09:00", None),
        ("y", "monday", "2026-01-05 09:00", None),
        ("z", "tuesday", "2026-01-06 09:00", None),
    )
    problem = asked(sessions=told_and_learnt, booked=extra)
    assert places(problem) == ((0, 1, 1), 1)
    assert places(problem, "tuesday") == ((0, 1, 1), 1)


def test_a_template_that_people_accepted_says_how_many_each_slot_takes():
    template = """
        proposal_id     | session_id | starts_at        | bookings
        template-skin-1 | monday     | 2026-01-05 09:00 | 2
        template-skin-1 | monday     | 2026-01-05 09:20 | 1
        template-skin-1 | monday     | 2026-01-05 09:40 | 1
    """
    change = [{"session_id": "monday", "starts_at": "2026-01-05T09:40:00+00:00", "bookings": 0}]
    problem = asked(templates=template, decisions=decided("template-skin-1", "changed", change))
    assert places(problem) == ((2, 1, 0), 3)


def test_a_template_books_no_more_than_was_learnt_since():
    lines = "".join(
        f"\ntemplate-skin-1 | monday | 2026-01-05 09:{n} | 2" for n in ("00", "20", "40")
    )
    template = "proposal_id | session_id | starts_at | bookings" + lines
    known = {"templates": template, "decisions": decided("template-skin-1", "accepted")}
    for extra, most in (("", 6), ("1", 4)):
        sessions = SESSIONS.replace("dr a         | 0", f"dr a         | {extra}")
        assert places(asked(**known, sessions=sessions)) == ((2, 2, 2), most)


def test_long_visits_and_half_days_are_understood():
    requests = with_column(with_column(REQUESTS, "slots", "2", ""), "suits", "mon_am;tue_pm", "")
    problem = asked(requests=requests)
    assert problem.request["ann"].slots == 2
    assert problem.request["ann"].suits == {HalfDay(1, False), HalfDay(2, True)}


def test_nobody_is_booked_while_they_are_elsewhere():
    elsewhere = booked(("ann", "monday", "2026-01-05 09:00", None)).replace("pat-ann", "pat-bo")
    one_slot = SESSIONS.replace("| 3     |", "| 1     |").replace("10:00", "09:20")
    beside = (
        one_slot
        + "    other | skin | north | 2026-01-05 09:00 | 2026-01-05 09:20 | 1 | 20 | dr c | 0"
    )
    problem = asked(sessions=beside, booked=elsewhere)
    plan = solve_booking(problem)
    assert breaches(problem, plan) == []
    assert ("bo", "other", 0) not in plan.bookings


def test_chairs_serve_so_many_at_once():
    sessions = with_column(SESSIONS, "chairs", "1", "1")
    requests = with_column(REQUESTS, "chair_minutes", "60", "60")
    plan = solve_booking(asked(sessions=sessions, requests=requests))
    assert {one.session_id for one in plan.bookings} == {"monday", "tuesday"}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([20, 40, 60]))), st.integers(0, 2))
def test_no_plan_asks_more_of_chairs_and_patients_than_there_is(taken, chairs):
    """However many chairs those booked already take, and however often they are booked at once."""
    rows = [
        (f"x{n}", "monday", f"2026-01-05 09:{20 * slot:02}", None)
        for n, (slot, _) in enumerate(taken)
    ]
    there = booked(*rows).replace("pat-x0", "pat-ann").replace("pat-x1", "pat-ann")
    there = with_column(there, "planned_minutes", *[minutes for _, minutes in taken])
    problem = asked(
        sessions=with_column(SESSIONS, "chairs", chairs, chairs),
        requests=with_column(REQUESTS, "chair_minutes", "20", "40"),
        booked=there,
    )
    assert all(span.at_once > 0 for pool in problem.pools for span in pool.spans)
    assert breaches(problem, solve_booking(problem)) == []


def test_a_session_without_a_slot_is_left_out_and_said():
    none = SESSIONS.replace("| 3     | 20           | dr a", "| 0     | 20           | dr a")
    found = as_asked(told(sessions=none), time_zone="Europe/London")
    assert [one.id for one in found.problem.sessions] == ["tuesday"]
    assert found.left_out == (
        "1 without a slot or a start on the minute left out, such as monday.",
    )


def test_a_plan_becomes_rows_with_reasons():
    known = told()
    problem = as_asked(known, time_zone="Europe/London").problem
    lines, left, points = as_lines(known, problem, solve_booking(problem), "booking-north-9")
    assert lines["request_id"].to_list() == ["ann", "bo"]
    assert lines["clinician_id"].to_list()[0] == "dr a"
    assert lines["reason"][0] == "soon, waiting 31 days, target in 4 days, suits in every way"
    assert left.is_empty()
    assert points["points"].sum() == solve_booking(problem).total_points


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("modalities", "video", "nobody is seen video"),
        ("equipment", "ecg", "no room has ecg"),
        ("slots", "4", "no 4 slots in a row are free"),
        ("earliest_on", "2026-03-01", "no slot is free from 01 Mar on"),
    ],
)
def test_who_fits_nowhere_is_told_why(column, value, why):
    problem = asked(requests=with_column(REQUESTS, column, value, ""))
    assert left_waiting(problem, ()) | {"bo": ""} == {"ann": why, "bo": ""}


def test_who_asks_for_a_clinic_without_sessions_is_told_so():
    elsewhere = REQUESTS.replace(
        "| skin      | follow_up  | soon", "| eyes      | follow_up  | soon"
    )
    assert left_waiting(asked(requests=elsewhere), ())["ann"] == (
        "eyes holds no session in the weeks ahead"
    )


def test_nothing_within_72_hours_is_proposed():
    soon = AS_OF + timedelta(hours=30)
    problem = asked(as_of=soon, sessions=SESSIONS.replace("2026-01-06", "2026-01-04"))
    plan = solve_booking(problem)
    assert plan.bookings == ()
    assert left_waiting(problem, ())["ann"] == (
        "all that is free starts so soon that only people fill it"
    )
