"""Needs that changed since a roster was made: the newest said of them against what it was asked.

A roster keeps the requirement it was made for, while patients come otherwise than was forecast.
Whoever stands by a published roster should hear of it before the ward does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import dataframely as dy
import polars as pl

from ops.tables import Requirement, StaffNeed

KEY = ("ward_id", "day_on", "shift_type_id", "skill")


@dataclass(frozen=True)
class ChangedNeed:
    """One ward, shift and skill: the people that the roster was asked for, and those needed now."""

    ward_id: str
    day_on: date
    shift_type_id: str
    skill: str
    starts_at: datetime
    asked: int
    now: int

    @property
    def more(self) -> int:
        """People needed beyond those asked; below 0 fewer are."""
        return self.now - self.asked

    @property
    def shift(self) -> tuple[str, date, str]:
        """The ward's shift, whatever the skill."""
        return self.ward_id, self.day_on, self.shift_type_id


def changed_needs(
    asked: dy.DataFrame[Requirement], said: dy.DataFrame[StaffNeed]
) -> list[ChangedNeed]:
    """Where they differ, on days and wards of the roster; most people more first, then soonest.

    What was not said anew is not known to have changed; a place that is newly needed was asked 0.
    """
    there = pl.col("ward_id").is_in(asked["ward_id"].unique().to_list())
    inside = pl.col("day_on").is_between(asked["day_on"].min(), asked["day_on"].max())
    was = asked.select(*KEY, asked="required")
    both = said.filter(there & inside).join(was, on=KEY, how="left", maintain_order="left")
    both = both.with_columns(pl.col("asked").fill_null(0))
    rows = both.filter(pl.col("asked") != pl.col("required")).select(
        *KEY, "starts_at", "asked", now="required"
    )
    found = [ChangedNeed(**row) for row in rows.iter_rows(named=True)]
    return sorted(found, key=lambda one: (-one.more, one.starts_at, one.ward_id, one.skill))


def more_and_fewer(found: Sequence[ChangedNeed]) -> tuple[int, int]:
    """Shifts that need more people of any skill, and those that only need fewer."""
    more = {one.shift for one in found if one.more > 0}
    return len(more), len({one.shift for one in found} - more)
