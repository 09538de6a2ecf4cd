"""The hours of an invented hospital, counted from its opening, and the clock on its wall.

Inside the invention a time is a number of hours since opening (UTC); it becomes an instant,
to the minute, only when it is written down.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from ops.rehearsal.chance import Floats, Ints
from ops.rehearsal.holidays import holidays


@dataclass(frozen=True)
class Clock:
    """Every UTC hour of a span of days: what the wall clock shows then.

    ``ahead`` is how many hours the wall clock is ahead of UTC, ``weekday`` counts from 0 on Monday,
    ``day`` is the proleptic ordinal of the local date.
    """

    opens_at: datetime
    ahead: Floats
    hour: Ints
    weekday: Ints
    day: Ints
    holiday: frozenset[int]

    @property
    def days(self) -> int:
        """Whole days covered."""
        return len(self.hour) // 24

    @property
    def dates(self) -> list[date]:
        """The days covered, as dates."""
        return [self.opens_at.date() + timedelta(days=day) for day in range(self.days)]

    def from_wall(self, day: int, hour: float) -> float:
        """The hours since opening when the wall clock of a day shows an hour after 03:00."""
        return day * 24 + hour - float(self.ahead[day * 24 + 12])

    def works(self, day: int) -> bool:
        """Whether a day, counted from opening, is neither weekend nor holiday."""
        ordinal = self.opens_at.toordinal() + day
        return (ordinal - 1) % 7 < 5 and ordinal not in self.holiday


def clock(opens_at: datetime, days: int, time_zone: str) -> Clock:
    """The clock of a number of days from opening."""
    last = opens_at + timedelta(hours=days * 24 - 1)
    utc = pl.datetime_range(opens_at, last, "1h", time_unit="us", eager=True)
    local = utc.dt.convert_time_zone(time_zone)
    ahead = (local.dt.replace_time_zone(None) - utc.dt.replace_time_zone(None)).dt.total_minutes()
    ordinal = local.dt.date().cast(pl.Int64) + date(1970, 1, 1).toordinal()
    years = range(opens_at.year, last.year + 2)
    return Clock(
        opens_at=opens_at,
        ahead=ahead.to_numpy() / 60.0,
        hour=local.dt.hour().cast(pl.Int64).to_numpy(),
        weekday=local.dt.weekday().cast(pl.Int64).to_numpy() - 1,
        day=ordinal.to_numpy(),
        holiday=frozenset(day.toordinal() for year in years for day in holidays(year)),
    )


def instants(opens_at: datetime, hours: Floats) -> pl.Series:
    """Hours since opening as instants, cut to the minute; not-a-number becomes null."""
    known = np.isfinite(hours)
    minutes = np.floor(np.where(known, hours, 0.0) * 60 + 1e-6).astype(np.int64)
    passed = pl.Series(minutes * 60_000_000).cast(pl.Duration("us"))
    opened = pl.Series([opens_at], dtype=pl.Datetime("us", "UTC"))
    return pl.select(
        pl.when(pl.Series(known)).then(pl.lit(opened).first() + passed).alias("at")
    ).to_series()


def dates(opens_at: datetime, days: Ints) -> pl.Series:
    """Days since opening as dates."""
    first = opens_at.toordinal() - date(1970, 1, 1).toordinal()
    return pl.Series((days + first).astype(np.int32)).cast(pl.Date)
