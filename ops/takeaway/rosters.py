"""A roster to take away: a sheet per ward and per person, every duty, shifts and their codes.

The ward sheets are the roster; people may change a code there and give the book back. The
others are made from them.
"""

from collections import defaultdict
from collections.abc import Sequence

import polars as pl

from ops.takeaway.calendar_events import Engagement
from ops.takeaway.document import Cell, Column, Document, Kind, Sheet
from ops.takeaway.duty_list import duty_list
from ops.takeaway.roster_to_take import RosterToTake, legend
from ops.takeaway.shift_codes import Shift
from ops.takeaway.ward_sheets import ward_sheet

PERSON_HEADS = ("Date", "Person", "Code", "Shift", "Ward", "Skill", "Starts", "Ends", "Paid")
DUTIES, SHIFTS = "Duties", "Shifts"


def roster_document(roster: RosterToTake) -> Document:
    """The whole roster as sheets."""
    wards = [ward_sheet(roster, ward) for ward in roster.wards]
    people = [_person(roster, name) for name in roster.lines["staff_id"].unique().sort()]
    duties = duty_list(
        roster.lines,
        roster.staff,
        roster.provenance,
        published=roster.published,
        locked=roster.locked,
    )
    sheets = (*wards, *people, duties, _shifts(roster.shifts))
    said = roster.provenance.spoken
    days = f"{said.of(said.plain, roster.from_on)} to {said.of(said.dated, roster.to_on)}"
    title = f"Roster of {roster.provenance.site}, {days}"
    return Document("roster", title, sheets, roster.provenance, legend(roster.shifts))


def _person(roster: RosterToTake, name: str) -> Sheet:
    zone = roster.provenance.time_zone
    code = {one.shift_type_id: one.code for one in roster.shifts}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            *(row["day_on"], name, code[row["shift_type_id"]]),
            *(row["shift_type_id"].replace("_", " "), row["ward_id"], row["skill"]),
            *(row["starts_at"], row["ends_at"], row["paid_minutes"] / 60),
        )
        for row in roster.lines.filter(pl.col("staff_id") == name).iter_rows(named=True)
    )
    kinds = {"Date": Kind.DAY, "Code": Kind.CODE, "Starts": Kind.INSTANT, "Ends": Kind.INSTANT}
    units = {"Starts": zone, "Ends": zone, "Paid": "h"}
    columns = tuple(
        Column(
            head, Kind.AMOUNT if head == "Paid" else kinds.get(head, Kind.TEXT), units.get(head, "")
        )
        for head in PERSON_HEADS
    )
    note = "Made from the ward sheets: a change here does not count."
    return Sheet(f"Person {name}", columns, rows, (note,))


def _shifts(shifts: Sequence[Shift]) -> Sheet:
    columns = (
        Column("Code", Kind.CODE),
        Column("Shift type", says="Pattern of the shift."),
        Column("Starts", says="On the clock of the site."),
        Column("Minutes", Kind.COUNT, says="From start to end; other when clocks change."),
        Column("Paid minutes", Kind.COUNT),
    )
    rows = tuple(
        (one.code, one.shift_type_id, f"{one.starts:%H:%M}", one.minutes, one.paid_minutes)
        for one in shifts
    )
    return Sheet(SHIFTS, columns, rows)


def roster_calendars(lines: pl.DataFrame, whose: str) -> dict[str, list[Engagement]]:
    """The calendar of every person with duties, by its name, which begins with ``whose``.

    A day has one event at most.
    """
    calendars: dict[str, list[Engagement]] = defaultdict(list)
    for row in lines.sort("staff_id", "day_on").iter_rows(named=True):
        shift = row["shift_type_id"].replace("_", " ").capitalize()
        calendars[f"{whose}{row['staff_id']}"].append(
            Engagement(
                row["day_on"].isoformat(),
                row["starts_at"],
                row["ends_at"],
                f"{shift}, ward {row['ward_id']} ({row['skill']})",
                f"Ward {row['ward_id']}",
            )
        )
    return dict(calendars)
