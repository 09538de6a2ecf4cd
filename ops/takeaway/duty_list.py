"""A roster as one long list: a row per duty, under the heads that a site's systems expect."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ops.errors import PlanningError
from ops.takeaway.document import Column, Kind, Provenance, Sheet
from ops.takeaway.shift_codes import AWAY, FREE, codes

FIELDS: Mapping[str, Column] = {
    column.field: column
    for column in (
        Column("Person", says="Number of the person.", field="staff"),
        Column("Grade", says="Grade, where known.", field="grade"),
        Column("Ward", field="ward"),
        Column("Date", Kind.DAY, says="The local day the duty belongs to.", field="date"),
        Column("Code", Kind.CODE, says="Short code of the shift.", field="code"),
        Column("Start", Kind.INSTANT, says="On the clock of the site.", field="start"),
        Column("End", Kind.INSTANT, says="On the clock of the site.", field="end"),
        Column("Offset", says="Of the start, from UTC.", field="offset"),
        Column("Minutes", Kind.COUNT, "minutes", "From start to end.", field="minutes"),
        Column("Paid", Kind.COUNT, "minutes", "Minutes paid.", field="paid_minutes"),
        Column("Type", says="Pattern of the shift.", field="type"),
        Column("Skill", says="The place on the shift that is filled.", field="skill"),
        Column("Source", says="The roster that the duty comes from.", field="source"),
        Column("Published", Kind.YES_NO, says="Accepted by people, or not yet.", field="published"),
        Column("Locked", Kind.YES_NO, says="Locked at the desk, or free to move.", field="locked"),
    )
}


@dataclass(frozen=True)
class Preset:
    """Which columns leave, under which heads and in which order; which codes mean no duty."""

    heads: Mapping[str, str]
    free: frozenset[str] = frozenset({"", FREE, AWAY, "-"})

    def __post_init__(self) -> None:
        strange = sorted(set(self.heads) - set(FIELDS))
        if strange or not self.heads:
            raise PlanningError(
                f"A duty list has the columns {', '.join(FIELDS)}; {', '.join(strange) or 'none'} "
                "was asked for. Correct the preset."
            )


EVERY = Preset({name: name for name in FIELDS})
"""All columns, as the workbook holds them."""

PRESETS: Mapping[str, Preset] = {
    # A moment in a list carries its offset itself.
    "full": Preset({name: name for name in FIELDS if name != "offset"}),
    "e-rostering": Preset(
        {
            "staff": "Assignment No",
            "ward": "Unit",
            "date": "Duty Date",
            "code": "Shift",
            "start": "Start",
            "end": "End",
            "grade": "Grade",
            "skill": "Role",
        }
    ),
    "payroll": Preset(
        {
            "staff": "Employee",
            "date": "Date",
            "type": "Shift type",
            "start": "Start",
            "end": "End",
            "paid_minutes": "Paid minutes",
        }
    ),
}


def presets(text: str) -> dict[str, Preset]:
    """The presets of a site, written as TOML, beside those that come with the house.

    ``[payroll]`` opens a preset; ``staff = "Employee"`` names a column; ``free = ["OFF"]`` lists
    codes that mean no duty.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanningError(f"The presets of duty lists cannot be read: {error}.") from error
    found = dict(PRESETS)
    for name, columns in told.items():
        if not isinstance(columns, dict):
            raise PlanningError(
                f"A preset needs a heading such as [payroll] above its columns; '{name}' has "
                "none. Put one there."
            )
        more = frozenset(str(code) for code in columns.pop("free", ()))
        heads = {field: str(head) for field, head in columns.items()}
        found[name] = Preset(heads, PRESETS["full"].free | more)
    return found


def duty_list(
    lines: pl.DataFrame,
    staff: pl.DataFrame,
    provenance: Provenance,
    *,
    published: bool,
    preset: Preset = EVERY,
    locked: frozenset[tuple[str, date]] = frozenset(),
) -> Sheet:
    """Every duty of a roster's lines, by person and day."""
    grade = dict(staff.select("staff_id", "grade").rows())
    code = codes(sorted(lines["shift_type_id"].unique().to_list()))
    zone = ZoneInfo(provenance.time_zone)
    columns = tuple(_headed(FIELDS[field], head) for field, head in preset.heads.items())
    rows = tuple(
        tuple(
            (
                _duty(row, grade, code, zone, published)
                | {"locked": (row["staff_id"], row["day_on"]) in locked}
            )[field]
            for field in preset.heads
        )
        for row in lines.sort("staff_id", "day_on").iter_rows(named=True)
    )
    return Sheet("Duties", columns, rows)


def _headed(column: Column, head: str) -> Column:
    return Column(column.label, column.kind, column.unit, column.says, field=head)


def _duty(
    row: Mapping[str, Any],
    grade: Mapping[str, str | None],
    code: Mapping[str, str],
    zone: ZoneInfo,
    published: bool,
) -> dict[str, Any]:
    return {
        "staff": row["staff_id"],
        "grade": grade.get(row["staff_id"]),
        "ward": row["ward_id"],
        "date": row["day_on"],
        "code": code[row["shift_type_id"]],
        "start": row["starts_at"],
        "end": row["ends_at"],
        "offset": row["starts_at"].astimezone(zone).isoformat()[-6:],
        "minutes": (row["ends_at"] - row["starts_at"]) // timedelta(minutes=1),
        "paid_minutes": row["paid_minutes"],
        "type": row["shift_type_id"],
        "skill": row["skill"],
        "source": row["proposal_id"],
        "published": published,
    }
