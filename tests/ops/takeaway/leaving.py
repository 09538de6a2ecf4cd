"""Small things to take away, every cell of which can be read off."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

from openpyxl import load_workbook

from ops.tables import Absence, RosterLine, StaffMember
from ops.takeaway.document import Provenance
from ops.takeaway.roster_to_take import RosterToTake
from tests.tables import table

MADE = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
FROM_NORTH = Provenance(
    site="north",
    run="run-1",
    source="roster-1",
    standing="accepted",
    as_of=MADE - timedelta(minutes=130),
    made_at=MADE,
    valid_until=MADE + timedelta(hours=24),
    time_zone="Europe/London",
)

LINES = """
    proposal_id | staff_id | day_on     | ward_id | shift_type_id | skill | starts_at        | ends_at          | paid_minutes
    roster-1    | ann      | 2026-10-24 | n1      | night         | nurse | 2026-10-24 19:00 | 2026-10-25 08:00 | 720
    roster-1    | ann      | 2026-10-26 | n1      | early         | nurse | 2026-10-26 07:00 | 2026-10-26 15:00 | 450
    roster-1    | ann      | 2026-10-27 | n2      | early         | nurse | 2026-10-27 07:00 | 2026-10-27 15:00 | 450
    roster-1    | ben      | 2026-10-24 | n1      | early         | lead  | 2026-10-24 06:00 | 2026-10-24 14:00 | 450
    roster-1    | ben      | 2026-10-26 | n1      | night         | nurse | 2026-10-26 20:00 | 2026-10-27 08:00 | 660
"""
"""Clocks go back on 25 October: the night before lasts 13 hours."""


def roster(lines=LINES, *, published=True):
    return RosterToTake(
        lines=table(RosterLine, lines),
        staff=table(
            StaffMember,
            """
            staff_id | home_ward_id | contracted_minutes | grade
            ann      | n1           | 2250               | band 5
            ben      | n1           | 2250               |
            cat      | n2           | 1200               | band 6
            """,
        ),
        absences=table(
            Absence,
            """
            staff_id | from_on    | to_on      | kind
            ben      | 2026-10-27 | 2026-11-02 | leave
            """,
        ),
        from_on=date(2026, 10, 24),
        to_on=date(2026, 10, 27),
        published=published,
        provenance=FROM_NORTH,
    )


def opened(file):
    return load_workbook(io.BytesIO(file))


def page(file, title):
    """The rows of a sheet from its heads down."""
    rows = list(opened(file)[title].iter_rows(values_only=True))
    return [list(row) for row in rows[3:]]


def formulas(file):
    return [
        cell.coordinate
        for sheet in opened(file)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.decode("utf-8"), newline="")))
