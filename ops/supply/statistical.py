"""Average use of the coming days from weeks: the combination by kind of item, spread over days.

A year of weeks is short enough for every item every night, and weeks hide the weekend. Items
wanted often take the mean of exponential smoothing, the dynamic Theta method, an autoregression
learnt on all of them and a steadied level; rare ones a discounted rate or TSB, whichever lately
did better (``ops.supply.periods.combined``). Weekday shares turn weeks into days. A week with
days out of stock counts by the days that were known, as their usual share of it.
"""

import numpy as np

from ops.supply.history import WEEK, Known, Numbers, UseHistory
from ops.supply.means import level, shares
from ops.supply.periods.combined import combined
from ops.supply.periods.told import Told

WEEKS = 52
FEWEST_WEEKS = 12


def on_weeks(history: UseHistory, days: int) -> Numbers:
    """Weekly forecasts spread over the days; our own level where weeks are too few."""
    share = shares(history)
    by_day = share[:, history.weekdays(0, history.days)]
    daily = np.repeat(level(history.used, by_day)[:, None], days, axis=1)
    weeks = weekly(history.used, by_day)
    if weeks.shape[1] >= FEWEST_WEEKS:
        said = combined(Told(weeks), -(-days // WEEK))
        ever: Known = np.asarray(np.isfinite(weeks).any(axis=1), dtype=np.bool_)
        daily = np.where(ever[:, None], np.repeat(said, WEEK, axis=1)[:, :days], daily)
    return np.asarray(daily * share[:, history.weekdays(history.days, days)], dtype=np.float64)


def weekly(used: Numbers, share: Numbers) -> Numbers:
    """Use on an even day in each of the last whole weeks; ``nan`` where a week is unknown."""
    weeks = min(used.shape[1] // WEEK, WEEKS)
    shape = (len(used), weeks, WEEK)
    cut, parts = (each[:, each.shape[1] - weeks * WEEK :].reshape(shape) for each in (used, share))
    known = np.isfinite(cut)
    even = (known * parts).sum(axis=2)
    mean = np.where(known, cut, 0.0).sum(axis=2) / np.maximum(even, 0.5)
    return np.where(even >= 0.5, np.maximum(mean, 0.0), np.nan)
