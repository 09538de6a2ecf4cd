"""From the hospital's tables to the question a roster answers."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.people import Wish
from ops.staffing.problem import as_problem
from ops.staffing.roster import as_lines
from ops.staffing.shifts import works_at_night
from ops.tables import Absence, Requirement, RosterLine, ShiftRequest, StaffMember, StaffSkill
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, roster, shift
from tests.tables import table

STAFF = table(
    StaffMember,
    """
    staff_id | home_ward_id | contracted_minutes
    ana      | n1           | 2250
    zoe      | s1           | 2250
    """,
)
SKILLS = table(StaffSkill, "staff_id | skill\n ana | nurse\n ana | resus\n zoe | nurse")
NOBODY_AWAY = Absence.create_empty()
NO_REQUESTS = ShiftRequest.create_empty()


def required(*needs):
    rows = []
    for one in needs:
        span = one.shift.starts_at, one.shift.ends_at, one.shift.paid_minutes
        rows.append((*one.key, *span, one.required, one.required, one.busy))
    frame = pl.DataFrame(rows, schema=Requirement.create_empty().schema, orient="row")
    return Requirement.validate(frame)


FORTNIGHT = required(*(need(day, "early", 2, busy=3) for day in range(14)))


def asked(*, absences=NOBODY_AWAY, requests=NO_REQUESTS, needs=FORTNIGHT, **more):
    return as_problem(needs, STAFF, SKILLS, absences, requests, **more)


def line(*duties, needs=None):
    people = [nurse("ana"), nurse("bob")]
    every = needs or [need(day, kind) for day in range(-7, 14) for kind in ("early", "night")]
    return as_lines(problem(people, every), roster(*duties), "p0")[0]


def test_the_roster_covers_the_days_of_its_requirement():
    question = asked()
    assert (question.from_on, question.days) == (MONDAY, 14)
    assert question.needs[0] == need(0, "early", 2, busy=3)


def test_only_people_at_home_on_these_wards_are_asked():
    (ana,) = asked().people
    assert (ana.id, ana.skills, ana.weekly_minutes) == ("ana", {"nurse", "resus"}, 2250)


def test_days_away_are_those_inside_the_roster():
    away = table(
        Absence,
        """
        staff_id | from_on    | to_on      | kind
        ana      | 2025-12-30 | 2026-01-06 | leave
        ana      | 2026-01-18 | 2026-02-01 | sickness
        ana      | 2026-03-01 | 2026-03-02 | leave
        """,
    )
    (ana,) = asked(absences=away).people
    assert ana.away == {date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 18)}
    assert asked(absences=away).target_minutes(ana) == 2250 * 11 // 7


def test_requests_say_how_much_they_matter():
    wishes = table(
        ShiftRequest,
        """
        staff_id | day_on     | shift_type_id | wish | weight
        ana      | 2026-01-05 | early         | off  | 9
        ana      | 2026-01-06 | early         | on   |
        ana      | 2026-02-06 | early         | on   | 3
        """,
    )
    (ana,) = asked(requests=wishes).people
    tuesday = MONDAY + timedelta(days=1)
    assert ana.wishes == (Wish((MONDAY, "early"), False, 9), Wish((tuesday, "early"), True, 5))


def test_locked_lines_stand_and_earlier_ones_are_remembered():
    question = asked(locked=line(duty("ana", 2, "early"), duty("ana", -1, "night")))
    assert question.locked == (duty("ana", 2, "early"),)
    assert question.before == (("ana", shift(-1, "night")),)


@pytest.mark.parametrize(
    ("locked", "why"),
    [
        (duty("ana", 1, "early"), "ana is away that day"),
        (duty("bob", 2, "early"), "not on the staff of this site"),
        (duty("ana", 2, "night"), "n1 no longer needs it"),
    ],
)
def test_a_lock_that_cannot_stand_is_set_free_and_said(locked, why):
    away = table(
        Absence, "staff_id | from_on | to_on | kind\n ana | 2026-01-06 | 2026-01-06 | leave"
    )
    question = asked(absences=away, locked=line(locked))
    assert question.locked == ()
    assert why in question.notes[0]


def test_a_lock_without_the_skill_is_set_free_and_said():
    needs = [need(2, "early", skill="surgeon")]
    locked = line(duty("ana", 2, "early", skill="surgeon"), needs=needs)
    question = asked(needs=required(*needs), locked=locked)
    assert question.notes == ("Locked early of ana on 07 Jan is set free: ana lacks surgeon.",)


def test_an_empty_requirement_is_nothing_to_do():
    with pytest.raises(NothingToDoError, match="Make the staffing requirement"):
        asked(needs=Requirement.create_empty())


def test_a_shift_type_with_two_hours_on_one_site_is_refused():
    mixed = required(need(0, "early"), need(0, "early", ward="n2")).with_columns(
        ends_at=pl.col("ends_at") + pl.duration(hours=pl.int_range(pl.len()))
    )
    with pytest.raises(PlanningError, match="different hours on different wards"):
        asked(needs=Requirement.validate(mixed))


@pytest.mark.parametrize(
    ("starts", "hours", "zone", "night"),
    [
        ("2026-01-05T20:00Z", 12, "Europe/London", True),
        ("2026-01-05T13:00Z", 11, "Europe/London", False),
        ("2026-01-05T15:00Z", 10, "Europe/London", False),
        ("2026-01-06T00:00Z", 8, "Europe/London", True),
        ("2026-01-06T00:00Z", 8, "America/Los_Angeles", False),
        ("2026-01-06T03:00Z", 12, "America/Los_Angeles", True),
    ],
    ids=["night", "late", "evening", "small hours", "afternoon there", "night there"],
)
def test_a_night_has_three_hours_between_eleven_and_six(starts, hours, zone, night):
    starts_at = datetime.fromisoformat(starts)
    assert works_at_night(starts_at, starts_at + timedelta(hours=hours), zone) is night


def test_lines_are_rows_of_the_contract():
    assert line(duty("ana", 0, "early")).schema == RosterLine.create_empty().schema
