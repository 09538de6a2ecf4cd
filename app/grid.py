"""A roster as people read it: one row per person, one column per day, a short code per shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ops.takeaway.shift_codes import AWAY, ELSEWHERE, FREE, LOCKED, codes

__all__ = [
    "AWAY",
    "BROKEN",
    "CHANGED",
    "ELSEWHERE",
    "FREE",
    "LOCKED",
    "Marks",
    "codes",
    "cover",
    "days",
    "night_types",
    "rows",
    "shift_order",
]

CHANGED, BROKEN = "*", "!"

Cell = tuple[str, date]


def shift_order(required: pl.DataFrame, ward_id: str | None = None) -> list[str]:
    """Shift types needed, on a ward or anywhere, in the order in which they start on a day."""
    asked = required if ward_id is None else required.filter(pl.col("ward_id") == ward_id)
    midnight = pl.col("day_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    starts = asked.group_by("shift_type_id").agg(at=(pl.col("starts_at") - midnight).min())
    return starts.sort("at", "shift_type_id")["shift_type_id"].to_list()


def night_types(required: pl.DataFrame, zone: str) -> frozenset[str]:
    """Shift types that end on another local day than they start."""
    clock = ZoneInfo(zone)
    return frozenset(
        row["shift_type_id"]
        for row in required.iter_rows(named=True)
        if row["starts_at"].astimezone(clock).date() != row["ends_at"].astimezone(clock).date()
    )


@dataclass(frozen=True)
class Marks:
    """What is marked beside the codes: people's days that are changed, locked or break a rule."""

    changed: frozenset[Cell] = frozenset()
    locked: frozenset[Cell] = frozenset()
    broken: frozenset[Cell] = frozenset()
    broken_lines: frozenset[str] = frozenset()
    """People whose line breaks a rule that no single duty does."""
    met: Mapping[str, tuple[int, int]] | None = None
    """Requests met and made, by person; None where it is not known what was asked."""

    def of(self, cell: Cell) -> str:
        """The marks of one cell."""
        places = ((self.locked, LOCKED), (self.changed, CHANGED), (self.broken, BROKEN))
        return "".join(mark for cells, mark in places if cell in cells)


NO_MARKS = Marks()


@dataclass(frozen=True)
class Row:
    """One person of the grid: a cell per day, and time against contract."""

    staff_id: str
    grade: str | None
    cells: tuple[str, ...]
    shifts: tuple[str | None, ...]
    minutes: int
    contracted: int
    nights: int
    weekend_days: int
    broken: bool = False
    met: tuple[int, int] | None = None
    """Requests met, and made."""


def days(from_on: date, to_on: date) -> list[date]:
    """Every day of a roster."""
    return [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]


def rows(
    lines: pl.DataFrame,
    staff: pl.DataFrame,
    absences: pl.DataFrame,
    *,
    ward_id: str,
    over: Sequence[date],
    night_types: frozenset[str],
    marks: Marks = NO_MARKS,
) -> list[Row]:
    """The people at home on a ward, and those who help out there, each with their days."""
    helping = set(lines.filter(pl.col("ward_id") == ward_id)["staff_id"])
    people = staff.filter(
        (pl.col("home_ward_id") == ward_id) | pl.col("staff_id").is_in(list(helping))
    )
    duty = {(r["staff_id"], r["day_on"]): r for r in lines.iter_rows(named=True)}
    away = _away(absences, over)
    code = codes(sorted(lines["shift_type_id"].unique().to_list() if lines.height else []))
    return [
        _row(person, over, duty, away, marks, code, ward_id, night_types)
        for person in people.sort("staff_id").iter_rows(named=True)
    ]


def _row(
    person: Mapping[str, object],
    over: Sequence[date],
    duty: Mapping[tuple[str, date], Mapping[str, object]],
    away: set[tuple[str, date]],
    marks: Marks,
    code: Mapping[str, str],
    ward_id: str,
    night_types: frozenset[str],
) -> Row:
    staff_id = str(person["staff_id"])
    cells: list[str] = []
    shifts: list[str | None] = []
    minutes = nights = weekend = 0
    for day in over:
        line = duty.get((staff_id, day))
        mark = marks.of((staff_id, day))
        if line is None:
            cells.append((AWAY if (staff_id, day) in away else FREE) + mark)
            shifts.append(None)
            continue
        shift = str(line["shift_type_id"])
        other = ELSEWHERE if line["ward_id"] != ward_id else ""
        cells.append(code[shift] + other + mark)
        shifts.append(shift)
        minutes += int(str(line["paid_minutes"]))
        nights += shift in night_types
        weekend += day.isoweekday() >= 6
    worked_days = len(over) - sum((staff_id, day) in away for day in over)
    contracted = int(str(person["contracted_minutes"])) * worked_days // 7
    grade = None if person["grade"] is None else str(person["grade"])
    return Row(
        staff_id,
        grade,
        tuple(cells),
        tuple(shifts),
        minutes,
        contracted,
        nights,
        weekend,
        broken=staff_id in marks.broken_lines,
        met=None if marks.met is None else marks.met.get(staff_id, (0, 0)),
    )


def _away(absences: pl.DataFrame, over: Sequence[date]) -> set[tuple[str, date]]:
    return {
        (row["staff_id"], day)
        for row in absences.iter_rows(named=True)
        for day in over
        if row["from_on"] <= day <= row["to_on"]
    }


def cover(
    lines: pl.DataFrame, required: pl.DataFrame, *, ward_id: str | None = None
) -> pl.DataFrame:
    """People rostered and needed per day, shift type and skill, of one ward or of each."""
    place = ["ward_id", "day_on", "shift_type_id", "skill"]
    asked = required if ward_id is None else required.filter(pl.col("ward_id") == ward_id)
    filled = lines.group_by(place).agg(rostered=pl.len().cast(pl.Int32))
    return (
        asked.join(filled, on=place, how="left")
        .with_columns(pl.col("rostered").fill_null(0))
        .with_columns(short=(pl.col("required") - pl.col("rostered")).clip(lower_bound=0))
        .sort("ward_id", "day_on", "starts_at", "skill")
    )
