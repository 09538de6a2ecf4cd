"""A roster to take away: a sheet per ward and per person, every duty, shifts and their codes.

The ward sheets are the roster; people may change a code there and give the book back. The
others are made from them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import Absence, RosterLine, StaffMember
from ops.takeaway.calendar_events import Engagement
from ops.takeaway.document import Cell, Column, Document, Kind, Provenance, Sheet
from ops.takeaway.duty_list import duty_list
from ops.takeaway.shift_codes import AWAY, ELSEWHERE, FREE, Shift, shifts_of

WARD_HEADS = ("Ward", "Person", "Grade", "Skill")
PERSON_HEADS = ("Date", "Person", "Code", "Shift", "Ward", "Skill", "Starts", "Ends", "Paid")
SHIFT_HEADS = ("Code", "Shift type", "Starts", "Minutes", "Paid minutes")
DUTIES, SHIFTS = "Duties", "Shifts"

Duty = Mapping[str, Any]


@dataclass(frozen=True)
class RosterToTake:
    """A roster over some days, the people who may be in it, and whether it is published."""

    lines: dy.DataFrame[RosterLine]
    staff: dy.DataFrame[StaffMember]
    absences: dy.DataFrame[Absence]
    from_on: date
    to_on: date
    published: bool
    provenance: Provenance

    @property
    def days(self) -> list[date]:
        """Every day that it covers."""
        return [self.from_on + timedelta(n) for n in range((self.to_on - self.from_on).days + 1)]

    @property
    def shifts(self) -> list[Shift]:
        """The shifts that occur in it."""
        return shifts_of(self.lines, self.provenance.time_zone)

    @property
    def wards(self) -> list[str]:
        """Wards with a duty, and wards somebody is at home on, if they have a duty anywhere."""
        working = self.staff.join(self.lines, on="staff_id", how="semi")
        return sorted({*self.lines["ward_id"], *working["home_ward_id"]})


def roster_document(roster: RosterToTake) -> Document:
    """The whole roster as sheets."""
    wards = [ward_sheet(roster, ward) for ward in roster.wards]
    people = [_person(roster, name) for name in roster.lines["staff_id"].unique().sort()]
    duties = duty_list(
        roster.lines, roster.staff, roster.provenance, published=roster.published
    )
    sheets = (*wards, *people, duties, _shifts(roster.shifts))
    title = f"Roster of {roster.provenance.site}, {roster.from_on:%d %b} to {roster.to_on:%d %b %Y}"
    return Document("roster", title, sheets, roster.provenance, legend(roster.shifts))


def legend(shifts: Sequence[Shift]) -> tuple[tuple[str, str], ...]:
    """What the codes of the grid mean."""
    words = [
        (one.code, f"{one.shift_type_id.replace('_', ' ')}, {one.starts:%H:%M} for {_hours(one)}")
        for one in shifts
    ]
    marks = ((FREE, "no duty"), (AWAY, "away"), (f"E{ELSEWHERE}", "works, but not in this row"))
    return (*words, *marks)


def _hours(shift: Shift) -> str:
    hours, minutes = divmod(shift.minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


# --- wards ------------------------------------------------------------------------------------


def ward_sheet(roster: RosterToTake, ward: str) -> Sheet:
    """One ward: a row per person and skill, a column per day."""
    heads = (
        Column("Ward"),
        Column("Person", says="Number of the person."),
        Column("Grade", says="Grade, where known."),
        Column("Skill", says="The place on the shift that is filled."),
    )
    days = tuple(Column(day, Kind.CODE) for day in roster.days)
    hours = Column("Hours", Kind.AMOUNT, "h", "Paid hours of the row.")
    code = {one.shift_type_id: one.code for one in roster.shifts}
    duty = {(row["staff_id"], row["day_on"]): row for row in roster.lines.iter_rows(named=True)}
    away = _away(roster)
    rows = []
    for name, grade, skill in _rows_of(roster, ward):
        mine = [duty.get((name, day)) for day in roster.days]
        here = [one and (one["ward_id"], one["skill"]) == (ward, skill) for one in mine]
        cells = [
            _cell(one, bool(fits), (name, day) in away, code)
            for one, fits, day in zip(mine, here, roster.days, strict=True)
        ]
        paid = sum(one["paid_minutes"] for one, fits in zip(mine, here, strict=True) if one and fits)
        rows.append((ward, name, grade, skill, *cells, paid / 60))
    note = "Change codes here and give the book back: this sheet is the roster of the ward."
    return Sheet(f"Ward {ward}", (*heads, *days, hours), tuple(rows), (note,), len(heads))


def _rows_of(roster: RosterToTake, ward: str) -> list[tuple[str, str | None, str | None]]:
    """Who stands on a ward's sheet: each with the skills used there, or none yet."""
    grade = dict(roster.staff.select("staff_id", "grade").rows())
    used: dict[str, set[str]] = defaultdict(set)
    for name, skill in roster.lines.filter(pl.col("ward_id") == ward)["staff_id", "skill"].rows():
        used[name].add(skill)
    at_home = roster.staff.filter(pl.col("home_ward_id") == ward)["staff_id"]
    return [
        (name, grade.get(name), skill)
        for name in sorted({*used, *at_home})
        for skill in sorted(used.get(name, set())) or [None]
    ]


def _cell(one: Duty | None, here: bool, away: bool, code: Mapping[str, str]) -> str:
    if one is None:
        return AWAY if away else FREE
    return code[one["shift_type_id"]] + ("" if here else ELSEWHERE)


def _away(roster: RosterToTake) -> set[tuple[str, date]]:
    spans = roster.absences.select("staff_id", "from_on", "to_on").rows()
    return {(name, day) for name, first, last in spans for day in roster.days if first <= day <= last}


# --- people, shifts ---------------------------------------------------------------------------


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
        Column(head, Kind.AMOUNT if head == "Paid" else kinds.get(head, Kind.TEXT), units.get(head, ""))
        for head in PERSON_HEADS
    )
    note = "Made from the ward sheets: a change here does not count."
    return Sheet(f"Person {name}", columns, rows, (note,))


def _shifts(shifts: Sequence[Shift]) -> Sheet:
    columns = (
        Column("Code", Kind.CODE),
        Column("Shift type", says="Pattern of the shift."),
        Column("Starts", says="On the clock of the site."),
        Column("Minutes", Kind.COUNT, says="From start to end; longer or shorter as clocks change."),
        Column("Paid minutes", Kind.COUNT),
    )
    rows = tuple(
        (one.code, one.shift_type_id, f"{one.starts:%H:%M}", one.minutes, one.paid_minutes)
        for one in shifts
    )
    return Sheet(SHIFTS, columns, rows)


def roster_calendars(lines: pl.DataFrame, site_id: str) -> dict[str, list[Engagement]]:
    """The calendar of every person with duties, by its name; a day has one event at most."""
    calendars: dict[str, list[Engagement]] = defaultdict(list)
    for row in lines.sort("staff_id", "day_on").iter_rows(named=True):
        shift = row["shift_type_id"].replace("_", " ").capitalize()
        calendars[f"roster/{site_id}/{row['staff_id']}"].append(
            Engagement(
                row["day_on"].isoformat(),
                row["starts_at"],
                row["ends_at"],
                f"{shift}, ward {row['ward_id']} ({row['skill']})",
                f"Ward {row['ward_id']}",
            )
        )
    return dict(calendars)
