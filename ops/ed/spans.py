"""Arrivals added up over a span of hours: a sum on every joint path, then its range."""

from datetime import datetime, timedelta

import numpy as np

from ops.paths import Paths, path_quantiles

HOUR = timedelta(hours=1)


def total_over(
    paths: Paths, place: str, *, since: datetime, until: datetime
) -> tuple[float, float, float] | None:
    """Middle, low and high end of the range that holds 9 times in 10, of a span's total.

    A span that does not begin or end on the hour takes that share of its first or last hour.
    None if the paths do not speak of the place, or not of every hour of the span.
    """
    if place not in paths.places:
        return None
    shares = np.array([_share(target, since, until) for target in paths.targets])
    if not np.isclose(shares.sum(), (until - since) / HOUR):
        return None
    totals = np.rint(paths.of(place) @ shares).astype(np.int64)
    low, middle, high = path_quantiles(totals[:, None], (0.05, 0.5, 0.95))[0]
    return float(middle), float(low), float(high)


def _share(target: datetime, since: datetime, until: datetime) -> float:
    """The share of the hour that begins at ``target`` which lies in the span."""
    return max(0.0, (min(target + HOUR, until) - max(target, since)) / HOUR)
