"""When something is told: for which bed meetings it is time, and how long quiet hours hold."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LATE = timedelta(minutes=30)
"""So long after a meeting began its handover is still worth sending."""

TOP_LEVEL = 4


def meetings_due(
    at_times: Iterable[time], *, time_zone: str, ahead: timedelta, now: datetime
) -> list[datetime]:
    """The bed meetings whose handover should be on its way now, the earliest first."""
    told = _not_over(at_times, time_zone, now)
    return [at for at in told if at - ahead <= now]


def next_meeting(at_times: Iterable[time], *, time_zone: str, now: datetime) -> datetime | None:
    """The bed meeting that is under way or comes next; None if there are none."""
    return next(iter(_not_over(at_times, time_zone, now)), None)


def _not_over(at_times: Iterable[time], time_zone: str, now: datetime) -> list[datetime]:
    """Meetings from yesterday's to tomorrow's that did not begin too long ago.

    Times are on the clock of the site. An hour that the clock leaves out in spring is read as if
    it had not been changed yet, and one that comes twice in autumn as its first.
    """
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]  # around midnight
    told = {datetime.combine(day, at, zone).astimezone(UTC) for day in days for at in at_times}
    return sorted(at for at in told if now <= at + LATE)


def loud_at(
    now: datetime,
    level: int,
    *,
    quiet: tuple[time, time] | None,
    loud_from: int = TOP_LEVEL,
    time_zone: str,
) -> datetime:
    """When a level may be told: at once, or once quiet hours are over if it is below the loud."""
    if quiet is None or level >= loud_from:
        return now
    begins, ends = quiet
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    over_midnight = begins > ends
    inside = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if over_midnight and clock >= begins else 0)
    return datetime.combine(day, ends, zone).astimezone(UTC)
