"""Use day by day along sample paths whose sums follow the calibrated law of an item.

The law tells how much is used in the first day, two days, three days and so on, each with its own
quantiles; what expires needs days that belong together. Each path is a rank that wanders: sums of
gamma variables, which grow as sums of use do, say how high a path stands among all paths on each
day, and the law says what that rank uses. Every sum so keeps its calibrated law.
"""

import numpy as np
from scipy.special import gammainc

from ops.series import LEVELS
from ops.supply.history import Numbers
from ops.supply.outlook.use_law import UseLaw

PATHS = 512
MOST_BUNCHED, LEAST_BUNCHED = 0.02, 400.0
"""Shape of a day's gamma variable, at least and at most."""
LEVELS_CLOSED = np.concatenate([[0.0], LEVELS, [1.0]])


def use_paths(law: UseLaw, row: int, days: int, *, seed: int = 0) -> Numbers:
    """Use of one place by day (rows) and path (columns), today first.

    Beyond the last day of the law each path goes on at its average so far.
    """
    known = min(days, law.days)
    sums = np.array([_closed(quantiles) for quantiles in law.said[row, :known]])
    shape = _a_day(sums[-1]) / known
    rng = np.random.default_rng(seed)
    wandered = np.cumsum(rng.gamma(shape, size=(known, PATHS)), axis=0)
    ranks = gammainc(shape * np.arange(1, known + 1)[:, None], wandered)
    told = np.array(
        [np.interp(at, LEVELS_CLOSED, quantiles) for at, quantiles in zip(ranks, sums, strict=True)]
    )
    told = np.maximum.accumulate(told, axis=0)
    by_day = np.diff(told, axis=0, prepend=0.0)
    beyond = np.repeat(told[-1:] / known, days - known, axis=0)
    return np.concatenate([by_day, beyond])


def _closed(quantiles: Numbers) -> Numbers:
    """Quantiles with the least and the most, as far as the outermost levels tell of them."""
    least = max(0.0, 2 * quantiles[0] - quantiles[1])
    return np.concatenate([[least], quantiles, [2 * quantiles[-1] - quantiles[-2]]])


def _a_day(quantiles: Numbers) -> float:
    """Squared mean over variance: how many even days this sum is worth."""
    ranks = (np.arange(200) + 0.5) / 200
    values = np.interp(ranks, LEVELS_CLOSED, quantiles)
    if values.mean() <= 0:
        return 1.0
    evenness = values.mean() ** 2 / max(float(values.var()), 1e-9)
    return float(np.clip(evenness, MOST_BUNCHED, LEAST_BUNCHED))
