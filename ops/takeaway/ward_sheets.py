"""A ward's roster as a grid: people down, days across, the code of each duty where they meet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from ops.takeaway.document import Cell, Column, Kind, Sheet
from ops.takeaway.roster_to_take import RosterToTake
from ops.takeaway.shift_codes import AWAY, ELSEWHERE, FREE, LOCKED

WARD_HEADS = ("Ward", "Person", "Grade", "Skill")

Duty = Mapping[str, Any]


class _Stand(NamedTuple):
    """Who a row is about, and which of their duties count as in it."""

    name: str
    grade: str | None
    skills: tuple[str, ...]


def ward_sheet(roster: RosterToTake, ward: str) -> Sheet:
    """One ward to work with: a row per person and skill, so that a code says the whole duty."""
    stands = [
        _Stand(one.name, one.grade, (skill,) if skill else ())
        for one in _people(roster, ward)
        for skill in one.skills or ("",)
    ]
    note = "Change codes here and give the book back: this sheet is the roster of the ward."
    return _sheet(roster, ward, stands, note)


def wall_sheet(roster: RosterToTake, ward: str) -> Sheet:
    """One ward to read: a row per person, with all the skills they fill."""
    return _sheet(roster, ward, list(_people(roster, ward)))


def _people(roster: RosterToTake, ward: str) -> Iterator[_Stand]:
    """Who works on a ward or is at home there, with the skills used there."""
    grade = dict(roster.staff.select("staff_id", "grade").rows())
    used: dict[str, set[str]] = defaultdict(set)
    here = roster.lines.filter(pl.col("ward_id") == ward)
    for name, skill in here.select("staff_id", "skill").rows():
        used[name].add(skill)
    at_home = roster.staff.filter(pl.col("home_ward_id") == ward)["staff_id"]
    for name in sorted({*used, *at_home}):
        yield _Stand(name, grade.get(name), tuple(sorted(used[name])))


def _sheet(roster: RosterToTake, ward: str, stands: list[_Stand], *notes: str) -> Sheet:
    heads = (
        Column("Ward"),
        Column("Person", says="Number of the person."),
        Column("Grade", says="Grade, where known."),
        Column("Skill", says="The place on the shift that is filled."),
    )
    days = tuple(Column(day, Kind.CODE) for day in roster.days)
    hours = Column("Hours", Kind.AMOUNT, "h", "Paid hours of the row.")
    rows = tuple(_rows(roster, ward, stands))
    return Sheet(f"Ward {ward}", (*heads, *days, hours), rows, notes, len(heads))


def _rows(roster: RosterToTake, ward: str, stands: list[_Stand]) -> Iterator[tuple[Cell, ...]]:
    code = {one.shift_type_id: one.code for one in roster.shifts}
    duty = {(row["staff_id"], row["day_on"]): row for row in roster.lines.iter_rows(named=True)}
    away = _away(roster)
    for one in stands:
        mine = {day: duty.get((one.name, day)) for day in roster.days}
        here = {day: d for day, d in mine.items() if d and _fits(d, ward, one)}
        cells = [
            _cell(d, day in here, (one.name, day) in away, code)
            + (LOCKED if day in here and (one.name, day) in roster.locked else "")
            for day, d in mine.items()
        ]
        paid = sum(d["paid_minutes"] for d in here.values()) / 60
        yield (ward, one.name, one.grade, ", ".join(one.skills) or None, *cells, paid)


def _fits(duty: Duty, ward: str, one: _Stand) -> bool:
    return duty["ward_id"] == ward and duty["skill"] in one.skills


def _cell(duty: Duty | None, here: bool, away: bool, code: Mapping[str, str]) -> str:
    if duty is None:
        return AWAY if away else FREE
    return code[duty["shift_type_id"]] + ("" if here else ELSEWHERE)


def _away(roster: RosterToTake) -> set[tuple[str, date]]:
    spans = roster.absences.select("staff_id", "from_on", "to_on").rows()
    return {
        (name, day) for name, first, last in spans for day in roster.days if first <= day <= last
    }
