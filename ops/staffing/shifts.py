"""Shifts, the people they need, and the duties that fill them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ShiftKey = tuple[date, str]
"""Local day and shift type."""
NeedKey = tuple[str, date, str, str]
"""Ward, local day, shift type and skill: the key of a requirement."""

NIGHT_WORK = timedelta(hours=3)


@dataclass(frozen=True)
class Shift:
    """A shift type on one day, at the same hours on every ward of the site."""

    day_on: date
    shift_type_id: str
    starts_at: datetime
    ends_at: datetime
    paid_minutes: int
    night: bool = False

    @property
    def key(self) -> ShiftKey:
        """Day and shift type."""
        return self.day_on, self.shift_type_id

    @property
    def weekend(self) -> bool:
        """Whether it starts on a Saturday or Sunday."""
        return self.day_on.isoweekday() >= 6


@dataclass(frozen=True)
class Need:
    """People one ward wants on one shift with one skill; ``busy`` would suit a busy day."""

    ward_id: str
    shift: Shift
    skill: str
    required: int
    busy: int = 0

    @property
    def key(self) -> NeedKey:
        """Ward, day, shift type and skill."""
        return self.ward_id, self.shift.day_on, self.shift.shift_type_id, self.skill

    @property
    def most(self) -> int:
        """No more people than this are placed here."""
        return max(self.required, self.busy)


@dataclass(frozen=True, order=True)
class Duty:
    """One person on one shift: where, and for which skill."""

    day_on: date
    person_id: str
    shift_type_id: str
    ward_id: str
    skill: str

    @property
    def shift_key(self) -> ShiftKey:
        """Day and shift type."""
        return self.day_on, self.shift_type_id

    @property
    def need_key(self) -> NeedKey:
        """The need that this duty fills."""
        return self.ward_id, self.day_on, self.shift_type_id, self.skill


def works_at_night(starts_at: datetime, ends_at: datetime, time_zone: str) -> bool:
    """Whether at least three hours fall between 23:00 and 06:00 local time.

    Working Time Regulations 1998, reg. 2: "night time" and "night worker".
    """
    clock = ZoneInfo(time_zone)
    evening = starts_at.astimezone(clock).date()
    asleep = timedelta()
    for back in (1, 0, -1):
        since = datetime.combine(evening - timedelta(days=back), time(23), clock).astimezone(UTC)
        until = datetime.combine(evening - timedelta(days=back - 1), time(6), clock).astimezone(UTC)
        asleep += max(timedelta(), min(ends_at, until) - max(starts_at, since))
    return asleep >= NIGHT_WORK
