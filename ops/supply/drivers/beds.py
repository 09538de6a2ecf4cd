"""Bed-days of wards and sites as drivers of use, past and to come.

A bed-day here is the mean of the midnights that begin and end a day. What was expected at a past
moment is the forecast of the census as it was issued by then; before any was kept, and beyond how
far it looked, it is the usual week of the eight weeks before, to which what strays from it returns
by the share that it did so far.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.drivers.driver import BEDS, Driver, with_groups
from ops.supply.history import WEEK, Numbers
from ops.tables import CensusSaid, Ward, WardCensus

USUAL_DAYS = 8 * WEEK


def bed_days(
    census: dy.DataFrame[WardCensus],
    said: dy.DataFrame[CensusSaid],
    wards: dy.DataFrame[Ward],
    *,
    today: date,
    days: int,
    backs: Sequence[int],
    ahead: int,
) -> list[Driver]:
    """A driver for each ward known on the last day, each site of several, and all of them."""
    midnights = by_day(census, "ward_id", "occupied", today, days)
    kept = {ward: row for ward, row in midnights.items() if np.isfinite(row[-1])}
    issued = _issued(said, today)
    drivers = [
        Driver(BEDS, ward, _over_days(row[None, :])[0], _expected(row, issued[ward], backs, ahead))
        for ward, row in sorted(kept.items())
    ]
    return with_groups(drivers, dict(wards.select("ward_id", "site_id").iter_rows()))


def by_day(
    counts: pl.DataFrame, place: str, count: str, today: date, days: int
) -> Mapping[str, Numbers]:
    """Counts of each place on the ``days`` days before today; a day not told of is ``nan``."""
    rows: dict[str, Numbers] = defaultdict(lambda: np.full(days, np.nan))
    for name, on, number in counts.select(place, "day_on", count).iter_rows():
        at = days - (today - on).days
        if 0 <= at < days:
            rows[name][at] = number
    return dict(sorted(rows.items()))


def _over_days(midnights: Numbers) -> Numbers:
    """Midnights that end days (last axis) as bed-days; the first day has but its end."""
    before = np.concatenate([midnights[:, :1], midnights[:, :-1]], axis=1)
    return np.asarray((midnights + before) / 2, dtype=np.float64)


def _issued(
    said: dy.DataFrame[CensusSaid], today: date
) -> Mapping[str, Mapping[int, Mapping[int, float]]]:
    """By ward and days back, what was said of the midnights that end that day and later ones."""
    told: dict[str, dict[int, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for ward, back, on, value in said.select("ward_id", "back", "day_on", "beds").iter_rows():
        ahead = (on - (today - timedelta(days=back))).days
        if ahead >= 0:
            told[ward][back][ahead] = value
    return told


def _expected(
    midnights: Numbers,
    issued: Mapping[int, Mapping[int, float]],
    backs: Sequence[int],
    ahead: int,
) -> Numbers:
    rows = []
    for back in backs:
        known = midnights[: len(midnights) - back]
        coming = returning(known, ahead)
        for day, value in issued.get(back, {}).items():
            if day < ahead:
                coming[day] = value
        rows.append((coming + np.append(known[-1:], coming[:-1])) / 2)
    return np.stack(rows)


def returning(known: Numbers, ahead: int) -> Numbers:
    """Days ahead as in the usual week, to which the newest straying returns day by day."""
    recent = known[-USUAL_DAYS:]
    week = np.array([_mean(recent[len(recent) - WEEK + n :: -WEEK]) for n in range(WEEK)])
    places = (np.arange(len(recent)) - len(recent)) % WEEK
    strays = recent - week[places]
    seen = np.where(np.isfinite(strays), strays, 0.0)
    kept = float(np.clip(seen[1:] @ seen[:-1] / max(seen @ seen, 1e-12), 0.0, 0.98))
    day = np.arange(ahead)
    return np.asarray(week[day % WEEK] + seen[-1] * kept ** (day + 1), dtype=np.float64)


def _mean(counts: Numbers) -> float:
    seen = counts[np.isfinite(counts)]
    return float(seen.mean()) if len(seen) else 0.0
