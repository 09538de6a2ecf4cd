from datetime import date

from ops.tables import StaffMember
from tests.hospital import fill
from tests.tables import table
from warehouse import staffing

STAFF = "staff_id | home_ward_id | contracted_minutes | grade\n ann | n1 | 2250 | band 5"


def test_staff_and_skills_are_read_back(db):
    fill(db, "staff", STAFF)
    fill(db, "staff_skills", "staff_id | skill\n ann | nurse\n ann | charge")
    assert staffing.staff(db).equals(table(StaffMember, STAFF))
    assert staffing.skills(db)["skill"].to_list() == ["charge", "nurse"]


def test_absences_that_last_until_then(db):
    fill(
        db,
        "absences",
        """
        staff_id | from_on    | to_on      | kind
        ann      | 2026-01-01 | 2026-01-04 | leave
        ann      | 2026-01-03 | 2026-01-05 | sickness
        """,
    )
    assert staffing.absences(db, since=date(2026, 1, 5))["kind"].to_list() == ["sickness"]


def test_wishes_from_then_on(db):
    fill(
        db,
        "shift_requests",
        """
        staff_id | day_on     | shift_type_id | wish
        ann      | 2026-01-04 | late          | on
        ann      | 2026-01-05 | night         | off
        """,
    )
    assert staffing.requests(db, since=date(2026, 1, 5))["wish"].to_list() == ["off"]
