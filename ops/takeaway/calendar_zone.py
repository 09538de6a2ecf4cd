"""A time zone as a calendar file spells it out: each change of its clocks over some years.

A VTIMEZONE gives each change in the wall time before it (RFC 5545, 3.6.5). The library's own
writer takes the wall time after it, an hour too late in spring, so changes are written here.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)


def vtimezone(time_zone: str, first_year: int, last_year: int) -> Timezone:
    """The clocks of a zone from the first day of one year to the last day of another."""
    zone = ZoneInfo(time_zone)
    first, last = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", time_zone)
    component.add_component(_clock(zone, first, before=first.astimezone(zone)))
    for change in _changes(zone, first, last):
        before = (change - timedelta(seconds=1)).astimezone(zone)
        component.add_component(_clock(zone, change, before=before))
    return component


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which the clocks change, to the minute."""
    day = first
    while day < last:
        if _offset(zone, day) != _offset(zone, day + _DAY):
            low, high = 0, 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                same = _offset(zone, day) == _offset(zone, day + timedelta(minutes=middle))
                low, high = (middle, high) if same else (low, middle)
            yield day + timedelta(minutes=high)
        day += _DAY


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _clock(
    zone: ZoneInfo, from_at: datetime, *, before: datetime
) -> TimezoneDaylight | TimezoneStandard:
    local = from_at.astimezone(zone)
    clock = TimezoneDaylight() if local.dst() else TimezoneStandard()
    was = before.utcoffset() or timedelta(0)
    clock.add("dtstart", (from_at + was).replace(tzinfo=None))
    clock.add("tzoffsetfrom", was)
    clock.add("tzoffsetto", local.utcoffset() or timedelta(0))
    clock.add("tzname", local.tzname() or zone.key)
    return clock
