"""Joint paths from a forecast that was told as ranges alone, ordered as past days were lived.

At every hour the paths take evenly spaced values of the forecast's quantiles; which path takes a
high one at which hours is copied from past days that began at the same hour of the clock (the
Schaake shuffle: Clark et al., J Hydrometeorol 2004;5:243-262). A busy day of the past was busy for
hours on end, so a path is too. For forecasts whose joint paths were not kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.line import Floats
from ops.tables import HourlyCensus

LEAST_DAYS = 28
"""Fewer past days say too little about how hours go together."""


def past_days(
    census: dy.DataFrame[HourlyCensus],
    site_id: str,
    targets: Sequence[datetime],
    *,
    days: int = 140,
) -> Floats:
    """Past days at the same hours of the clock as ``targets``: days x hours.

    Each is told as its departure from the mean of days that began on the same weekday; days of
    which an hour is not known, or had not passed before the first target, are left out.
    """
    ours = census.filter(pl.col("site_id") == site_id)
    known = dict(ours.select("hour_start", "present").iter_rows())
    by_weekday: dict[int, list[list[int]]] = {}
    for back in range(1, days + 1):
        hours = [at - timedelta(days=back) for at in targets]
        row = [known[at] for at in hours if at in known and at < targets[0]]
        if len(row) == len(targets):
            by_weekday.setdefault(back % 7, []).append(row)
    parts = [np.array(rows, dtype=float) for rows in by_weekday.values()]
    departures = [part - part.mean(axis=0) for part in parts]
    return np.concatenate(departures) if departures else np.empty((0, len(targets)))


def joined(values: Floats, levels: tuple[float, ...], lived: Floats) -> Floats:
    """Whole counts, paths x hours: one path a past day.

    ``values`` are quantiles, hours x levels; ``lived`` are past days, days x the same hours, each
    hour counted as its departure from what was usual. Raises ValueError for too few days.
    """
    if len(lived) < LEAST_DAYS or not np.isfinite(lived).all():
        raise ValueError(f"joining hours needs {LEAST_DAYS} whole past days, found {len(lived)}")
    days, hours = lived.shape
    # Equal departures are told apart at random, or they would always fall to the same days.
    draw = np.random.default_rng(0).random(lived.shape)
    order = np.lexsort((draw, lived), axis=0)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(days)[:, None], axis=0)
    spaced = np.column_stack([_spaced(values[hour], levels, days) for hour in range(hours)])
    return np.asarray(np.take_along_axis(spaced, ranks, axis=0))


def _spaced(values: Floats, levels: tuple[float, ...], number: int) -> Floats:
    """Evenly spaced values of one hour's distribution, rising; its ends drawn out straight."""
    wanted = (np.arange(number) + 0.5) / number
    low = values[0] - (values[1] - values[0]) / (levels[1] - levels[0]) * levels[0]
    high = values[-1] + (values[-1] - values[-2]) / (levels[-1] - levels[-2]) * (1 - levels[-1])
    knots = np.concatenate([[max(low, 0.0)], values, [high]])
    return np.asarray(np.round(np.interp(wanted, [0.0, *levels, 1.0], knots)))
