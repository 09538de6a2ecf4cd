"""People wanted by the hour of the local day, whatever shifts they are on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True)
class LocalHours:
    """Between ``since`` and ``until`` on the local clock, ``required`` people, ``most`` at most.

    ``until`` at or before ``since`` is on the next day; ``weekdays`` are those it begins on,
    Monday 1 to Sunday 7.
    """

    ward_id: str
    skill: str
    since: time
    until: time
    required: int
    most: int | None = None
    weekdays: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, order=True)
class HourNeed:
    """People one ward wants with one skill throughout one hour; None is no limit."""

    hour_start: datetime
    ward_id: str
    skill: str
    required: int
    most: int | None = None


def hour_needs(
    stated: Iterable[LocalHours], dates: Iterable[date], time_zone: str
) -> tuple[HourNeed, ...]:
    """Every hour of the days that something is stated for, as instants in UTC.

    Where the clock changes, an hour that does not exist is not asked for and one that comes
    twice is asked for twice.
    """
    clock, days = ZoneInfo(time_zone), list(dates)
    needs = []
    for one in stated:
        for day_on in days:
            if day_on.isoweekday() in one.weekdays:
                last_on = day_on + timedelta(days=one.until <= one.since)
                hour = datetime.combine(day_on, one.since, clock).astimezone(UTC)
                until = datetime.combine(last_on, one.until, clock).astimezone(UTC)
                while hour < until:
                    needs.append(HourNeed(hour, one.ward_id, one.skill, one.required, one.most))
                    hour += HOUR
    return tuple(sorted(needs, key=lambda need: (need.hour_start, need.ward_id, need.skill)))
