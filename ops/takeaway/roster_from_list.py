"""A roster that comes back as a list of duties of another system, under the heads of a preset."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ops.errors import PlanningError
from ops.takeaway.csv_file import rows_of
from ops.takeaway.duty_list import PRESETS, Preset
from ops.takeaway.roster_back import (
    UNKNOWN,
    Found,
    RosterRead,
    Unknown,
    as_read,
    duty,
    keep_once,
)
from ops.takeaway.shift_codes import Shift


def roster_from_csv(
    file: bytes,
    shifts: Iterable[Shift],
    *,
    time_zone: str,
    proposal_id: str,
    preset: Preset = PRESETS["full"],
) -> RosterRead:
    """The roster of a list of duties; a code without start and end is looked up in ``shifts``."""
    rows, heads = rows_of(file), preset.heads
    needed = [heads.get(field, field) for field in ("staff", "date")]
    missing = [head for head in needed if rows and head not in rows[0]]
    if missing:
        raise PlanningError(
            f"A list of duties needs the columns {', '.join(needed)}; {', '.join(missing)} "
            f"is not among {', '.join(rows[0])}. Name it in the preset."
        )
    known = {key: one for one in shifts for key in (one.shift_type_id, one.code)}
    remarks: list[str] = []
    unknown: Unknown = {}
    found: Found = {}
    for number, row in enumerate(rows, 2):
        told = {field: row.get(head, "") for field, head in heads.items()}
        if told.get("code", told.get("type", "")) in preset.free:
            continue
        line = _from_row(told, known, time_zone, number, remarks, unknown)
        if line:
            keep_once(found, line | {"proposal_id": told.get("source") or proposal_id}, remarks)
    return as_read(found, remarks, unknown)


def _from_row(
    told: Mapping[str, str],
    known: Mapping[str, Shift],
    zone: str,
    number: int,
    remarks: list[str],
    unknown: Unknown,
) -> dict[str, Any] | None:
    try:
        day_on = date.fromisoformat(told["date"][:10])
    except ValueError:
        remarks.append(
            f"Line {number}: left out, because '{told['date']}' is no day. Write it like "
            "2026-01-31."
        )
        return None
    if not told["staff"]:
        remarks.append(f"Line {number}: left out, because it names nobody. Say who works.")
        return None
    code = told.get("type") or told.get("code") or "no code"
    shift = known.get(code) or known.get(told.get("code", ""))
    line = _as_timed(told, day_on, code, shift, zone, number, remarks) or duty(
        told["staff"], day_on, code, shift, zone, unknown
    )
    return line | {
        "ward_id": told.get("ward") or UNKNOWN,
        "skill": told.get("skill") or UNKNOWN,
    }


def _as_timed(
    told: Mapping[str, str],
    day_on: date,
    code: str,
    shift: Shift | None,
    zone: str,
    number: int,
    remarks: list[str],
) -> dict[str, Any] | None:
    """The duty by the start and end that are written, if they are and make sense."""
    start, end = told.get("start", ""), told.get("end", "")
    if not start or not end:
        return None
    try:
        starts_at, ends_at = (_moment(text, day_on, zone) for text in (start, end))
        if ends_at <= starts_at and len(end) <= len("07:30:00"):
            ends_at = _moment(end, day_on + timedelta(days=1), zone)
        if ends_at <= starts_at:
            raise ValueError("it ends before it starts")
    except ValueError:
        remarks.append(
            f"Line {number}: {start} to {end} is no span of time, so the code {code} tells when. "
            "Write 2026-01-31T07:30, or 07:30."
        )
        return None
    paid, usual = told.get("paid_minutes", ""), shift.paid_minutes if shift else 0
    return {
        "staff_id": told["staff"],
        "day_on": day_on,
        "shift_type_id": shift.shift_type_id if shift else code,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "paid_minutes": int(paid) if paid.isdigit() else usual,
    }


def _moment(text: str, day_on: date, zone: str) -> datetime:
    """A moment with its day, or a time on this day; without an offset on the site's clock."""
    timed = len(text) <= len("07:30:00")
    moment = (
        datetime.combine(day_on, time.fromisoformat(text))
        if timed
        else datetime.fromisoformat(text)
    )
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
