"""A roster that comes back as the workbook that left, with what people changed on ward sheets.

Cells that say what they said when they left are the duties that left, to the minute; the
others are read by the book's own list of shifts.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openpyxl import load_workbook

from ops.errors import PlanningError
from ops.takeaway.duty_list import PRESETS
from ops.takeaway.roster_back import (
    UNKNOWN,
    Found,
    RosterRead,
    Unknown,
    as_read,
    duty,
    keep_once,
)
from ops.takeaway.rosters import DUTIES, PERSON_HEADS, SHIFTS
from ops.takeaway.shift_codes import ELSEWHERE, LOCKED, Shift
from ops.takeaway.ward_sheets import WARD_HEADS
from ops.takeaway.workbook import PROVENANCE

MOST_BYTES = 200_000_000
"""Uncompressed; a larger workbook is no roster."""

Cells = Sequence[Any]
Exact = dict[tuple[Any, ...], dict[str, Any]]


def roster_from_xlsx(file: bytes, *, proposal_id: str | None = None) -> RosterRead:
    """The roster on the ward sheets of a workbook that ``roster_document`` made.

    ``proposal_id`` names duties that people put in; the others keep the roster they came from.
    """
    book = _sheets(file)
    zone = _clock(book)
    shifts, exact = _as_left(book)
    sources = sorted({line["proposal_id"] for line in exact.values()})
    name = proposal_id or (sources[0] if sources else "read")
    remarks: list[str] = []
    unknown: Unknown = {}
    found: Found = {}
    for ward, person, skill, day_on, code in _cells(book, remarks):
        line = exact.get((ward, person, day_on, code, skill))
        if line is None:
            line = duty(person, day_on, code, shifts.get(code), zone, unknown)
            line |= {"proposal_id": name, "ward_id": ward, "skill": skill or UNKNOWN}
            if not skill:
                remarks.append(
                    f"{person}, {day_on:%d %b}: no skill is given for {code}. Write it in the "
                    "column Skill."
                )
        keep_once(found, line, remarks)
    code_of = {one.shift_type_id: one.code for one in shifts.values()}
    left = {(person, day): code for _, person, day, code, _ in exact}
    remarks += _differing(book, found, code_of, left)
    return as_read(found, remarks, unknown)


def _as_left(book: Mapping[str, list[Cells]]) -> tuple[dict[str, Shift], Exact]:
    """The shifts by their codes and the duties, as they left."""
    try:
        return {one.code: one for one in _shifts(book)}, _exact(book)
    except (AttributeError, TypeError, ValueError) as error:
        raise PlanningError(
            f"The sheets {SHIFTS} and {DUTIES} are needed as they left, and something in them "
            f"was changed ({error}). Change the sheets of wards only."
        ) from error


def _sheets(file: bytes) -> dict[str, list[Cells]]:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > MOST_BYTES:
            raise PlanningError(
                f"A roster's workbook holds {MOST_BYTES:,} bytes at most; this one unpacks to "
                f"{size:,}. Give the one that was taken away."
            )
        book = load_workbook(io.BytesIO(file), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise PlanningError(
            f"An Excel workbook (.xlsx) is needed, and this file is none ({error}). Give the one "
            "that was taken away."
        ) from error
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def _below(rows: Sequence[Cells], heads: Sequence[str]) -> tuple[Cells, list[Cells]] | None:
    """The head row that begins with these words, and the rows below it up to a gap."""
    for n, row in enumerate(rows):
        words = [str(cell or "").partition(" [")[0] for cell in row[: len(heads)]]
        if words == list(heads):
            below = list(rows[n + 1 :])
            gap = next((m for m, one in enumerate(below) if not any(one)), len(below))
            return row, below[:gap]
    return None


def _clock(book: Mapping[str, list[Cells]]) -> str:
    told = {str(row[0]): row[1] for row in book.get(PROVENANCE, []) if len(row) > 1}
    try:
        return ZoneInfo(str(told["Clock"])).key
    except (KeyError, ValueError, ZoneInfoNotFoundError) as error:
        raise PlanningError(
            f"The sheet {PROVENANCE} needs a row Clock with a zone such as Europe/London. Give "
            "the book that was taken away, with all its sheets."
        ) from error


def _shifts(book: Mapping[str, list[Cells]]) -> list[Shift]:
    found = _below(book.get(SHIFTS, []), ("Code", "Shift type", "Starts"))
    if found is None:
        raise PlanningError(
            f"The sheet {SHIFTS} with the codes is missing. Give the book that was taken away, "
            "with all its sheets."
        )
    return [
        Shift(str(code), str(name), _time(starts), int(minutes), int(paid))
        for code, name, starts, minutes, paid in (row[:5] for row in found[1])
    ]


def _time(cell: Any) -> time:
    return cell if isinstance(cell, time) else time.fromisoformat(str(cell))


def _exact(book: Mapping[str, list[Cells]]) -> Exact:
    """Every duty as it left, by what its cell on a ward sheet says."""
    found = _below(book.get(DUTIES, []), ("Person", "Grade", "Ward", "Date", "Code"))
    exact: Exact = {}
    for row in found[1] if found else []:
        person, _, ward, day, code, start, _, offset, minutes, paid, kind, skill, source, *_ = row
        starts_at = datetime.fromisoformat(f"{start.isoformat()}{offset}").astimezone(UTC)
        day_on = day.date() if isinstance(day, datetime) else day
        exact[str(ward), str(person), day_on, str(code), str(skill)] = {
            "proposal_id": str(source),
            "staff_id": str(person),
            "day_on": day_on,
            "ward_id": str(ward),
            "shift_type_id": str(kind),
            "skill": str(skill),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=int(minutes)),
            "paid_minutes": int(paid),
        }
    return exact


def _cells(
    book: Mapping[str, list[Cells]], remarks: list[str]
) -> Iterable[tuple[str, str, str, date, str]]:
    """What ward sheets say: ward, person, skill, day and code of each cell that is a duty."""
    pages = [found for rows in book.values() if (found := _below(rows, WARD_HEADS))]
    if not pages:
        raise PlanningError(
            f"No sheet begins with the columns {', '.join(WARD_HEADS)}, so there is no ward to "
            "read. Give the book that was taken away."
        )
    for heads, rows in pages:
        days = {
            n: head.date() if isinstance(head, datetime) else head
            for n, head in enumerate(heads)
            if isinstance(head, date)
        }
        for row in rows:
            ward, person, _, skill = (str(cell or "").strip() for cell in row[:4])
            for n, day_on in days.items():
                cell = str(row[n] if n < len(row) and row[n] is not None else "")
                code = cell.strip().removesuffix(LOCKED)
                if code in PRESETS["full"].free or code.endswith(ELSEWHERE):
                    continue
                if ward and person:
                    yield ward, person, skill, day_on, code
                else:
                    remarks.append(
                        f"{day_on:%d %b}: {code} stands in a row without ward or person."
                    )


def _differing(
    book: Mapping[str, list[Cells]],
    found: Found,
    code_of: Mapping[str, str],
    left: Mapping[tuple[str, date], str],
) -> list[str]:
    """People's own sheets are made from the wards': what was changed there does not count."""
    remarks = []
    for rows in book.values():
        for row in (_below(rows, PERSON_HEADS[:3]) or ((), []))[1]:
            day, person, code = row[:3]
            key = str(person), day.date() if isinstance(day, datetime) else day
            line = found.get(key)
            stands = code_of.get(line["shift_type_id"], line["shift_type_id"]) if line else "free"
            if str(code) not in (stands, left.get(key)):
                remarks.append(
                    f"{person}, {key[1]:%d %b}: {stands} on the ward's sheet counts, not {code} "
                    "on the person's."
                )
    return remarks
