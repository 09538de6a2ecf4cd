"""A duty locked at the desk stands in the next roster, until somebody sets it free."""

from datetime import date

import polars as pl

from ops.staffing.locked import locked_days, locked_lines, standing_locks
from ops.staffing.problem import as_problem
from ops.staffing.roster import solve_roster
from ops.tables import Absence, DutyLock, Requirement, ShiftRequest, StaffMember, StaffSkill
from tests.tables import table

HEADS = (
    "lock_id | staff_id | day_on | ward_id | shift_type_id | skill | locked | noted_at | noted_by"
)
REQUIRED = table(
    Requirement,
    """
    ward_id | day_on     | shift_type_id | skill | starts_at        | ends_at          | paid_minutes | required | required_usual | required_busy
    n1      | 2026-01-05 | early         | nurse | 2026-01-05 07:00 | 2026-01-05 15:00 | 450          | 1        | 1              | 1
    n1      | 2026-01-06 | early         | nurse | 2026-01-06 07:00 | 2026-01-06 15:00 | 450          | 1        | 1              | 1
    """,
)


def said(*rows):
    return table(DutyLock, "\n".join([HEADS, *rows]))


def lock(number, who="ann", day="2026-01-05", ward="n1", shift="early", locked="yes"):
    return f"{number} | {who} | {day} | {ward} | {shift} | nurse | {locked} | 2026-01-01 | desk"


def asked(locks):
    staff = table(
        StaffMember,
        "staff_id | home_ward_id | contracted_minutes\nann | n1 | 2250\nbob | n1 | 2250",
    )
    return as_problem(
        REQUIRED,
        staff,
        table(StaffSkill, "staff_id | skill\nann | nurse\nbob | nurse"),
        Absence.create_empty(),
        ShiftRequest.create_empty(),
        locked=locked_lines(locks, REQUIRED),
    )


def test_the_newest_word_about_a_day_counts():
    assert standing_locks(said(lock(1), lock(2, locked="no"))).is_empty()
    moved = standing_locks(said(lock(1), lock(2, shift="late")))
    assert moved["shift_type_id"].to_list() == ["late"]


def test_a_locked_duty_is_in_the_next_roster_whoever_else_could_work_it():
    for who in ("ann", "bob"):
        duties = solve_roster(asked(said(lock(1, who))), effort=0.2).duties
        assert (who, "early") in {
            (d.person_id, d.shift_type_id) for d in duties if d.day_on == REQUIRED["day_on"].min()
        }


def test_a_lock_marks_the_duty_it_was_put_on_and_no_other():
    duty = {"staff_id": "ann", "day_on": date(2026, 1, 5), "ward_id": "n1", "skill": "nurse"}
    for shift, marked in (("early", {("ann", date(2026, 1, 5))}), ("late", set())):
        lines = pl.DataFrame([duty | {"shift_type_id": shift}])
        assert locked_days(said(lock(1)), lines) == marked


def test_locks_of_other_wards_and_days_are_nothing_to_this_roster():
    assert asked(said(lock(1, ward="s1"), lock(2, day="2026-01-04"))).locked == ()


def test_a_lock_on_a_shift_no_longer_needed_is_set_free_and_told():
    problem = asked(said(lock(1, shift="late")))
    assert problem.locked == ()
    assert "n1 no longer needs it" in problem.notes[0]
