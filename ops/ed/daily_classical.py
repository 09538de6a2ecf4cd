"""Forecasters from statsforecast, on the last year of daily counts.

Counts become roots first, which evens out their spread (Anscombe 1948); both models state ranges of
their own, which have held about as often as they say. AutoARIMA is left out: it takes far longer
than all others together.
"""

from typing import Any

import numpy as np

from ops.ed.daily_usual import normal_quantiles
from ops.ed.days import WEEK, Days
from ops.line import Floats

LEARNT = 400


def smoothed(past: Days) -> Floats:
    """Exponential smoothing of level and week (AutoETS)."""
    from statsforecast.models import AutoETS

    return _quantiles(past, AutoETS(season_length=WEEK))


def theta(past: Days) -> Floats:
    """The dynamic optimised theta model, weekly."""
    from statsforecast.models import DynamicOptimizedTheta

    return _quantiles(past, DynamicOptimizedTheta(season_length=WEEK))


def _quantiles(past: Days, model: Any) -> Floats:
    known = np.sqrt(_without_holes(past)[-LEARNT:] + 0.375)
    ahead = past.targets - past.newest
    said = model.forecast(y=known, h=int(ahead[-1]), level=[95])
    middle, upper = (np.asarray(said[name])[ahead - 1] for name in ("mean", "hi-95"))
    roots = normal_quantiles(middle, (upper - middle) / 1.96)
    return np.asarray(np.maximum(np.maximum(roots, 0.0) ** 2 - 0.125, 0.0))


def _without_holes(past: Days) -> Floats:
    """No holes are taken by statsforecast: an unknown day is given its weekday's mean."""
    line, weekday = past.counts[past.seen[0] : past.newest + 1], past.weekday[past.seen[0] :]
    usual = np.array(
        [past.counts[past.seen][past.weekday[past.seen] == d].mean() for d in range(7)]
    )
    return np.where(np.isfinite(line), line, usual[weekday[: len(line)]])
