"""Places to fill by hand, and sessions that close."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.clinic.booking.asked import as_asked
from ops.clinic.booking.closing import close, sessions_of
from ops.clinic.booking.openings import openings
from ops.errors import PlanningError
from tests.ops.clinic.booking.site import AS_OF, SESSIONS, booked, decided, told

GONE = "2025-12-30"


def found(known, **near):
    problem = as_asked(known, time_zone="Europe/London").problem
    return [
        (one.opening.session_id, one.opening.slot, one.opening.slots, one.freed_at is not None)
        for one in openings(known, problem, **near)
    ]


def test_a_freed_slot_is_one_task_however_many_cancelled_it():
    twice = booked(
        ("x", "tuesday", "2026-01-06 09:20", GONE), ("y", "tuesday", "2026-01-06 09:20", GONE)
    )
    assert found(told(booked=twice), near=timedelta(0)) == [("tuesday", 1, 1, True)]


def test_a_freed_slot_that_somebody_has_again_is_no_task():
    again = booked(
        ("x", "tuesday", "2026-01-06 09:20", GONE), ("y", "tuesday", "2026-01-06 09:20", None)
    )
    assert found(told(booked=again), near=timedelta(0)) == []


def test_open_slots_near_are_tasks_after_those_that_came_free():
    one = booked(("x", "tuesday", "2026-01-06 09:40", GONE))
    assert found(told(booked=one), near=timedelta(hours=97)) == [
        ("tuesday", 2, 1, True),
        ("monday", 0, 1, False),
        ("monday", 1, 1, False),
        ("monday", 2, 1, False),
    ]


def test_a_long_visit_that_was_cancelled_is_one_task_of_several_slots():
    long = booked(("x", "monday", "2026-01-05 09:20", GONE)).replace(
        "called_off_at", "called_off_at | planned_minutes", 1
    )
    assert found(told(booked=long + " | 40"), near=timedelta(0)) == [("monday", 1, 2, True)]


@given(st.sets(st.integers(0, 2)), st.sets(st.integers(0, 2)), st.integers(0, 3))
def test_openings_never_overlap_nor_exceed_what_a_session_may_take(taken, freed, most):
    rows = [(f"t{n}", "monday", f"2026-01-05 09:{20 * n:02}", None) for n in taken]
    rows += [(f"f{n}", "monday", f"2026-01-05 09:{20 * n:02}", GONE) for n in freed]
    head, first, second = SESSIONS.strip().splitlines()
    sessions = f"{head} | most_booked\n{first} | {most}\n{second} | 0"
    tasks = found(told(sessions=sessions, booked=booked(*rows)))
    slots = [slot + n for _, slot, many, _ in tasks for n in range(many)]
    assert len(slots) == len(set(slots)) <= max(0, most - len(taken))
    assert not set(slots) & taken


# --- sessions that close --------------------------------------------------------------------

HELD = booked(
    ("x", "monday", "2026-01-05 09:00", None),
    ("y", "monday", "2026-01-05 09:20", None),
    ("z", "tuesday", "2026-01-06 09:00", None),
)


def closed(known, *sessions):
    return close(known, frozenset(sessions), time_zone="Europe/London")


def test_only_those_booked_into_a_closed_session_move():
    done = closed(told(booked=HELD), "monday")
    assert (done.moved, done.waiting) == (2, 0)
    assert {change["session_id"] for change in done.changes[1:]} == {"tuesday"}
    assert done.sentences[0].startswith("x loses 05 Jan 09:00 in monday and moves to 06 Jan 09:")


def test_who_finds_no_other_place_waits_again():
    full = (
        HELD
        + booked(*((f"f{n}", "tuesday", f"2026-01-06 09:{n}0", None) for n in (2, 4))).split(
            "called_off_at", 1
        )[1]
    )
    done = closed(told(booked=full), "monday")
    assert (done.moved, done.waiting) == (0, 2)
    assert done.sentences[0] == "x loses 05 Jan 09:00 in monday and waits again"


def test_a_change_that_stands_closes_the_session_and_keeps_the_new_places():
    done = closed(told(booked=HELD), "monday")
    decision = decided("change-north-1", "changed", list(done.changes))
    after = told(booked=HELD, decisions=decision)
    problem = as_asked(after, time_zone="Europe/London").problem
    assert list(problem.session) == ["tuesday"]
    assert sum(problem.session["tuesday"].places) == 0
    undone = told(booked=HELD, decisions=decided("change-north-1", "declined", None))
    assert "monday" in as_asked(undone, time_zone="Europe/London").problem.session


def test_patients_whom_the_hospital_moved_itself_are_counted_once():
    done = closed(told(booked=HELD), "monday")
    decision = decided("change-north-1", "changed", list(done.changes))
    moved = HELD.replace(
        "monday | 2025-12-01 | 2026-01-05 09:00", "tuesday | 2025-12-01 | 2026-01-06 09:20"
    )
    problem = as_asked(told(booked=moved, decisions=decision), time_zone="Europe/London").problem
    assert problem.session["tuesday"].places == (0, 0, 0)


def test_a_clinician_away_closes_the_sessions_they_hold():
    day = AS_OF.date()
    week = {"from_on": day, "to_on": day + timedelta(days=6), "time_zone": "Europe/London"}
    assert sessions_of(told(), "dr b", **week) == {"tuesday"}
    with pytest.raises(PlanningError, match=r"dr c holds no session from 01 Jan to 07 Jan"):
        sessions_of(told(), "dr c", **week)
