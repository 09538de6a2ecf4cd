"""Average use of the coming days from statsforecast, on weeks.

A year of weeks is short enough for every item every night, and weeks hide the weekend. Items
wanted often take the mean of the dynamic Theta method and exponential smoothing; rare ones the
mean of IMAPA (Petropoulos & Kourentzes 2015) and TSB (Teunter, Syntetos & Babai 2011), which
forgets an item that nobody asks for any more. Weekday shares turn weeks into days.
"""

import numpy as np

from ops.supply.classes import ERRATIC, SMOOTH, kinds
from ops.supply.history import WEEK, Numbers, UseHistory
from ops.supply.means import level, shares

WEEKS = 52
FEWEST_WEEKS = 12


def on_weeks(history: UseHistory, days: int) -> Numbers:
    """Weekly forecasts spread over the days; our own level where weeks are too few."""
    share = shares(history)
    by_day = share[:, history.weekdays(0, history.days)]
    daily = level(history.used, by_day)
    weeks = weekly(history.used, by_day, daily)
    if weeks.shape[1] >= FEWEST_WEEKS:
        often = np.array([kind in (SMOOTH, ERRATIC) for kind in kinds(history.used)])
        said = np.empty(len(daily))
        said[often] = _often(weeks[often], days)
        said[~often] = _rarely(weeks[~often])
        daily = np.where(np.isfinite(said), np.maximum(said, 0.0), daily)
    return np.asarray(
        daily[:, None] * share[:, history.weekdays(history.days, days)], dtype=np.float64
    )


def weekly(used: Numbers, share: Numbers, usual: Numbers) -> Numbers:
    """Use on an even day in each of the last whole weeks; ``usual`` where a week is unknown."""
    weeks = min(used.shape[1] // WEEK, WEEKS)
    shape = (len(used), weeks, WEEK)
    cut, parts = (each[:, each.shape[1] - weeks * WEEK :].reshape(shape) for each in (used, share))
    known = np.isfinite(cut)
    even = (known * parts).sum(axis=2)
    mean = np.where(known, cut, 0.0).sum(axis=2) / np.maximum(even, 0.5)
    return np.where(even >= 0.5, np.maximum(mean, 0.0), usual[:, None])


def _often(weeks: Numbers, days: int) -> Numbers:
    from statsforecast.models import AutoETS, DynamicOptimizedTheta

    models = (DynamicOptimizedTheta(season_length=1), AutoETS(season_length=1))
    ahead = -(-days // WEEK)
    said = [
        np.mean([np.mean(model.forecast(y=row, h=ahead)["mean"]) for model in models])
        for row in weeks
    ]
    return np.array(said, dtype=np.float64)


def _rarely(weeks: Numbers) -> Numbers:
    from statsforecast.models import IMAPA, TSB

    models = (IMAPA(), TSB(alpha_d=0.2, alpha_p=0.1))
    said = [np.mean([model.forecast(y=row, h=1)["mean"][0] for model in models]) for row in weeks]
    return np.array(said, dtype=np.float64)
