"""Items that nobody has asked for in a long while: what they may need should they wake up.

Such an item has no rate of its own, and "nothing, for certain" is wrong the day a ward reopens.
It takes what items that were dormant at past moments needed afterwards, in multiples of its own
usual amount, or in issue units if it never had one.
"""

import numpy as np

from ops.supply.history import Known, Numbers
from ops.supply.periods.bunching import PastSums
from ops.supply.periods.told import Told

LONG, GAPS = 12, 3.0
"""Dormant: no demand for so many periods, and for so many of its usual gaps between demands."""
FEWEST = 30
"""Past sums of dormant items below which they say nothing."""


def dormant(told: Told) -> Known:
    """Which items are dormant; an item known for fewer periods than that is merely new."""
    known = np.isfinite(told.used)
    wanted = known & (told.used > 0)
    until_last = np.flip(np.maximum.accumulate(np.flip(wanted, axis=1), axis=1), axis=1)
    since = (known & ~until_last).sum(axis=1)
    gap = (known & until_last).sum(axis=1) / np.maximum(wanted.sum(axis=1), 1)
    return np.asarray(since >= np.maximum(LONG, GAPS * gap), dtype=np.bool_)


def amounts(told: Told) -> Numbers:
    """The usual amount of each item when it is wanted; 0 where it never was."""
    wanted = np.isfinite(told.used) & (told.used > 0)
    total = np.where(wanted, told.used, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(wanted.sum(axis=1), 1), dtype=np.float64)


def awakened(
    told: Told, past: PastSums, unit: Numbers, levels: Numbers
) -> tuple[Numbers, Numbers] | None:
    """Average (sums) and quantiles (sums × levels) of what dormant items needed, by usual amount.

    None where too few were dormant to say.
    """
    needed = []
    for n, back in enumerate(past.backs):
        known = told.before(back)
        asleep = dormant(known)
        size = np.where(amounts(known) > 0, amounts(known), 1.0)
        needed.append((past.came[n] * unit[:, None] / size[:, None])[asleep])
    sums = np.concatenate(needed) if needed else np.empty((0, 1))
    sums = sums[np.isfinite(sums).all(axis=1)]
    if len(sums) < FEWEST:
        return None
    return sums.mean(axis=0), np.quantile(sums, levels, axis=0, method="higher").T
