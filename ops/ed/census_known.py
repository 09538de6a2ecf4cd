"""What is known of the EDs' census at a moment: the counts, and what else is counted there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import hour_number
from ops.ed.elsewhere import with_elsewhere
from ops.ed.issue import Known, sort_out
from ops.ed.past import Past, past_of
from ops.line import Floats, Line, lines
from ops.series import ED_BOARDING, ED_CENSUS
from ops.tables import HourlyArrivals, HourlyCensus
from ops.usual import faded_sum

FADING_WEEKS = 8.0
LEVEL_HOURS = 14 * 24.0
LATELY = 3.0

COUNTED = {ED_CENSUS.name: "present", ED_BOARDING.name: "boarding"}
"""The column of the hourly census that each series counts."""


@dataclass(frozen=True)
class Asked:
    """Everything delivered, and what is asked of it: the series, and how many hours ahead."""

    series: str
    census: dy.DataFrame[HourlyCensus]
    arrivals: dy.DataFrame[HourlyArrivals] | None
    clocks: Mapping[str, str]
    hours: int

    def counted(self) -> pl.DataFrame:
        """The hours at which the patients of the series were counted."""
        return self.census.drop_nulls(COUNTED[self.series])


def as_known(asked: Asked, issued_at: datetime) -> Known:
    """The pasts of the EDs as known at a moment: a count on the hour is known at that very hour."""
    found = _lines(asked.counted(), COUNTED[asked.series], asked.clocks, issued_at)
    ready, left_out = sort_out(found, issued_at)
    beside = {
        name: _lines(asked.census.drop_nulls(name), name, asked.clocks, issued_at)
        for name in ("waiting", "boarding")
    }
    came = _arrivals(asked, issued_at)
    pasts = []
    for line in ready:
        others = {name: _aligned(found.get(line.place), line) for name, found in beside.items()}
        others["came_lately"] = _came_lately(_aligned(came.get(line.place), line), line)
        pasts.append(_past(line, others, issued_at, asked.hours))
    return Known(tuple(with_elsewhere(pasts)), tuple(left_out))


def _past(line: Line, beside: Mapping[str, Floats], issued_at: datetime, hours: int) -> Past:
    return past_of(
        line,
        issued_at=issued_at,
        hours=hours,
        including=False,
        fading_weeks=FADING_WEEKS,
        level_hours=LEVEL_HOURS,
        beside=beside,
    )


def _lines(
    frame: pl.DataFrame, value: str, clocks: Mapping[str, str], issued_at: datetime
) -> dict[str, Line]:
    # A count on the hour is known at that very moment.
    end = hour_number(issued_at) + 1
    return lines(frame, value, key="site_id", until=end, drawn_to=end, clocks=clocks)


def _arrivals(asked: Asked, issued_at: datetime) -> dict[str, Line]:
    """Arrivals of ended hours, filed under the hour at which they had all come."""
    if asked.arrivals is None:
        return {}
    ended = asked.arrivals.with_columns(pl.col("hour_start").dt.offset_by("1h"))
    return _lines(ended, "arrivals", asked.clocks, issued_at)


def _aligned(other: Line | None, line: Line) -> Floats:
    """Another line's counts at the hours of this one."""
    counts = np.full(len(line.hours), np.nan)
    if other is not None:
        at = line.hours - other.hours[0]
        inside = (at >= 0) & (at < len(other.hours))
        counts[inside] = other.counts[at[inside]]
    return counts


def _came_lately(arrivals: Floats, line: Line) -> Floats:
    """Arrivals of the last hours over those of the same hours a week before, as a logarithm."""
    lately = faded_sum(arrivals, LATELY)
    before = np.concatenate([np.full(168, np.nan), lately[:-168]])[: len(line.hours)]
    return np.asarray(np.where(np.isfinite(arrivals), np.log((lately + 5) / (before + 5)), np.nan))
