"""What people change in a proposed roster: one duty at a time, kept beside it, never over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

import polars as pl

from ops.staffing.shifts import Duty, Shift

HOURS = ("starts_at", "ends_at", "paid_minutes")


@dataclass(frozen=True)
class Change:
    """One duty that a person moved, gave or cleared; ``shift_type_id`` None is a free day.

    Somebody who works on or comes earlier has hours of their own; else they are the shift's.
    """

    staff_id: str
    day_on: date
    shift_type_id: str | None
    ward_id: str
    skill: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    paid_minutes: int | None = None
    why: str | None = None
    """The reason somebody gave at the desk."""
    with_last: bool = False
    """Whether it was decided in one step with the change before it."""

    @classmethod
    def of(cls, duty: Duty, hours: Shift | None = None) -> Self:
        """The change that makes this duty stand, with other hours than its shift's if given."""
        one = cls(duty.person_id, duty.day_on, duty.shift_type_id, duty.ward_id, duty.skill)
        if hours is None:
            return one
        since, until = hours.starts_at, hours.ends_at
        return replace(one, starts_at=since, ends_at=until, paid_minutes=hours.paid_minutes)

    @classmethod
    def cleared(cls, duty: Duty) -> Self:
        """The change that makes this duty's day free."""
        return cls(duty.person_id, duty.day_on, None, duty.ward_id, duty.skill)

    def as_json(self) -> dict[str, Any]:
        """The change as it is kept with the decision."""
        kept: dict[str, Any] = {
            "staff_id": self.staff_id,
            "day_on": self.day_on.isoformat(),
            "shift_type_id": self.shift_type_id,
            "ward_id": self.ward_id,
            "skill": self.skill,
        }
        if self.starts_at and self.ends_at:
            kept |= {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
            kept["paid_minutes"] = self.paid_minutes
        kept |= {"why": self.why} if self.why else {}
        return kept | ({"with_last": True} if self.with_last else {})


def one_step(changes: Iterable[Change]) -> list[Change]:
    """Changes that were decided together, and are undone together."""
    return [replace(one, with_last=n > 0) for n, one in enumerate(changes)]


def last_step(changes: Sequence[Change]) -> int:
    """Where the last step of these changes begins."""
    begins = [n for n, one in enumerate(changes) if not one.with_last]
    return begins[-1] if begins else 0


def first_step(changes: Sequence[Change]) -> int:
    """Where the second step of these changes begins; their end if there is only one."""
    return next((n for n, one in enumerate(changes) if n and not one.with_last), len(changes))


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Changes as they were kept."""
    return [_read(one) for one in kept]


def _read(one: Mapping[str, Any]) -> Change:
    names, day_on = ("staff_id", "ward_id", "skill"), date.fromisoformat(str(one["day_on"]))
    staff_id, ward_id, skill = (str(one[name]) for name in names)
    read = Change(staff_id, day_on, one["shift_type_id"], ward_id, skill)
    read = replace(read, why=one.get("why"), with_last=bool(one.get("with_last")))
    if not one.get("starts_at"):
        return read
    since, until = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    return replace(read, starts_at=since, ends_at=until, paid_minutes=int(one["paid_minutes"]))


def changed(lines: pl.DataFrame, changes: Sequence[Change], required: pl.DataFrame) -> pl.DataFrame:
    """The lines of a roster after a person's changes; hours come from the needs unless told."""
    if not changes:
        return lines
    shifts = {(row["day_on"], row["shift_type_id"]): row for row in required.iter_rows(named=True)}
    last = {(c.staff_id, c.day_on): c for c in changes}
    rows = [r for r in lines.to_dicts() if (r["staff_id"], r["day_on"]) not in last]
    proposal_id = lines.item(0, "proposal_id") if lines.height else "changed"
    for one in last.values():
        shift = shifts.get((one.day_on, one.shift_type_id or ""))
        if shift is not None:
            times = {name: getattr(one, name) or shift[name] for name in HOURS}
            rows.append({"proposal_id": proposal_id} | _plain(one) | times)
    return pl.DataFrame(rows, schema=lines.schema).sort("staff_id", "day_on")


def _plain(one: Change) -> dict[str, object]:
    return {
        "staff_id": one.staff_id,
        "day_on": one.day_on,
        "ward_id": one.ward_id,
        "shift_type_id": one.shift_type_id,
        "skill": one.skill,
    }
