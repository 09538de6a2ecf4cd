"""One count by the hour as an unbroken line, with holes where nothing is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.calendar import WEEK_HOURS, Ints, hour_number, on_local_clock

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STALE = timedelta(days=7)
"""Counts that end longer ago than this say too little about tomorrow."""


@dataclass(frozen=True)
class Line:
    """The hourly counts of one place up to a moment; not-a-number where absent.

    ``hours`` are hour numbers (see ``ops.calendar``), one apart; ``day`` and ``slot`` place
    each on the local clock: days since 1970-01-01 and hour of the week.
    """

    place: str
    time_zone: str
    hours: Ints
    counts: Floats
    day: Ints
    slot: Ints

    @property
    def known(self) -> int:
        """Hours with a count."""
        return int(np.isfinite(self.counts).sum())

    def whole_weeks(self) -> float:
        """Weeks of known hours, or 0 if some hour of the week was never seen."""
        seen = np.unique(self.slot[np.isfinite(self.counts)])
        return self.known / WEEK_HOURS if len(seen) == WEEK_HOURS else 0.0


def lines(
    frame: pl.DataFrame,
    value: str,
    *,
    key: str,
    until: int,
    drawn_to: int,
    clocks: Mapping[str, str],
) -> dict[str, Line]:
    """The line of every place with a clock, from its counts before the hour number ``until``.

    It is drawn on to ``drawn_to`` (exclusive) even if its counts end before that: what lies
    between is unknown.
    """
    number = pl.col("hour_start").dt.epoch("s") // 3600
    kept = frame.select(key, number.alias("hour"), pl.col(value).cast(pl.Float64))
    kept = kept.filter(pl.col("hour") < until).sort(key, "hour")
    found = {}
    for (place,), rows in kept.group_by(key, maintain_order=True):
        if str(place) in clocks and not rows.is_empty():
            found[str(place)] = _line(str(place), clocks[str(place)], rows, value, drawn_to)
    return found


def _line(place: str, time_zone: str, rows: pl.DataFrame, value: str, until: int) -> Line:
    seen = rows["hour"].to_numpy()
    hours = np.arange(seen[0], until, dtype=np.int64)
    counts = np.full(len(hours), np.nan)
    counts[seen - seen[0]] = rows[value].fill_null(np.nan).to_numpy()
    day, slot = on_local_clock(hours, time_zone)
    return Line(place, time_zone, hours, counts, day, slot)


def why_not(line: Line, issued_at: datetime, *, weeks: float = 2) -> str | None:
    """Why this line cannot be forecast, in words; None if it can."""
    last = line.hours[np.isfinite(line.counts)]
    if not len(last):
        return "no counts at all"
    if hour_number(issued_at) - int(last[-1]) > STALE / timedelta(hours=1):
        ended = datetime.fromtimestamp(int(last[-1]) * 3600, issued_at.tzinfo)
        return f"counts end on {ended:%d %b %Y}, more than {STALE.days} days before"
    if line.whole_weeks() < weeks:
        return f"{line.known} h"
    return None
