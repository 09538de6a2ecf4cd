"""Quantiles of use in coming periods, or of sums over them, that come true as often as they say.

Averages come from methods that err differently (``combined``); how far sums stray from them is
measured at past moments (``bunching``). What is left of the shape is corrected by how often past
sums of the kind really stayed below each level: conformal prediction pooled by class (Vovk 2012;
Romano, Patterson & Candès 2019), as one item has far too few past sums to speak of 99 in 100.
Only past moments are looked at, and a past sum is held against a bunching it took no part in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from ops.supply.classes import ERRATIC, SMOOTH
from ops.supply.history import Numbers
from ops.supply.periods.bunching import PastSums, by_sum, own_bunching
from ops.supply.periods.combined import Way, combined, quick
from ops.supply.periods.dormant import amounts, awakened, dormant
from ops.supply.periods.law import chances, quantiles
from ops.supply.periods.rare import discounted
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told
from ops.supply.spread import units

Windows = Sequence[tuple[int, int]]
"""Sums asked for: periods ahead from the first (0 is the next one) to before the second."""
FEWEST = 8
"""Periods that must lie before a past moment, beside two rounds of the season."""
NEW, NEW_PERIODS, DORMANT = "new", 12, "dormant"
"""Items known for fewer periods borrow from each other rather than from a kind."""
MOST_MOMENTS = 12
MOST_ITEMS = 5_000
"""Items × past moments that are asked."""
LEARNT = 0.75
PLAIN_MEMORY = 6.0
PIT_STEADYING = 50.0
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
    promise: bool = False,
    seed: int = 0,
) -> Foretold:
    """Quantiles of each sum. With ``promise`` they are stock levels instead.

    A quantile of few whole units covers more than its level; a promise asks less of each, so
    that sums of the kind stay at or below theirs as often as the level says and no more.
    """
    ahead = max(end for _, end in windows)
    unit = units(told.used)
    means = _sums(average(told, ahead), windows)
    past = _Past(
        told,
        ahead,
        past_sums(told, windows, unit, quick, recent_moments(told, ahead)),
        past_sums(told, windows, unit, plain, many_moments(told, ahead)),
    )
    asked = _asked(past, np.asarray(levels), promise=promise, seed=seed)
    law = past.bunching()
    said = quantiles(means / unit[:, None], law, asked[:, None, :]) * unit[:, None, None]
    asleep, needed = dormant(told), awakened(told, past.recent, unit, np.asarray(levels))
    if promise and needed is not None:
        size = np.where(amounts(told) > 0, amounts(told), 1.0)[asleep, None]
        means[asleep], said[asleep] = size * needed[0], size[:, :, None] * needed[1]
    return Foretold(means, np.maximum.accumulate(said, axis=2))


def plain(told: Told, ahead: int) -> Numbers:
    """Averages that cost next to nothing: good enough to say which items stray most."""
    often = told.often()
    said = np.zeros((told.items, ahead))
    if often.any():
        said[often] = season_and_level(told.only(often), ahead)
    if (~often).any():
        said[~often] = discounted(told.only(~often), memory=PLAIN_MEMORY)[:, None]
    return said


def past_sums(
    told: Told, windows: Windows, unit: Numbers, average: Way, backs: Sequence[int]
) -> PastSums:
    """What would have been said so many periods ago, and what came."""
    ahead = max(end for _, end in windows)
    shape = (len(backs), told.items, len(windows))
    said, came = np.empty(shape), np.empty(shape)
    used = np.maximum(told.used, 0.0)
    for n, back in enumerate(backs):
        known = told.before(back)
        new = (known.periods - known.since() < FEWEST // 2)[:, None]
        said[n] = _sums(average(known, ahead), windows) / unit[:, None]
        sums = _sums(used[:, known.periods : known.periods + ahead], windows) / unit[:, None]
        came[n] = np.where(new, np.nan, sums)
    return PastSums(tuple(backs), said, came)


def recent_moments(told: Told, ahead: int) -> list[int]:
    """Periods to go back, half of what is foretold apart.

    Methods err more with less to learn from: of what is known today, three quarters at least must
    have been known then, beside the first moment.
    """
    most = min(MOST_MOMENTS, max(2, MOST_ITEMS // max(told.items, 1)))
    backs = many_moments(told, ahead)
    return [b for b in backs if b == ahead or told.periods - b >= LEARNT * told.periods][:most]


def many_moments(told: Told, ahead: int) -> list[int]:
    """Periods to go back, half of what is foretold apart, as far as there is a past."""
    round_of_two = 2 * told.season + 2 if told.season > 1 else 0
    least = max(FEWEST, min(round_of_two, (told.periods - ahead) // 2))
    room = told.periods - ahead - least
    apart = max(1, -(-ahead // 2))
    return [ahead + apart * n for n in range(MOST_MOMENTS) if apart * n <= room]


def _sums(by_period: Numbers, windows: Windows) -> Numbers:
    return np.stack([by_period[:, start:end].sum(axis=1) for start, end in windows], axis=1)


@dataclass(frozen=True)
class _Past:
    """The misses of the methods at recent moments, and of plain averages at many."""

    told: Told
    ahead: int
    recent: PastSums
    plain: PastSums

    def bunching(self) -> Numbers:
        """Items × sums, from all that is known."""
        group = groups(self.told)
        return by_sum(self.recent, own_bunching(self.plain, group), group)

    def bunching_then(self, back: int) -> tuple[Numbers, np.ndarray]:
        """The same from what was known of each item then, and the groups they were in."""
        group = groups(self.told.before(back))
        own = own_bunching(self.plain.known_before(back + self.ahead), group)
        return by_sum(self.recent, own, group), group


def groups(told: Told) -> np.ndarray:
    """Kinds of demand, and items too new to tell: misses are pooled within each."""
    new = np.isfinite(told.used).sum(axis=1) < NEW_PERIODS
    kinds = np.where(new, NEW, np.asarray(told.kinds(), dtype=object))
    return np.where(dormant(told), DORMANT, kinds).astype(str)


def _asked(past: _Past, levels: Numbers, *, promise: bool, seed: int) -> Numbers:
    """Items × levels: what to ask of the law so that its group gets what the level says."""
    group = groups(past.told)
    asked = np.broadcast_to(levels, (len(group), len(levels))).copy()
    pit, group_then = _held(past, promise=promise, seed=seed)
    for name in np.unique(group):
        told = pit[group_then == name]
        told = told[np.isfinite(told)]
        even = name in (SMOOTH, ERRATIC) and not promise
        if len(told):
            found = _corrected(told, levels, count=len(told) / past.ahead, even=even)
            asked[group == name] = found
    return np.clip(asked, EDGE, 1 - EDGE)


def _held(past: _Past, *, promise: bool, seed: int) -> tuple[Numbers, np.ndarray]:
    """Where past sums lay in their laws as known then (moments × items × sums), and groups then.

    A promise is held against the chance of fewer: a level keeps it if fewer were less likely.
    """
    said, came = past.recent.said, past.recent.came
    dice = np.random.default_rng(seed)
    pit, group = np.full(said.shape, np.nan), np.full(said.shape[:2], NEW, dtype=object)
    for n, back in enumerate(past.recent.backs):
        law, group[n] = past.bunching_then(back)
        known = np.isfinite(came[n]) & (said[n] > 0)
        below, upto = chances(came[n][known], said[n][known], law[known])
        share = 0.0 if promise else dice.random(below.shape)
        pit[n][known] = below + share * (upto - below)
    return pit, group


def _corrected(pit: Numbers, levels: Numbers, *, count: float, even: bool) -> Numbers:
    """Where the levels lie among past chances, steadied where those are few.

    ``even``: both sides are widened alike. A year in which everything grew says how far things
    stray, not that they will grow again.
    """
    if even:
        away = np.abs(norm.ppf(np.clip(pit, EDGE, 1 - EDGE)))
        found = norm.cdf(np.sign(levels - 0.5) * np.quantile(away, np.abs(2 * levels - 1)))
    else:
        found = np.quantile(pit, levels)
    return np.asarray((count * found + PIT_STEADYING * levels) / (count + PIT_STEADYING))
