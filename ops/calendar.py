"""The clock on the wall: hour of the local week, bed-meeting hours, public holidays.

Patients follow the local clock, so patterns are learnt on it; instants stay in UTC.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.series import HUDDLE_HOURS

WEEK_HOURS = 168

Ints = NDArray[np.int64]


def hour_number(moment: datetime) -> int:
    """Whole hours since 1970-01-01 00:00 UTC, rounded down."""
    return int(moment.timestamp() // 3600)


def hours_from(numbers: Ints) -> pl.Series:
    """Hour numbers as instants in UTC."""
    micros = pl.Series("hour_start", numbers * 3_600_000_000, dtype=pl.Int64)
    return micros.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def next_hours(moment: datetime, hours: int, *, including: bool) -> Ints:
    """The numbers of the next whole hours; one that begins right now only if ``including``."""
    first = hour_number(moment)
    begins_now = moment == moment.replace(minute=0, second=0, microsecond=0)
    return np.arange(hours, dtype=np.int64) + (first if including and begins_now else first + 1)


def on_local_clock(numbers: Ints, time_zone: str) -> tuple[Ints, Ints]:
    """Local day (days since 1970-01-01) and hour of the local week (Monday 00:00 is 0)."""
    local = hours_from(numbers).dt.convert_time_zone(time_zone)
    days = local.dt.date().to_physical().cast(pl.Int64).to_numpy()
    # Polars gives weekday and hour as Int8, which 6 * 24 would overflow.
    weekday = local.dt.weekday().cast(pl.Int64).to_numpy() - 1
    return days, weekday * 24 + local.dt.hour().cast(pl.Int64).to_numpy()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def huddle_at(day: date, slot: int, time_zone: str) -> datetime:
    """The instant of a bed-meeting hour of a local day; slot 3 is the midnight that ends it."""
    hour = HUDDLE_HOURS[slot]
    on = day + timedelta(days=hour // 24)
    local = datetime(on.year, on.month, on.day, hour % 24, tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)


def is_huddle(at: datetime, time_zone: str) -> bool:
    """Whether a moment is a bed-meeting hour on a local clock."""
    local = at.astimezone(ZoneInfo(time_zone))
    return local.minute == 0 and any(local.hour == hour % 24 for hour in HUDDLE_HOURS)


def huddles(first: date, last: date, time_zone: str) -> Iterator[tuple[date, int, datetime]]:
    """Every bed-meeting hour from the first day to the last: day, slot and instant."""
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        for slot in range(len(HUDDLE_HOURS)):
            yield day, slot, huddle_at(day, slot, time_zone)
