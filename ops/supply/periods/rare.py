"""Average use in the coming periods of items that are seldom wanted.

The level is a discounted count over discounted time that starts from what items of the kind
usually need (a gamma prior on a Poisson rate: West & Harrison 1997, discounted), so that an item
forgets what nobody asks for any more and a new one borrows from its kind. TSB (Teunter, Syntetos
& Babai 2011) and IMAPA (Petropoulos & Kourentzes 2015) are asked too. Which of them speaks for a
kind, and how fast it forgets, is settled by the pinball loss of past periods; never by absolute
error, which "nothing, ever" would win.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.law import quantiles
from ops.supply.periods.told import Told
from ops.supply.spread import units

MEMORIES = (3.0, 6.0, 12.0, 24.0, 48.0)
"""Half-lives, in periods, that a discounted count may have."""
PRIOR = 0.6
"""Demands, in multiples of the usual size, that the kind's rate counts for."""
JUDGED = np.array([0.5, 0.9, 0.95, 0.99])
ORIGINS = 3
PROVISIONAL = 1.75
"""Variance ÷ mean while candidates are compared; bunching is measured afterwards."""


def discounted(told: Told, *, memory: float) -> Numbers:
    """The level of each item, steadied by that of all items told of."""
    used = np.maximum(told.used, 0.0)
    known = np.isfinite(used)
    weights = known * 0.5 ** (np.arange(told.periods)[::-1] / memory)
    seen = (weights * np.where(known, used, 0.0)).sum(axis=1)
    usual = seen.sum() / max(weights.sum(), 1e-9)
    size = _size(used, known)
    prior = PRIOR * size
    time = weights.sum(axis=1) + prior / max(usual, 1e-9)
    return np.asarray((prior + seen) / time if usual > 0 else 0.0 * seen, dtype=np.float64)


def tsb(told: Told, *, chance: float = 0.2, amount: float = 0.1) -> Numbers:
    """The chance that an item is wanted times how much then, each smoothed on its own."""
    used = np.maximum(told.used, 0.0)
    known = np.isfinite(used)
    wanted = known & (used > 0)
    size = _size(used, known)
    often = wanted.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    for at in range(told.periods):
        now = np.where(known[:, at], used[:, at], 0.0)
        size = np.where(wanted[:, at], size + amount * (now - size), size)
        often = np.where(known[:, at], often + chance * (wanted[:, at] - often), often)
    return np.asarray(size * often, dtype=np.float64)


def imapa(told: Told, *, weight: float = 0.2) -> Numbers:
    """Smoothed sums over one, two, … periods, each as a rate, and the mean of these rates.

    Up to the usual gap between demands, so that the longest sums are seldom empty.
    """
    past = told.filled()
    wanted = (past > 0).sum(axis=1)
    gaps = told.periods / wanted[wanted > 0]
    longest = int(np.clip(np.ceil(np.median(gaps)), 1, told.periods // 2)) if len(gaps) else 1
    rates = [_smoothed(past, length, weight) / length for length in range(1, longest + 1)]
    return np.asarray(np.mean(rates, axis=0), dtype=np.float64)


def _smoothed(past: Numbers, length: int, weight: float) -> Numbers:
    """Exponentially smoothed sums over so many periods, the newest ones whole."""
    sums = past[:, past.shape[1] % length :].reshape(len(past), -1, length).sum(axis=2)
    level = sums[:, : max(1, sums.shape[1] // 3)].mean(axis=1)
    for at in range(sums.shape[1]):
        level = level + weight * (sums[:, at] - level)
    return np.asarray(level, dtype=np.float64)


def _size(used: Numbers, known: np.ndarray) -> Numbers:
    """The usual amount when something is wanted at all; 1 where nothing ever was."""
    wanted = known & (used > 0)
    total = np.where(wanted, used, 0.0).sum(axis=1)
    often = wanted.sum(axis=1)
    return np.asarray(np.where(often > 0, total / np.maximum(often, 1), 1.0), dtype=np.float64)


WAYS: Mapping[str, Callable[[Told], Numbers]] = {
    "tsb": tsb,
    "imapa": imapa,
    **{f"discounted {memory:g}": partial(discounted, memory=memory) for memory in MEMORIES},
}


def seldom(told: Told, ahead: int) -> Numbers:
    """Items × periods ahead: the way of each kind that did best lately; the same every period."""
    kind = np.asarray(told.kinds())
    said = np.zeros(told.items)
    for name in np.unique(kind):
        rows = kind == name
        said[rows] = WAYS[best_way(told.only(rows), ahead)](told.only(rows))
    return np.repeat(said[:, None], ahead, axis=1)


def best_way(told: Told, ahead: int) -> str:
    """The way whose quantiles cost least at past moments, in multiples of usual steps."""
    ahead = max(1, min(ahead, told.periods // 3))
    apart = max(1, ahead // 2)
    backs = [ahead + apart * n for n in range(ORIGINS)]
    asked = [back for back in backs if told.periods - back >= 4]
    if not asked:
        return "discounted 8"
    losses = {
        name: np.mean([_loss(told, back, ahead, way) for back in asked])
        for name, way in WAYS.items()
    }
    return min(losses, key=lambda name: losses[name])


def _loss(told: Told, back: int, ahead: int, way: Callable[[Told], Numbers]) -> float:
    known = told.before(back)
    came = np.maximum(told.used[:, known.periods : known.periods + ahead], 0.0)
    unit, past = units(known.used), known.filled()
    said = quantiles(way(known) / unit, np.full(known.items, PROVISIONAL), JUDGED)
    short = came[:, :, None] - (said * unit[:, None])[:, None, :]
    pinball = np.maximum(JUDGED * short, (JUDGED - 1) * short).mean(axis=2)
    scale = np.abs(np.diff(past, axis=1)).mean(axis=1)
    judged = np.isfinite(pinball) & (scale > 0)[:, None]
    scaled = pinball / np.maximum(scale, 1e-9)[:, None]
    return float(scaled[judged].mean()) if judged.any() else 0.0
