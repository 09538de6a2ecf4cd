"""From the hospital's tables to the question a roster answers."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.people import Terms, Wish
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import as_problem
from ops.staffing.roster import as_lines
from ops.staffing.shifts import works_at_night
from ops.staffing.tiers import Tier
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
        rows.append((*one.key, *span, one.required, one.required, one.busy, None, None))
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


def test_a_lock_of_somebody_who_may_stand_in_is_kept():
    needs = [need(2, "early", skill="carer")]
    locked = line(duty("ana", 2, "early", skill="carer"), needs=needs)
    policy = StaffingPolicy(substitutes={"carer": ("nurse",)})
    question = asked(needs=required(*needs), locked=locked, policy=policy)
    assert question.locked == (duty("ana", 2, "early", skill="carer"),)


def test_what_is_published_beyond_the_roster_is_an_obligation():
    later = line(duty("ana", 15, "early"), needs=[need(15, "early")])
    question = asked(locked=later)
    assert question.after == (("ana", shift(15, "early")),)
    assert (question.locked, question.notes) == ((), ())


def test_days_away_before_are_told_as_far_back_as_shifts_are():
    away = table(
        Absence, "staff_id | from_on | to_on | kind\n ana | 2025-12-20 | 2026-01-06 | leave"
    )
    (ana,) = asked(absences=away, locked=line(duty("ana", -3, "early"))).people
    assert sorted(ana.away_before) == [MONDAY - timedelta(days=day) for day in (3, 2, 1)]
    assert sorted(ana.away) == [MONDAY, MONDAY + timedelta(days=1)]


def test_grade_and_terms_come_with_the_person():
    staff = table(
        StaffMember,
        "staff_id | home_ward_id | contracted_minutes | grade\n ana | n1 | 2250 | band 6",
    )
    own = {"ana": Terms(nights=False), "zoe": Terms(nights=False)}
    question = as_problem(FORTNIGHT, staff, SKILLS, NOBODY_AWAY, NO_REQUESTS, terms=own)
    (ana,) = question.people
    assert (ana.grade, ana.terms.nights) == ("band 6", False)
    assert question.notes == ("Terms of zoe are set aside: not on the staff of this site.",)


def test_names_that_no_roster_here_knows_are_told_and_not_passed_over():
    stated = StaffingPolicy(
        points_by_skill={"nurse": 9, "nurce": 9},
        points_away_on={"n7": 4},
        tiers=(Tier("bank", 5, {"nurse": {"early": 1, "erly": 1}}),),
    )
    said = asked(policy=stated).notes
    assert [one.split(", which")[0] for one in said] == [
        "The rules and prices of this roster name the skill nurce",
        "The rules and prices of this roster name the ward n7",
        "The rules and prices of this roster name the shift type erly",
    ]
    assert asked(policy=StaffingPolicy(points_by_skill={"resus": 9})).notes == ()


BY_THE_HOUR = table(StaffMember, "staff_id | home_ward_id | contracted_minutes\n ana | n1 | 0")


def test_a_contract_of_no_hours_is_refused_unless_terms_say_how_much():
    def of(**terms):
        return as_problem(FORTNIGHT, BY_THE_HOUR, SKILLS, NOBODY_AWAY, NO_REQUESTS, **terms)

    with pytest.raises(PlanningError, match=r"ana is contracted for 0 minutes a week\. Correct"):
        of()
    (ana,) = of(terms={"ana": Terms(most_minutes=960)}).people
    assert ana.terms.most_minutes == 960


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (Terms(least_minutes=960, most_minutes=480), "16 h at least and 8 h at most. Make the"),
        (Terms(days_off=frozenset({8})), "has day 8 of the week off; days run from 1, Monday"),
        (Terms(days_off=frozenset(range(1, 8))), "has every day of the week off"),
    ],
)
def test_terms_that_contradict_themselves_are_refused(terms, sentence):
    with pytest.raises(PlanningError, match=sentence):
        asked(terms={"ana": terms})


def test_numbers_of_the_hospital_that_are_reversed_are_refused():
    with pytest.raises(PlanningError, match=r"The rule days off a week .* most is -1"):
        asked(policy=StaffingPolicy(days_off=8))


def test_a_site_without_people_has_nothing_to_roster():
    nobody = StaffMember.create_empty()
    with pytest.raises(NothingToDoError, match="nobody on the staff is at home on its wards"):
        as_problem(FORTNIGHT, nobody, SKILLS, NOBODY_AWAY, NO_REQUESTS)


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
