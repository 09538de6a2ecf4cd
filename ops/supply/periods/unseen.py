"""What was wanted in periods whose shelf ended empty: at least what was issued, perhaps more.

A ledger that tells the stock at the end of a month and not the days without any leaves demand
censored. Each such period is given the demand expected of a negative binomial, knowing that it was
no less than what was issued, and averages are taken anew until they settle (the EM algorithm;
Dempster, Laird & Rubin 1977). Where days in stock are known, scaling by them is better: that is
what days of ``nan`` in a ``UseHistory`` come to.
"""

import numpy as np
from scipy.stats import nbinom

from ops.supply.history import Known, Numbers
from ops.supply.spread import LEAST_BUNCHING, STEADYING, UNKNOWN_BUNCHING, negative_binomial

ROUNDS = 20
MOST = 3.0
"""Demand of an emptied period is at most so many times the usual, or what was issued."""


def wanted(used: Numbers, emptied: Known) -> Numbers:
    """Items × periods: use, with what was probably wanted where the shelf ended empty."""
    seen = np.maximum(used, 0.0)
    censored = emptied & np.isfinite(seen)
    whole = np.isfinite(seen) & ~censored
    bunching = _bunching(seen, whole)
    told = seen.copy()
    for _ in range(ROUNDS):
        mean = _mean(told, np.isfinite(told))
        told = np.where(censored, _expected(seen, mean, bunching), seen)
    return np.where(np.isfinite(used) & ~censored, used, told)


def _expected(least: Numbers, mean: Numbers, bunching: Numbers) -> Numbers:
    """The mean of demand that is at least so much.

    Size-biased: k P(k; size) = mean × P(k − 1; size + 1).
    """
    floor = np.nan_to_num(np.ceil(least))
    size, chance = (each[:, None] for each in negative_binomial(mean, bunching))
    above = nbinom.sf(floor - 1, size, chance)
    weighted = mean[:, None] * nbinom.sf(floor - 2, size + 1, chance)
    expected = np.where(above > 1e-9, weighted / np.maximum(above, 1e-9), floor)
    return np.asarray(np.clip(expected, floor, np.maximum(floor, MOST * mean[:, None])))


def _bunching(seen: Numbers, whole: Known) -> Numbers:
    """Variance ÷ mean of the periods that were seen whole, steadied where they are few."""
    mean = _mean(seen, whole)
    squares = np.where(whole, (np.where(whole, seen, 0.0) - mean[:, None]) ** 2, 0.0).sum(axis=1)
    count = whole.sum(axis=1)
    own = squares / np.maximum(count - 1, 1) / np.maximum(mean, 1e-9)
    mixed = (count * own + STEADYING * UNKNOWN_BUNCHING) / (count + STEADYING)
    return np.asarray(np.maximum(mixed, LEAST_BUNCHING), dtype=np.float64)


def _mean(used: Numbers, known: Known) -> Numbers:
    total = np.where(known, np.where(known, used, 0.0), 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(known.sum(axis=1), 1), dtype=np.float64)
