"""Who is told to leave: the days of discharge that wards have written down.

*Definite* are patients told to leave by the day asked about; *potential* those whose day has gone
by and who are still there. Where nobody is told a day, neither is known, which is not none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from ops.tables import Stay


@dataclass(frozen=True)
class ToldToLeave:
    """The days present patients are told to leave on, and how many are told none."""

    days: tuple[date, ...]
    untold: int

    def definite(self, today: date, by: date) -> int | None:
        """Patients told to leave from today to a day; None where nobody is told a day."""
        return sum(today <= day <= by for day in self.days) if self.days else None

    def potential(self, today: date) -> int | None:
        """Patients still there whose day has gone by; None where nobody is told a day."""
        return sum(day < today for day in self.days) if self.days else None


def told_to_leave(stays: dy.DataFrame[Stay]) -> dict[str, ToldToLeave]:
    """What the present patients of each ward are told about the day they leave."""
    found = {}
    present = stays.filter(~pl.col("ended")).sort("ward_id", "stay_id")
    for (ward,), rows in present.group_by("ward_id", maintain_order=True):
        days = rows["expected_out_on"].drop_nulls()
        found[str(ward)] = ToldToLeave(tuple(days.to_list()), rows.height - len(days))
    return found


def told_of_groups(
    told: Mapping[str, ToldToLeave], groups: Mapping[str, Sequence[str]]
) -> dict[str, ToldToLeave]:
    """What the patients of groups of wards are told, a ward without patients adding none."""
    empty = ToldToLeave((), 0)
    parts = {name: [told.get(ward, empty) for ward in members] for name, members in groups.items()}
    return {
        name: ToldToLeave(sum((p.days for p in some), ()), sum(p.untold for p in some))
        for name, some in parts.items()
    }
