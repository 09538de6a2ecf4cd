"""Arrivals of one ED by local day: a day counts once all its hours are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints, day_number
from ops.line import Floats
from ops.tables import HourlyArrivals

WEEK = 7
STALE_DAYS = 7
"""Counts that end longer ago than this say too little about the days to come."""
LEAST_DAYS = 14


@dataclass(frozen=True)
class Days:
    """What is known of one ED at a moment, day by day, and the days to speak of.

    ``day`` is unbroken (days since 1970-01-01 of the local clock) and ends with the last target;
    ``counts`` is not-a-number where a day is unknown or to come; the last ``asked`` days are the
    targets; ``off`` tells public holidays.
    """

    place: str
    time_zone: str
    day: Ints
    counts: Floats
    asked: int
    off: Floats

    @property
    def targets(self) -> Ints:
        """Positions of the days to speak of."""
        return np.arange(len(self.day) - self.asked, len(self.day))

    @property
    def seen(self) -> Ints:
        """Positions of known days."""
        return np.asarray(np.flatnonzero(np.isfinite(self.counts)))

    @property
    def newest(self) -> int:
        """Position of the newest known day."""
        return int(self.seen[-1])

    @property
    def weekday(self) -> Ints:
        """Monday is 0."""
        return np.asarray((self.day + 3) % WEEK)

    @property
    def target_at(self) -> pl.Series:
        """The instants at which the days to speak of begin."""
        return begins(self.day[-self.asked :], self.time_zone)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When the first and the newest known day begin."""
        first, last = begins(self.day[self.seen[[0, -1]]], self.time_zone).to_list()
        return first, last


def begins(day: Ints, time_zone: str) -> pl.Series:
    """The instant (UTC) at which each local day begins, as ``target_at``."""
    midnight = pl.Series("target_at", day * 86_400_000_000).cast(pl.Datetime("us"))
    # Where clocks go forward at midnight, the day begins an hour later.
    first, second = (
        each.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
        for each in (midnight, midnight + timedelta(hours=1))
    )
    return first.fill_null(second).dt.convert_time_zone("UTC")


def laid_out(
    place: str, time_zone: str, day: Ints, counts: Floats, targets: Ints, off: Ints
) -> Days:
    """Counts of some days, in any order, as an unbroken line up to the last target."""
    whole = np.arange(day.min(), targets[-1] + 1)
    line = np.full(len(whole), np.nan)
    line[day - whole[0]] = counts
    line[whole >= targets[0]] = np.nan
    return Days(place, time_zone, whole, line, len(targets), np.isin(whole, off).astype(float))


def whole_days(
    history: dy.DataFrame[HourlyArrivals], clocks: Mapping[str, str], until: datetime
) -> pl.DataFrame:
    """Arrivals of each site and local day that had ended by ``until``, sorted by both.

    A day with an unknown hour is unknown; days have 23 to 25 hours where clocks change.
    """
    parts = [_of_clock(history, sites, zone, until) for zone, sites in _by_zone(clocks).items()]
    rows = pl.concat(parts) if parts else history.select("site_id").clear()
    return rows.sort("site_id", "day_on") if parts else rows


def _by_zone(clocks: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for site, zone in clocks.items():
        found.setdefault(zone, []).append(site)
    return found


def _of_clock(
    history: pl.DataFrame, sites: list[str], time_zone: str, until: datetime
) -> pl.DataFrame:
    on = pl.col("hour_start").dt.convert_time_zone(time_zone).dt.date()
    by_day = (
        history.filter(pl.col("site_id").is_in(sites), pl.col("hour_start") < until)
        .group_by("site_id", on.alias("day_on"))
        .agg(pl.col("arrivals").sum().cast(pl.Float64), hours=pl.len())
    )
    number = by_day["day_on"].to_physical().cast(pl.Int64).to_numpy()
    starts, ends = begins(number, time_zone), begins(number + 1, time_zone)
    whole = (ends - starts).dt.total_hours() == by_day["hours"]
    return by_day.filter(whole & (ends <= until)).select("site_id", "day_on", "arrivals")


def next_days(moment: datetime, time_zone: str, days: int) -> Ints:
    """The next local days, from the first that begins at or after ``moment``."""
    today = pl.Series([moment]).dt.convert_time_zone(time_zone).dt.date().item()
    begun: datetime = begins(np.array([day_number(today)]), time_zone).item()
    first = day_number(today) + (begun < moment)
    return np.arange(first, first + days, dtype=np.int64)


def why_not(past: Days) -> str | None:
    """Why these days cannot be forecast from, in words; None if they can."""
    if len(past.seen) < LEAST_DAYS or len(np.unique(past.weekday[past.seen])) < WEEK:
        return f"{len(past.seen)} whole days"
    if past.targets[0] - past.newest > STALE_DAYS:
        return f"whole days end {past.targets[0] - past.newest} days before the first to speak of"
    return None
