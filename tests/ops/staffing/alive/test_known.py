"""A roster's lines, held against what is asked and known now."""

from datetime import UTC, datetime, timedelta

from ops.staffing.alive.known import (
    Closure,
    as_standing,
    horizon,
    place_of,
    still_asked,
)
from ops.staffing.locked import held_lines
from ops.staffing.problem import as_problem
from ops.tables import (
    Absence,
    Requirement,
    RosterLine,
    ShiftRequest,
    StaffMember,
    StaffSkill,
)
from tests.ops.staffing.rosters import MONDAY, duty
from tests.tables import table

REQUIRED = table(
    Requirement,
    """
    ward_id | day_on     | shift_type_id | skill | starts_at            | ends_at              | paid_minutes | required | required_usual | required_busy
    n1      | 2026-01-05 | late          | nurse | 2026-01-05T13:00:00Z | 2026-01-05T21:00:00Z | 480          | 2        | 2              | 2
    n2      | 2026-01-05 | late          | nurse | 2026-01-05T13:00:00Z | 2026-01-05T21:00:00Z | 480          | 1        | 1              | 1
    """,
)
LINES = table(
    RosterLine,
    """
    proposal_id | staff_id | day_on     | ward_id | shift_type_id | skill | starts_at            | ends_at              | paid_minutes
    r           | ana      | 2026-01-05 | n1      | late          | nurse | 2026-01-05T13:00:00Z | 2026-01-05T21:00:00Z | 480
    r           | ben      | 2026-01-05 | n1      | late          | nurse | 2026-01-05T13:00:00Z | 2026-01-05T23:00:00Z | 600
    r           | cleo     | 2026-01-05 | n2      | late          | nurse | 2026-01-05T13:00:00Z | 2026-01-05T21:00:00Z | 480
    """,
)
STAFF = table(
    StaffMember,
    """
    staff_id | home_ward_id | contracted_minutes
    ana      | n1           | 2160
    ben      | n1           | 2160
    cleo     | n2           | 2160
    """,
)
SKILLS = table(StaffSkill, "staff_id | skill\nana | nurse\nben | nurse\ncleo | nurse")
AWAY = table(Absence, "staff_id | from_on | to_on | kind\nana | 2026-01-05 | 2026-01-05 | sickness")


def asked(locked=frozenset()):
    requests, held = ShiftRequest.create_empty(), held_lines(LINES, locked)
    return as_problem(REQUIRED, STAFF, SKILLS, AWAY, requests, locked=held)


def test_who_is_away_falls_out_and_who_works_on_keeps_their_hours():
    standing = as_standing(LINES, asked())
    assert standing.fallen == (duty("ana", 0, "late"),)
    assert standing.short == {("n1", MONDAY, "late", "nurse"): 1}
    [(longer, hours)] = standing.hours.items()
    assert longer == duty("ben", 0, "late")
    assert hours.ends_at == datetime(2026, 1, 5, 23, tzinfo=UTC)


def test_a_covered_place_and_a_closed_ward_ask_for_nobody():
    told = {"ward_id": "n1", "day_on": "2026-01-05", "shift_type_id": "late", "skill": "nurse"}
    shut = [Closure("n2", MONDAY, MONDAY)]
    standing = as_standing(LINES, still_asked(asked(), covered=[place_of(told)], shut=shut))
    assert standing.short == {}
    assert standing.fallen == (duty("ana", 0, "late"), duty("cleo", 0, "late", ward="n2"))


def test_a_locked_duty_stays_even_where_its_ward_closes():
    shut = [Closure("n2", MONDAY, MONDAY)]
    problem = still_asked(asked({("cleo", MONDAY)}), shut=shut)
    standing = as_standing(LINES, problem)
    cleo = duty("cleo", 0, "late", ward="n2")
    assert cleo in standing.duties
    assert standing.locked(cleo)


def test_only_an_accepted_roster_is_counted_on_and_only_so_far():
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    accepted, proposed = horizon(now, 48, "accepted"), horizon(now, 48, None)
    tomorrow, later = now + timedelta(days=1), now + timedelta(days=3)
    assert [accepted.counted_on(at) for at in (tomorrow, later)] == [True, False]
    assert not proposed.counted_on(tomorrow)
