"""A roster is asked of sound facts only: each fault is a sentence that says what to mend."""

import polars as pl
import pytest

from ops.errors import PlanningError
from ops.staffing.problem import as_problem
from ops.tables import Absence, Requirement, ShiftRequest, StaffMember, StaffSkill
from tests.ops.staffing.rosters import duty, need
from tests.ops.staffing.test_problem import line, required
from tests.tables import table

HEAD = "staff_id | home_ward_id | contracted_minutes\n"
ANA = table(StaffMember, HEAD + "ana | n1 | 2250")
SKILLS = table(StaffSkill, "staff_id | skill\n ana | nurse")
NEEDS = required(need(0, "early"), need(1, "night"), need(2, "early"))


def refused(*, needs=NEEDS, staff=ANA, absences=None, locked=None):
    """What the message says that refuses to make a problem of these."""
    away = Absence.create_empty() if absences is None else absences
    with pytest.raises(PlanningError) as error:
        as_problem(needs, staff, SKILLS, away, ShiftRequest.create_empty(), locked=locked)
    return str(error.value)


def staff(*lines):
    """People as they might come without landing: nothing is validated."""
    return pl.DataFrame(lines, schema=StaffMember.create_empty().schema, orient="row")


def test_an_empty_staff_list_says_whom_to_deliver():
    assert refused(staff=StaffMember.create_empty()) == (
        "A roster needs people; nobody on the staff is at home on its wards. "
        "Deliver them, with their home wards, in the staff feed."
    )


def test_a_person_twice_is_refused():
    twice = staff(("ana", "n1", 2250, None), ("ana", "n1", 1500, None))
    assert refused(staff=twice) == "ana is on the staff 2 times. Keep one line in `staff`."


@pytest.mark.parametrize(("minutes", "hours"), [(-60, "-1"), (11000, "183.333")])
def test_a_contract_of_impossible_hours_is_refused(minutes, hours):
    said = refused(staff=staff(("ana", "n1", minutes, None)))
    assert said == (
        f"ana has a contract of {hours} hours a week. "
        "Give their hours in `staff`, or take them out of it."
    )


@pytest.mark.parametrize(("hours", "told"), [(0, "0"), (-2, "-2"), (29, "29")])
def test_a_shift_of_no_length_or_more_than_anybody_may_work_is_refused(hours, told):
    odd = NEEDS.with_columns(ends_at=pl.col("starts_at") + pl.duration(hours=hours))
    said = refused(needs=Requirement.cast(odd))
    assert said.startswith(f"Shift type early lasts {told} h on 05 Jan 2026; a shift lasts more")
    assert said.count("Shift type") == 2


def test_a_place_asked_for_twice_is_refused():
    said = refused(needs=Requirement.cast(pl.concat([NEEDS, NEEDS[:1]])))
    assert said == (
        "n1 needs nurse for early on 05 Jan 2026 twice. Keep one line of the requirement."
    )


def test_leave_that_ends_before_it_begins_is_refused():
    rows = [("ana", NEEDS[1, "day_on"], NEEDS[0, "day_on"], "leave")]
    odd = pl.DataFrame(rows, schema=Absence.create_empty().schema, orient="row")
    assert refused(absences=odd) == (
        "ana is away from 06 Jan 2026 to 05 Jan 2026, which ends before it begins. "
        "Mend it in `absences`."
    )


def test_locked_shifts_that_overlap_are_refused():
    locked = line(duty("ana", 1, "night"), duty("ana", 2, "early"))
    assert refused(locked=locked) == (
        "ana is locked on night on 06 Jan 2026 and on early on 07 Jan 2026, which overlap. "
        "Set one of the two free."
    )


def test_locked_shifts_without_rest_between_them_stand_as_a_person_decided():
    locked = line(duty("ana", 0, "early"), duty("ana", 1, "night"))
    asked = as_problem(
        NEEDS, ANA, SKILLS, Absence.create_empty(), ShiftRequest.create_empty(), locked=locked
    )
    assert len(asked.locked) == 2


def test_every_fault_is_told_at_once():
    said = refused(staff=staff(("ana", "n1", -60, None), ("bob", "n1", -60, None)))
    assert said.count("contract of -1 hours") == 2
