"""The law of a sum of use: a negative binomial with a mean and a bunching (variance ÷ mean).

Wide ones are close to a gamma, even ones to a normal, so that one law does for drains and gloves.
"""

import numpy as np
from scipy.stats import nbinom

from ops.supply.history import Numbers
from ops.supply.spread import negative_binomial

LEAST = 1e-9


def quantiles(mean: Numbers, bunching: Numbers, levels: Numbers) -> Numbers:
    """Whole units needed at each level (last axis), for means and bunchings of one shape.

    ``levels`` is one row for all, or has the shape of the means and one axis more.
    """
    size, chance = negative_binomial(mean, bunching)
    value = nbinom.ppf(levels, size[..., None], chance[..., None])
    return np.asarray(np.where(mean[..., None] <= 0, 0.0, value), dtype=np.float64)


def chances(used: Numbers, mean: Numbers, bunching: Numbers) -> tuple[Numbers, Numbers]:
    """The chance of fewer whole units than were used, and of no more."""
    size, chance = negative_binomial(mean, bunching)
    whole = np.round(used)
    return nbinom.cdf(whole - 1, size, chance), nbinom.cdf(whole, size, chance)
