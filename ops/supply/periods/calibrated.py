"""Quantiles of use in coming periods, or of sums over them, that come true as often as they say.

Averages come from methods that err differently (``combined``); how far sums stray from them is
measured at past moments (``bunching``). What is left of the shape is corrected by how often past
sums of the kind really stayed below each level: conformal prediction pooled by class (Vovk 2012;
Romano, Patterson & Candès 2019), as one item has far too few past sums to speak of 99 in 100.
Only past moments are looked at, and a past sum is held against what was known before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from ops.supply.classes import ERRATIC, SMOOTH
from ops.supply.history import Numbers
from ops.supply.periods.combined import Way, combined, quick
from ops.supply.periods.dormant import amounts, awakened, dormant
from ops.supply.periods.law import quantiles
from ops.supply.periods.past import Past, Windows, learn_past, sums
from ops.supply.periods.told import Told
from ops.supply.spread import units

PLACE_STEADYING = 50.0
"""Past sums that the law as it stands counts for."""
EDGE = 1e-7


@dataclass(frozen=True)
class Foretold:
    """Averages (items × sums) and quantiles (items × sums × levels) in issue units."""

    means: Numbers
    quantiles: Numbers


def foretell(
    told: Told,
    windows: Windows,
    levels: Sequence[float],
    *,
    average: Way = combined,
    then: Way = quick,
    promise: bool = False,
    seed: int = 0,
) -> Foretold:
    """Quantiles of each sum at rising levels. With ``promise`` they are stock levels instead.

    ``then`` is the method that is asked at past moments, many times.

    A quantile of few whole units covers more than its level; a promise asks less of each, so
    that sums of the kind stay at or below theirs as often as the level says and no more.
    """
    wanted = np.asarray(levels)
    unit = units(told.used)
    means = sums(average(told, max(end for _, end in windows)), windows)
    past = learn_past(told, windows, unit, then=then, promise=promise)
    asked = _asked(past, wanted, seed=seed)
    said = quantiles(means / unit[:, None], past.bunching(), asked[:, None, :])
    said *= unit[:, None, None]
    if promise:
        _woken(told, awakened(told, past.recent, unit, wanted), means, said)
    return Foretold(means, np.maximum.accumulate(said, axis=2))


def _woken(
    told: Told, needed: tuple[Numbers, Numbers] | None, means: Numbers, said: Numbers
) -> None:
    """Give items that sleep what sleepers needed, in multiples of their usual amount."""
    if needed is not None:
        asleep = dormant(told)
        size = np.where(amounts(told) > 0, amounts(told), 1.0)[asleep, None]
        means[asleep], said[asleep] = size * needed[0], size[:, :, None] * needed[1]


def _asked(past: Past, levels: Numbers, *, seed: int) -> Numbers:
    """Items × levels: what to ask of the law so that its group gets what the level says."""
    group = past.groups()
    asked = np.broadcast_to(levels, (len(group), len(levels))).copy()
    place, group_then = past.places(seed=seed)
    for name in np.unique(group):
        told = place[group_then == name]
        told = told[np.isfinite(told)]
        even = name in (SMOOTH, ERRATIC) and not past.promise
        if len(told):
            found = _corrected(told, levels, count=len(told) / past.ahead, even=even)
            asked[group == name] = found
    return np.clip(asked, EDGE, 1 - EDGE)


def _corrected(place: Numbers, levels: Numbers, *, count: float, even: bool) -> Numbers:
    """Where the levels lie among past chances, steadied where those are few.

    ``even``: both sides are widened alike. A year in which everything grew says how far things
    stray, not that they will grow again.
    """
    if even:
        away = np.abs(norm.ppf(np.clip(place, EDGE, 1 - EDGE)))
        found = norm.cdf(np.sign(levels - 0.5) * np.quantile(away, np.abs(2 * levels - 1)))
    else:
        found = np.quantile(place, levels)
    return np.asarray((count * found + PLACE_STEADYING * levels) / (count + PLACE_STEADYING))
