"""What people change in a proposed roster: one duty at a time, kept beside it, never over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class Change:
    """One duty that a person moved, gave or cleared; ``shift_type_id`` None is a free day."""

    staff_id: str
    day_on: date
    shift_type_id: str | None
    ward_id: str
    skill: str

    def as_json(self) -> dict[str, str | None]:
        """The change as it is kept with the decision."""
        return {
            "staff_id": self.staff_id,
            "day_on": self.day_on.isoformat(),
            "shift_type_id": self.shift_type_id,
            "ward_id": self.ward_id,
            "skill": self.skill,
        }


def from_json(kept: Iterable[Mapping[str, str | None]]) -> list[Change]:
    """Changes as they were kept."""
    return [
        Change(
            str(one["staff_id"]),
            date.fromisoformat(str(one["day_on"])),
            one["shift_type_id"],
            str(one["ward_id"]),
            str(one["skill"]),
        )
        for one in kept
    ]


def changed(lines: pl.DataFrame, changes: Sequence[Change], required: pl.DataFrame) -> pl.DataFrame:
    """The lines of a roster after a person's changes; the hours of a shift come from the needs."""
    if not changes:
        return lines
    shifts = {(row["day_on"], row["shift_type_id"]): row for row in required.iter_rows(named=True)}
    last = {(c.staff_id, c.day_on): c for c in changes}
    rows = [r for r in lines.to_dicts() if (r["staff_id"], r["day_on"]) not in last]
    proposal_id = lines.item(0, "proposal_id") if lines.height else "changed"
    for one in last.values():
        shift = shifts.get((one.day_on, one.shift_type_id or ""))
        if shift is not None:
            times = {name: shift[name] for name in ("starts_at", "ends_at", "paid_minutes")}
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
