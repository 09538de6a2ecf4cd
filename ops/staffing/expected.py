"""The census a shift should be staffed for, read off a forecast made for other hours.

A forecast speaks of moments (the bed meetings of a ward, the hours of an ED); a shift is a
span. ``Moments`` answers for any span of the local clock: inside the horizon from the moments
that fall into it, beyond it from the latest comparable day.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.line import Floats

MOST_DAYS_BACK = 56
"""How far a roster may look past its forecast: eight weeks."""

AS_GOOD = 0.9
"""A day that speaks of nine in ten of the moments counts as whole: clocks that change drop one."""


@dataclass(frozen=True)
class Moments:
    """What is expected at one place: instants in order, and a row of values at each.

    A value is a level's or a path's. ``told`` are the moments that say whether a span is
    spoken of as fully as another: those of the whole horizon, where some days know more hours.
    """

    at: tuple[datetime, ...]
    values: Floats
    told: tuple[datetime, ...]

    def over(self, since: datetime, until: datetime, clock: ZoneInfo) -> tuple[Floats, bool]:
        """The fullest of each level or path from ``since`` until ``until``.

        Says too whether it is that span's own, or borrowed of a comparable one.
        """
        spans = list(_comparable(since, until, clock))
        seen = [self._told_inside(*span) for span in spans]
        most = max(seen)
        if most:
            n = next(n for n, found in enumerate(seen) if found >= AS_GOOD * most)
            first, after = self._inside(*spans[n])
            return self.values[first:after].max(axis=0), n == 0
        beside = [self._beside(*span) for span in spans]
        widest = max(len(found) for found in beside)
        n = next(n for n, found in enumerate(beside) if len(found) == widest)
        return beside[n].max(axis=0), n == 0

    def _inside(self, since: datetime, until: datetime) -> tuple[int, int]:
        return bisect_left(self.at, since), bisect_left(self.at, until)

    def _told_inside(self, since: datetime, until: datetime) -> int:
        return bisect_left(self.told, until) - bisect_left(self.told, since)

    def _beside(self, since: datetime, until: datetime) -> Floats:
        """The last moment before a span that none falls into, and the first after it."""
        first, after = self._inside(since, until)
        return np.concatenate([self.values[max(first - 1, 0) : first], self.values[after:][:1]])


def _comparable(
    since: datetime, until: datetime, clock: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The span itself, then whole weeks earlier, then whole days earlier, by the local clock."""
    weeks = range(0, MOST_DAYS_BACK + 1, 7)
    for back in (*weeks, *(day for day in range(1, MOST_DAYS_BACK) if day % 7)):
        yield _earlier(since, back, clock), _earlier(until, back, clock)


def _earlier(moment: datetime, days: int, clock: ZoneInfo) -> datetime:
    return (moment.astimezone(clock) - timedelta(days=days)).astimezone(UTC)


def read_off(
    forecast: pl.DataFrame, levels: Sequence[float], told: Callable[[datetime], bool]
) -> Moments:
    """The newest issue of one place's forecast, at the wanted levels, at moments that are ``told``.

    A level that was not issued is read between its neighbours.
    """
    newest = forecast.filter(pl.col("issued_at") == pl.col("issued_at").max())
    rows = newest.sort("target_at", "level").group_by("target_at", maintain_order=True)
    at, values = [], []
    for (target_at,), said in rows:
        if told(target_at):
            at.append(target_at)
            values.append(np.interp(levels, said["level"].to_numpy(), said["value"].to_numpy()))
    return Moments(tuple(at), np.array(values, dtype=np.float64), tuple(at))


def on_paths(
    targets: Sequence[datetime], counts: Ints, told: Callable[[datetime], bool]
) -> Moments:
    """The joint paths of one place, paths x targets."""
    at = tuple(targets)
    return Moments(at, counts.T.astype(np.float64), tuple(filter(told, at)))
