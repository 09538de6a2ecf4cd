"""Average use in the coming periods: a recent level times a season that is believed in part.

The season of an item is the mean ratio of each month (or weekday) to the centred moving mean,
pulled towards none by how much of it is noise: the ratio of its variance to that of a mean of as
many noisy years (empirical Bayes; Miller & Williams 2003 damp seasons alike). The level is the
mean of the deseasonalised periods, newer ones counting more: a blend of short and long memories,
weighted by past misses of all items together.
"""

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.told import Told

MEMORIES = (2.0, 4.0, 8.0, 16.0, 32.0)
"""Half-lives, in periods, of the levels that are blended."""
ORIGINS = 4
KEENNESS = 12
"""A memory that missed a tenth more than the best counts a third as much."""
LEAST = 1e-9


def season_and_level(told: Told, ahead: int, *, taught_by: Told | None = None) -> Numbers:
    """Items × periods ahead. ``taught_by`` says whose past misses weigh the memories, if others."""
    season = seasons(told)
    even = told.used / season[:, told.positions(0, told.periods)]
    trusts = learnt_trusts(taught_by or told, ahead)
    said = sum(trust * level(even, memory) for memory, trust in trusts.items())
    ahead_at = told.positions(told.periods, ahead)
    return np.asarray(np.asarray(said)[:, None] * season[:, ahead_at], dtype=np.float64)


def learnt_trusts(told: Told, ahead: int) -> dict[float, float]:
    """How much each memory counts: the less it missed past periods, the more; they add up to 1."""
    ahead = min(ahead, told.periods // 3)
    backs = [ahead + max(1, ahead // 3) * n for n in range(ORIGINS)]
    asked = [back for back in backs if told.periods - back >= max(2 * told.season, 4)]
    misses = dict.fromkeys(MEMORIES, 1.0)
    if asked and ahead > 0:
        losses = np.mean([_missed(told, back, ahead) for back in asked], axis=0)
        misses = dict(zip(MEMORIES, np.maximum(losses, LEAST).tolist(), strict=True))
    raw = {memory: (min(misses.values()) / missed) ** KEENNESS for memory, missed in misses.items()}
    return {memory: trust / sum(raw.values()) for memory, trust in raw.items()}


def _missed(told: Told, back: int, ahead: int) -> list[float]:
    """Mean misses of each memory from so far back, in multiples of each item's usual use."""
    known = told.before(back)
    came = told.used[:, known.periods : known.periods + ahead]
    season = seasons(known)
    even = known.used / season[:, known.positions(0, known.periods)]
    ahead_at = known.positions(known.periods, ahead)
    usual = np.maximum(known.filled().mean(axis=1, keepdims=True), LEAST)
    missed = [
        np.minimum(np.abs(level(even, memory)[:, None] * season[:, ahead_at] - came) / usual, 10.0)
        for memory in MEMORIES
    ]
    return [
        float(each[np.isfinite(each)].mean()) if np.isfinite(each).any() else 1.0 for each in missed
    ]


def level(even: Numbers, half_life: float) -> Numbers:
    """The mean of known periods, each half-life before now counting half as much."""
    known = np.isfinite(even)
    weights = known * 0.5 ** (np.arange(even.shape[1])[::-1] / half_life)
    # Where all that is known lies far back, weights may vanish: scale before dividing.
    total = weights.sum(axis=1)
    mean = (weights * np.where(known, even, 0.0)).sum(axis=1) / np.maximum(total, 1e-300)
    return np.asarray(np.maximum(np.where(total > 0, mean, 0.0), 0.0), dtype=np.float64)


def seasons(told: Told) -> Numbers:
    """Each item's ratio of use to an even period's, by place in the season; they average 1."""
    wide = told.season
    if wide < 2 or told.periods < 2 * wide:
        return np.ones((told.items, wide))
    ratio = _ratios(told.filled(), wide)
    at = told.positions(wide // 2, ratio.shape[1])
    if min(np.bincount(at, minlength=wide)) < 1:
        return np.ones((told.items, wide))
    mean = np.stack([ratio[:, at == place].mean(axis=1) for place in range(wide)], axis=1)
    mean = mean / np.maximum(mean.mean(axis=1, keepdims=True), LEAST)
    noise = _noise(ratio, mean, at) / (ratio.shape[1] / wide)
    signal = np.maximum(mean.var(axis=1) - noise, 0.0)
    believed = signal / (signal + noise + LEAST)
    return np.asarray(1.0 + believed[:, None] * (mean - 1.0), dtype=np.float64)


def _ratios(used: Numbers, wide: int) -> Numbers:
    """Use over its centred moving mean (2 × 12 for months), where that can be had."""
    ends = 0.5 if wide % 2 == 0 else 1.0
    weights = np.ones(wide + 1 - wide % 2)
    weights[[0, -1]] = ends
    weights /= weights.sum()
    windows = np.lib.stride_tricks.sliding_window_view(used, len(weights), axis=1)
    smooth = windows @ weights
    inside = used[:, wide // 2 : wide // 2 + smooth.shape[1]]
    return np.asarray(np.where(smooth > LEAST, inside / np.maximum(smooth, LEAST), 1.0))


def _noise(ratio: Numbers, mean: Numbers, at: np.ndarray) -> Numbers:
    """Variance of a single ratio about its place's mean, for the few degrees of freedom left."""
    left = max(1, ratio.shape[1] - mean.shape[1])
    return np.asarray(((ratio - mean[:, at]) ** 2).sum(axis=1) / left, dtype=np.float64)
