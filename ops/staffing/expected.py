"""The census a shift should be staffed for, read off a forecast made for other hours.

A forecast speaks of moments (the bed meetings of a ward, the hours of an ED); a shift is a
span. ``Moments`` answers for any span of the local clock: inside the horizon from the moments
that fall into it, beyond it from the latest comparable day.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

MOST_DAYS_BACK = 56
"""How far a roster may look past its forecast: eight weeks."""

AS_GOOD = 0.9
"""A day that speaks of nine in ten of the moments counts as whole: clocks that change drop one."""


@dataclass(frozen=True)
class Moments:
    """What is expected at one place: instants in order, and a census per level at each."""

    at: tuple[datetime, ...]
    census: tuple[tuple[float, ...], ...]

    def over(self, since: datetime, until: datetime, clock: ZoneInfo) -> tuple[float, ...]:
        """The fullest census per level from ``since`` until ``until``."""
        spans = list(_comparable(since, until, clock))
        seen = [self._inside(*span) for span in spans]
        most = max(len(found) for found in seen)
        if most:
            return _fullest(next(found for found in seen if len(found) >= AS_GOOD * most))
        beside = [self._beside(*span) for span in spans]
        widest = max(len(found) for found in beside)
        return _fullest(next(found for found in beside if len(found) == widest))

    def _inside(self, since: datetime, until: datetime) -> Sequence[tuple[float, ...]]:
        return self.census[bisect_left(self.at, since) : bisect_left(self.at, until)]

    def _beside(self, since: datetime, until: datetime) -> Sequence[tuple[float, ...]]:
        """The last moment before a span that none falls into, and the first after it."""
        first, after = bisect_left(self.at, since), bisect_left(self.at, until)
        return self.census[max(first - 1, 0) : first] + self.census[after : after + 1]


def _comparable(
    since: datetime, until: datetime, clock: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The span itself, then whole weeks earlier, then whole days earlier, by the local clock."""
    weeks = range(0, MOST_DAYS_BACK + 1, 7)
    for back in (*weeks, *(day for day in range(1, MOST_DAYS_BACK) if day % 7)):
        yield _earlier(since, back, clock), _earlier(until, back, clock)


def _earlier(moment: datetime, days: int, clock: ZoneInfo) -> datetime:
    return (moment.astimezone(clock) - timedelta(days=days)).astimezone(UTC)


def _fullest(found: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(max(values) for values in zip(*found, strict=True))


def moments(forecast: pl.DataFrame, levels: Sequence[float]) -> Moments:
    """The newest issue of one place's forecast, at the wanted levels.

    A level that was not issued is read between its neighbours.
    """
    newest = forecast.filter(pl.col("issued_at") == pl.col("issued_at").max())
    rows = newest.sort("target_at", "level").group_by("target_at", maintain_order=True)
    at, census = [], []
    for (target_at,), told in rows:
        at.append(target_at)
        values = np.interp(levels, told["level"].to_numpy(), told["value"].to_numpy())
        census.append(tuple(float(value) for value in values))
    return Moments(tuple(at), tuple(census))
