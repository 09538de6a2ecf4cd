"""A roster that is about to leave, and what its codes mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import dataframely as dy

from ops.tables import Absence, RosterLine, StaffMember
from ops.takeaway.document import Provenance
from ops.takeaway.shift_codes import AWAY, ELSEWHERE, FREE, LOCKED, Shift, shifts_of


@dataclass(frozen=True)
class RosterToTake:
    """A roster over some days, the people who may be in it, and whether it is published."""

    lines: dy.DataFrame[RosterLine]
    staff: dy.DataFrame[StaffMember]
    absences: dy.DataFrame[Absence]
    from_on: date
    to_on: date
    published: bool
    provenance: Provenance
    locked: frozenset[tuple[str, date]] = frozenset()
    """People and days whose duty was locked at the desk."""

    @cached_property
    def days(self) -> list[date]:
        """Every day that it covers."""
        return [self.from_on + timedelta(n) for n in range((self.to_on - self.from_on).days + 1)]

    @cached_property
    def shifts(self) -> list[Shift]:
        """The shifts that occur in it."""
        return shifts_of(self.lines, self.provenance.time_zone)

    @property
    def wards(self) -> list[str]:
        """Wards with a duty, and wards somebody is at home on, if they have a duty anywhere."""
        working = self.staff.join(self.lines, on="staff_id", how="semi")
        return sorted({*self.lines["ward_id"], *working["home_ward_id"]})


def legend(shifts: Sequence[Shift]) -> tuple[tuple[str, str], ...]:
    """What the codes of the grid mean."""
    words = [
        (one.code, f"{one.shift_type_id.replace('_', ' ')}, {one.starts:%H:%M} for {_hours(one)}")
        for one in shifts
    ]
    marks = (
        (FREE, "no duty"),
        (AWAY, "away"),
        (f"E{ELSEWHERE}", "works elsewhere, or under another skill"),
        (f"E{LOCKED}", "locked at the desk"),
    )
    return (*words, *marks)


def _hours(shift: Shift) -> str:
    hours, minutes = divmod(shift.minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
