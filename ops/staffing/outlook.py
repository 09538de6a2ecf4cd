"""What a ward or an ED is foreseen to need, from the best source that speaks of a shift.

Joint paths come first: each path's own fullest moment in the shift, because the highest of
quantiles is not the quantile of the highest. Where paths end before the shift, or a newer forecast
has none, its ranges speak; where neither speaks of the shift itself, a comparable earlier one does.
An ED that promises to see patients in time is staffed for its arrivals, not for its census.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import is_huddle
from ops.line import Floats
from ops.paths import Paths
from ops.series import ED_ARRIVALS, ED_CENSUS, WARD_CENSUS
from ops.staffing.expected import Moments, on_paths, read_off
from ops.staffing.level import enough, more_than, people_needed
from ops.staffing.waiting import SeenInTime, people_in_time
from ops.tables import HourlyArrivals

HOUR = timedelta(hours=1)
HOURS_BEFORE = 48
"""Arrivals so long ago are no longer being treated."""
USUAL, BUSY = 0.5, 0.9

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Promised:
    """By skill, how soon an ED's patients are to be seen; and who arrived before the issue."""

    by_skill: Mapping[str, SeenInTime]
    arrived: dy.DataFrame[HourlyArrivals]


@dataclass(frozen=True)
class Needed:
    """People a shift needs; ``more_than``: chances that it needs more than 0, 1, 2 …, in order."""

    required: int
    usual: int
    busy: int
    more_than: tuple[float, ...] | None
    rests_on: str


@dataclass(frozen=True)
class Heard:
    """The fullest that a shift is foreseen to be, on every path, or at every level asked for.

    In patients, or in people where an ED promises to see patients in time.
    """

    fullest: Floats
    rests_on: str
    in_people: bool = False

    def needed(self, ratio: Row, level: float) -> Needed:
        """People for it by a ratio, and never fewer than its minimum."""
        each = 1.0 if self.in_people else ratio["patients_per_person"]
        people = people_needed(self.fullest[:, None], each, ratio["minimum"])
        if self.rests_on in ("shift", "earlier_shift"):
            required, usual, busy = (enough(people, one) for one in (level, USUAL, BUSY))
            return Needed(required, usual, busy, more_than(people), self.rests_on)
        required, usual, busy = people.tolist()
        return Needed(required, usual, busy, None, self.rests_on)


@dataclass(frozen=True)
class Source:
    """Moments of one place, and whether their values are paths, or levels in the order asked."""

    moments: Moments
    paths: bool
    in_people: bool = False

    def hear(self, since: datetime, until: datetime, clock: ZoneInfo) -> tuple[Heard, bool]:
        """What it says of a shift, and whether it speaks of that shift itself."""
        fullest, own = self.moments.over(since, until, clock)
        on_paths = "shift" if own else "earlier_shift"
        return Heard(fullest, on_paths if self.paths else "ranges", self.in_people), own


def best_heard(
    sources: Sequence[Source], since: datetime, until: datetime, clock: ZoneInfo
) -> Heard | None:
    """What the first source says that speaks of the shift itself, else what the first says."""
    first: Heard | None = None
    for source in sources:
        heard, own = source.hear(since, until, clock)
        if own:
            return heard
        first = first or heard
    return first


@dataclass(frozen=True)
class Outlook:
    """All that is foreseen of the wards: ranges, joint paths, and what EDs promise."""

    census: pl.DataFrame
    paths: Sequence[Paths] = ()
    promised: Promised | None = None
    level: float = 0.75

    def of(self, ward: Row, clock: ZoneInfo) -> tuple[Source, ...]:
        """The sources that speak of a ward, the best first; none if nobody forecasts it."""
        is_ed = ward["kind"] == "emergency"
        series, place = (ED_CENSUS, ward["site_id"]) if is_ed else (WARD_CENSUS, ward["ward_id"])
        told = self.census.filter(pl.col("series") == series.name, pl.col("entity_id") == place)
        # Of a ward the bed meetings tell how fully a day is spoken of: the hours of its first
        # days would outnumber, and so stand for, those of the days spoken of by the meeting.
        counts = _any if is_ed else partial(is_huddle, time_zone=clock.key)
        ranges = read_off(told, (self.level, USUAL, BUSY), counts)
        newest = told["issued_at"].max() if told.height else None
        found = [
            Source(on_paths(one.targets, one.of(place), counts), paths=True)
            for one in self._newest(series.name, place)
            if newest is None or one.issued_at >= newest  # type: ignore[operator]
        ]
        return (*found, *([Source(ranges, paths=False)] if ranges.at else []))

    def of_promise(self, ward: Row, skill: str) -> tuple[Source, ...]:
        """People, not patients, where an ED promises a skill to its patients in time."""
        if ward["kind"] != "emergency" or not self.promised:
            return ()
        target, site = self.promised.by_skill.get(skill), ward["site_id"]
        if target is None:
            return ()
        return tuple(
            Source(on_paths(one.targets, people, _any), paths=True, in_people=True)
            for one in self._newest(ED_ARRIVALS.name, site)
            for before in [_before(self.promised.arrived, site, one.targets[0])]
            for people in [people_in_time(one.of(site), before, target)]
        )

    def _newest(self, series: str, place: str) -> Iterator[Paths]:
        mine = [one for one in self.paths if one.series == series and place in one.places]
        yield from sorted(mine, key=lambda one: one.issued_at)[-1:]


def _any(_: datetime) -> bool:
    return True


def _before(arrived: pl.DataFrame, site: str, first: datetime) -> Floats:
    """Arrivals of the hours before the first of the paths; not a number where unknown."""
    mine = arrived.filter(pl.col("site_id") == site, pl.col("hour_start") < first)
    known = dict(mine.select("hour_start", "arrivals").iter_rows())
    hours = [first - n * HOUR for n in range(HOURS_BEFORE, 0, -1)]
    return np.array([known.get(hour, np.nan) for hour in hours], dtype=np.float64)
