"""Arrivals as joint sample paths: the one source of quantiles, totals, peaks and chances.

Each hour is a negative binomial. Hours rise and fall together, because a busy day is busy in
most of its hours: a shock that fades and one that lasts, both learnt from the sums of errors
over windows of several lengths, so that the range of a day's total holds as that of an hour does.
At every hour the paths take evenly spaced quantiles of its distribution, in an order that the
shocks decide; their own quantiles are therefore those of the hour.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.signal import lfilter
from scipy.stats import nbinom, norm

from ops.calendar import Ints
from ops.line import Floats
from ops.paths import LEAST_PATHS

PATHS = LEAST_PATHS
SEED = 7
WINDOWS = (2, 4, 8, 12, 24, 48, 96, 168)
"""Hours over which errors are added up to learn how they go together."""
FADES = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
MOST = 0.95
LEAST_VARIANCE = 0.2
LEAST_SUMS = 30
"""Fewer sums than this say too little about their range."""


@dataclass(frozen=True)
class Togetherness:
    """How errors of hours go together: share of a fading shock, its fade, share of a lasting one.

    Two hours that lie ``k`` apart are correlated by ``fading`` x ``fade`` ** k + ``lasting``.
    """

    fading: float = 0.0
    fade: float = 0.5
    lasting: float = 0.0

    def shocks(self, count: int, hours: int, draw: np.random.Generator) -> Floats:
        """Standard normal shocks, paths x hours."""
        fresh = draw.standard_normal((count, hours))
        fresh[:, 1:] *= np.sqrt(1 - self.fade**2)
        fading = lfilter([1.0], [1.0, -self.fade], fresh, axis=1)
        lasting = draw.standard_normal((count, 1))
        alone = draw.standard_normal((count, hours))
        rest = 1 - self.fading - self.lasting
        return np.asarray(
            np.sqrt(self.fading) * fading + np.sqrt(self.lasting) * lasting + np.sqrt(rest) * alone
        )


def togetherness(errors: Floats) -> Togetherness:
    """Learn how errors go together from standardised ones, moments x hours; absent is unknown.

    The variance of the sum over a window, against that of as many hours alone, is a straight
    line in the two shares once the fade is given: the fade that fits best is taken.
    """
    windows = [hours for hours in WINDOWS if hours <= errors.shape[1]]
    variance, sums = np.array([_of_sums(errors, hours) for hours in windows]).reshape(-1, 2).T
    good = np.isfinite(variance)
    if good.sum() < 2:
        return Togetherness()
    extra, found = variance - 1, []
    # A variance is known to within itself over the root of how many sums it was read off.
    trust = np.sqrt(sums) / np.maximum(variance, LEAST_VARIANCE)
    for fade in FADES:
        added = np.array([[_added(hours, fade), hours - 1.0] for hours in windows])
        shares, miss = nnls((added * trust[:, None])[good], (extra * trust)[good])
        found.append((float(miss), fade, shares))
    _, fade, shares = min(found, key=lambda each: each[0])
    shares = shares * min(1.0, MOST / max(float(shares.sum()), 1e-9))
    return Togetherness(float(shares[0]), fade, float(shares[1]))


def _of_sums(errors: Floats, hours: int) -> tuple[float, int]:
    """Variance of the errors added over windows of so many hours, per hour, and of how many.

    Read off the middle 80 % of the sums: a few days of disaster widen no ordinary day's range.
    """
    windows = errors.shape[1] // hours
    sums = errors[:, : windows * hours].reshape(len(errors), windows, hours).sum(axis=2)
    known = sums[np.isfinite(sums)]
    if len(known) < LEAST_SUMS:
        return np.nan, len(known)
    low, high = np.quantile(known, [0.1, 0.9])
    return float((high - low) / (2 * norm.ppf(0.9))) ** 2 / hours, len(known)


def _added(hours: int, fade: float) -> float:
    """What a fading correlation adds to the variance of a sum, per hour and unit of share."""
    apart = np.arange(1, hours)
    return float((2 * (hours - apart) / hours * fade**apart).sum())


def joint_paths(
    mean: Floats, bunched: float, together: Togetherness, *, count: int = PATHS, seed: int = SEED
) -> Ints:
    """Whole counts, paths x hours: negative binomial by the hour, going together as learnt."""
    return in_order(_evenly_spaced(mean, bunched, count), together, seed=seed)


def in_order(rising: Ints, together: Togetherness, *, seed: int = SEED) -> Ints:
    """Counts that rise down each hour's column, in the order that shocks decide."""
    count, hours = rising.shape
    shocks = together.shocks(count, hours, np.random.default_rng(seed))
    order = shocks.argsort(axis=0).argsort(axis=0)
    return np.asarray(np.take_along_axis(rising, order, axis=0))


def _evenly_spaced(mean: Floats, bunched: float, count: int) -> Ints:
    """Evenly spaced quantiles of each hour's count, rising down the column."""
    mean, size = np.maximum(mean, 1e-9), 1 / bunched
    share = size / (size + mean)
    levels = (np.arange(count) + 0.5) / count
    most = int(nbinom.ppf(levels[-1], size, share).max())
    below = nbinom.cdf(np.arange(most + 1)[:, None], size, share[None, :])
    columns = [np.searchsorted(below[:, hour], levels) for hour in range(len(mean))]
    return np.column_stack(columns).astype(np.int64)
