"""A file of hourly counts as the EDs lived through it: truth, and what simple baselines know."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.calendar import on_local_clock
from ops.tables import HourlyCensus
from tests.bench.census_scores import carried_on, profile, shares_left

WINDOW = range(12, 21)
"""Hours of the local day at which a surge is asked about."""
LEAST_COUNTS = 6
SURGE = 0.9


def read(file, when, site, value, zone):
    """The counts of a file as the contract of the flows: one row per site and whole hour."""
    raw = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file)
    at = raw[when].str.to_datetime() if raw.schema[when] == pl.String else raw[when]
    if at.dtype.time_zone is None:
        at = at.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    unknown = pl.lit(None, pl.Int32)
    rows = raw.select(
        site_id=pl.col(site).cast(pl.String),
        hour_start=at.dt.convert_time_zone("UTC").dt.cast_time_unit("us"),
        present=pl.col(value).round().cast(pl.Int32),
        waiting=unknown,
        boarding=unknown,
    ).drop_nulls(["hour_start", "present"])
    on_the_hour = rows.filter(pl.col("hour_start").dt.truncate("1h") == pl.col("hour_start"))
    once = on_the_hour.unique(["site_id", "hour_start"], keep="last", maintain_order=True)
    return HourlyCensus.validate(once.sort("site_id", "hour_start"))


def local_hours(numbers, zone):
    """Hours of the clock on the wall since 1970-01-01 00:00, for instants in hours."""
    day, slot = on_local_clock(numbers, zone)
    return day * 24 + slot % 24


@dataclass
class Lived:
    """What one site went through, on an unbroken line of its local clock."""

    first: int
    counts: np.ndarray
    newest: np.ndarray
    usual: np.ndarray
    off: np.ndarray
    left: np.ndarray
    busiest: np.ndarray

    @classmethod
    def of(cls, rows, zone, first_issue, hours):
        """Lay out a site; the decay of deviations is learnt before the first issue only."""
        numbers = (rows["hour_start"].dt.epoch("s") // 3600).to_numpy()
        at = local_hours(numbers, zone)
        first = int(at[0]) // 24 * 24
        counts = np.full((int(at[-1]) - first) // 24 * 24 + 24, np.nan)
        counts[at - first] = rows["present"].to_numpy()
        usual = profile(counts)
        off = counts - usual
        left = shares_left(off[: first_issue - first], hours)
        window = counts.reshape(-1, 24)[:, WINDOW.start : WINDOW.stop]
        enough = np.isfinite(window).sum(axis=1) >= LEAST_COUNTS
        busiest = np.where(enough, np.nan_to_num(window, nan=-1.0).max(axis=1), np.nan)
        return cls(first, counts, carried_on(counts), usual, carried_on(off), left, busiest)

    def at(self, hours):
        """Count, and usual count, at local hours; unknown after the end of the file."""
        inside = hours - self.first < len(self.counts)
        place = np.where(inside, hours - self.first, 0)
        return (np.where(inside, each[place], np.nan) for each in (self.counts, self.usual))

    def surge(self, day):
        """The surge line as known before a day, the share of days above it, and its busiest."""
        known = self.busiest[: day - self.first // 24]
        known = known[np.isfinite(known)]
        line = float(np.quantile(known, SURGE))
        return line, float((known > line).mean()), self.busiest[day - self.first // 24]
