"""A roster that comes back: duties as they were read, and what people should know about how.

Whatever stands in a cell and is not known as free is read as working: a code that nobody here
knows takes the whole day, and is named, so that whoever uses the roster says what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import RosterLine
from ops.takeaway.shift_codes import Shift

UNKNOWN = "unknown"
"""The ward or the skill of a duty that tells none."""

Found = dict[tuple[str, date], dict[str, Any]]
Unknown = dict[tuple[str, date], str]
"""Codes that nobody here knows, by person and day."""


@dataclass(frozen=True)
class RosterRead:
    """The duties that were read, and what people should know about how.

    ``unknown`` are the people and days whose code nobody here knows.
    """

    lines: dy.DataFrame[RosterLine]
    remarks: tuple[str, ...]
    unknown: frozenset[tuple[str, date]] = frozenset()


def duty(
    person: str,
    day_on: date,
    code: str,
    shift: Shift | None,
    zone: str,
    unknown: Unknown,
) -> dict[str, Any]:
    """One duty by its shift; a code that nobody knows takes the whole day, and pays nothing."""
    known = shift is not None
    if shift is None:
        unknown[person, day_on] = code
        shift = Shift(code, code, time(), 24 * 60, 0)
    starts_at, ends_at, paid = shift.on(day_on, zone)
    return {
        "staff_id": person,
        "day_on": day_on,
        "shift_type_id": shift.shift_type_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "paid_minutes": paid if known else 0,
    }


def keep_once(found: Found, line: dict[str, Any], remarks: list[str]) -> None:
    """Keep a duty, unless its person has one on that day."""
    key = line["staff_id"], line["day_on"]
    if key in found:
        remarks.append(
            f"{key[0]}, {key[1]:%d %b}: stands twice, as {found[key]['shift_type_id']} and "
            f"{line['shift_type_id']}. The first counts."
        )
    found.setdefault(key, line)


def as_read(found: Found, remarks: Sequence[str], unknown: Unknown) -> RosterRead:
    """All duties, sorted, with each remark once."""
    frame = pl.DataFrame(list(found.values()), schema=RosterLine.create_empty().schema)
    lines = RosterLine.validate(frame.sort("proposal_id", "staff_id", "day_on"))
    # Of a day that stands twice the first counts: what it was read as may have been known.
    unread = {key for key, code in unknown.items() if found[key]["shift_type_id"] == code}
    return RosterRead(lines, tuple(dict.fromkeys(remarks)), frozenset(unread))
