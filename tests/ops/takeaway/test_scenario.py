"""A scenario that leaves the house says on every sheet, line and file that it is one."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from openpyxl import load_workbook

from ops.scenario.staff import ShiftThen, Staffed
from ops.staffing.gaps import Cover
from ops.takeaway import making
from ops.takeaway.csv_file import rows_of
from ops.takeaway.forms import file_name
from ops.takeaway.scenario import WATERMARK, ScenarioToTake
from ops.wards.supposed import Compared, Ranged
from tests.ops.takeaway.leaving import FROM_NORTH

NINE = datetime(2026, 10, 20, 9, tzinfo=UTC)
BEDS = Compared(
    "north", NINE, Ranged(90, 85, 95), Ranged(93, 87, 99), Ranged(3, 1, 5), 0.2, 0.4, 96, 90, 2, 5
)
SHIFT = Cover(
    "n1",
    date(2026, 10, 20),
    "early",
    "RN",
    NINE,
    NINE + timedelta(hours=8),
    450,
    3,
    3,
    3,
    None,
    "shift",
    3,
)
STAFF = Staffed(
    (ShiftThen(SHIFT, 3, Ranged(2, 1, 3)),), 0, Ranged(2, 1, 3), 0, Ranged(900, 450, 1350)
)
TOLD = ScenarioToTake("Winter", "6 RN sick besides", (BEDS,), STAFF, {"bank": 30.0})
ORIGIN = replace(FROM_NORTH, standing=TOLD.standing)


def test_every_sheet_has_the_watermark_in_its_cells_and_on_its_printed_pages():
    book = load_workbook(io.BytesIO(making.scenario(TOLD, ORIGIN)["xlsx"]().file))
    told = book.sheetnames[:3]
    assert told == ["SCENARIO Beds", "SCENARIO Staff", "SCENARIO Cost"]
    for page in book.worksheets:
        assert page["A2"].value.startswith(f"{WATERMARK}. Winter: 6 RN sick besides")
        assert page.oddHeader.center.text == WATERMARK
    costs = list(book["SCENARIO Cost"].iter_rows(min_row=5, values_only=True))
    assert costs[2][:5] == ("Cost by bank, £ at 30.00 an hour", 0, 450, 225, 675)


def test_every_line_of_a_csv_has_it():
    made = making.scenario(TOLD, ORIGIN)
    for key in ("beds-csv", "staff-csv"):
        [row] = rows_of(made[key]().file)
        assert row["standing"].startswith(WATERMARK)


def test_the_file_is_named_for_what_it_is_not():
    name = file_name("scenario", "beds-csv", "north", ORIGIN)
    assert name == "SCENARIO-not-the-forecast_north_beds_2026-10-20T1030.csv"


def test_without_a_roster_there_are_beds_alone():
    made = making.scenario(replace(TOLD, staff=None), ORIGIN)
    assert sorted(made) == ["beds-csv", "xlsx"]
    assert made["xlsx"]().rows == 1


def test_other_files_have_no_watermark():
    from tests.ops.takeaway.leaving import roster

    book = load_workbook(io.BytesIO(making.roster(roster())["xlsx"]().file))
    assert {page.oddHeader.center.text for page in book.worksheets} == {None}
