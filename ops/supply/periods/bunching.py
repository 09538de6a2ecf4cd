"""How far sums of use stray from their averages: variance ÷ mean, item by item.

Misses of past sums say it. One item has few of them, so each is steadied by its kind: the kind
says how bunching grows with the periods ahead, the item how bunched it is beside its kind.
"""

from dataclasses import dataclass

import numpy as np

from ops.supply.history import Known, Numbers
from ops.supply.spread import LEAST_BUNCHING, STEADYING, UNKNOWN_BUNCHING

MOST = 50.0
"""Misses, in multiples of what is usual, above which one item says no more to its kind."""
LEAST = 0.05


@dataclass(frozen=True)
class PastSums:
    """What would have been said of sums at past moments, and what came (moments × items × sums).

    Amounts are in what each item is handed out in; ``came`` is ``nan`` where a period of the sum
    is unknown. ``backs`` is how many periods ago each moment was.
    """

    backs: tuple[int, ...]
    said: Numbers
    came: Numbers

    def known_before(self, back: int) -> "PastSums":
        """The moments at least so many periods ago."""
        old = [n for n, other in enumerate(self.backs) if other >= back]
        return PastSums(tuple(self.backs[n] for n in old), self.said[old], self.came[old])


def own_bunching(past: PastSums, kind: np.ndarray) -> Numbers:
    """How bunched each item is over all of its sums, steadied by its kind."""
    misses, means, count = _totals(past)
    total, rate = means.sum(axis=1), means.sum(axis=1) / np.maximum(count.sum(axis=1), 1.0)
    own = misses.sum(axis=1) / np.maximum(total, 1e-12)
    # Sums of one moment err together: so many count as their square root.
    weight = count.sum(axis=1) / np.sqrt(means.shape[1]) * _telling(rate)
    told = np.full(len(kind), UNKNOWN_BUNCHING)
    for name in np.unique(kind):
        same = kind == name
        usual = _middle(own[same], weight[same])
        told[same] = (weight[same] * own[same] + STEADYING * usual) / (weight[same] + STEADYING)
    return np.asarray(np.maximum(told, LEAST), dtype=np.float64)


def by_sum(past: PastSums, own: Numbers, kind: np.ndarray) -> Numbers:
    """Items × sums: the bunching that past misses of the kind had, in shares of items' own."""
    told = np.repeat(own[:, None], past.said.shape[2], axis=1)
    if past.backs:
        misses, means, _ = _totals(past)
        beside = np.minimum(misses / np.maximum(means * own[:, None], 1e-12), MOST)
        weight = _telling(means)
        for name in np.unique(kind):
            same = kind == name
            told_of = weight[same].sum(axis=0)
            share = (beside * weight)[same].sum(axis=0) / np.maximum(told_of, 1e-12)
            told[same] *= np.where(told_of > 0, share, 1.0)
    return np.asarray(np.maximum(told, LEAST_BUNCHING), dtype=np.float64)


def _totals(past: PastSums) -> tuple[Numbers, Numbers, Numbers]:
    """Squared misses, averages and known sums of each item and sum over all moments."""
    known = np.isfinite(past.came) & (past.said > 0)
    misses = np.where(known, (past.came - past.said) ** 2, 0.0).sum(axis=0)
    return misses, np.where(known, past.said, 0.0).sum(axis=0), known.sum(axis=0).astype(float)


def _telling(mean: Numbers) -> Numbers:
    """How much a miss says: little where less than one is wanted."""
    return np.asarray(mean / (1.0 + mean), dtype=np.float64)


def _middle(ratio: Numbers, weight: Numbers) -> float:
    """The weighted median."""
    told: Known = weight > 0
    if not told.any():
        return UNKNOWN_BUNCHING
    order = np.argsort(ratio[told])
    running = np.cumsum(weight[told][order])
    return float(ratio[told][order][np.searchsorted(running, running[-1] / 2)])
