"""Average use in the coming periods from one autoregression learnt on all items together.

Every item's past is cut into windows, each counted in multiples of the mean of its last round of
the season, so that all items teach one ridge regression (Montero-Manso & Hyndman 2021: pooled
linear models rival local ones). Quiet items count more, as their windows say more.
"""

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told

RIDGE = 0.05
"""Share of the mean squared input that is added to each."""
MOST_ROWS = 60_000
MOST = 5.0
"""Windows and answers are cut at so many times the usual, lest one burst teach everybody."""
LEAST_NOISE = 0.05


def pooled_autoregression(told: Told, ahead: int, *, taught_by: Told | None = None) -> Numbers:
    """Items × periods ahead; the level and season where the past is too short to teach.

    ``taught_by`` are the items that the regression is learnt on, if others.
    """
    lags = _lags(told)
    if lags < 2 or told.periods < lags + 3:
        return season_and_level(told, ahead, taught_by=taught_by)
    base = max(told.season, lags // 2) if told.season > 1 else lags
    weights = _learnt(taught_by or told, lags, base)
    past = told.filled()
    for _ in range(ahead):
        window, scale = _scaled(past[:, -lags:], base)
        said = np.clip(window @ weights[:-1] + weights[-1], -1.0, MOST)
        past = np.concatenate([past, ((said + 1.0) * scale[:, 0])[:, None]], axis=1)
    return np.asarray(past[:, -ahead:], dtype=np.float64)


def _lags(told: Told) -> int:
    """Two rounds of the season, or eight periods; fewer where the past is short."""
    wanted = 2 * told.season if told.season > 1 else 8
    return min(wanted, told.periods // 2)


def _learnt(told: Told, lags: int, base: int) -> Numbers:
    """Weights of the lags, oldest first, and last the constant."""
    past, since = told.filled(), told.since()
    usual = np.maximum(past.mean(axis=1), 1e-9)
    step = max(1, told.items * (told.periods - lags) // MOST_ROWS)
    trust = _trust(told)
    gram, moment = np.zeros((lags + 1, lags + 1)), np.zeros(lags + 1)
    for at in range(told.periods - 1, lags - 1, -step):
        taught = (since <= at - lags) & np.isfinite(told.used[:, at])
        window, scale = _scaled(past[taught, at - lags : at], base)
        answer = np.clip(past[taught, at] / scale[:, 0] - 1.0, -1.0, MOST)
        rows = np.hstack([window, np.ones((len(window), 1))])
        # Multiples of a low scale are high by chance: weigh them as the amounts they stand for.
        share = np.minimum(scale[:, 0] / usual[taught], MOST) ** 2
        weighted = rows * (trust[taught] * share)[:, None]
        gram += weighted.T @ rows
        moment += weighted.T @ answer
    gram += RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram)) + 1e-9 * np.eye(len(gram))
    return np.asarray(np.linalg.solve(gram, moment), dtype=np.float64)


def _scaled(window: Numbers, base: int) -> tuple[Numbers, Numbers]:
    scale = np.maximum(window[:, -base:].mean(axis=1, keepdims=True), 1e-9)
    return np.clip(window / scale - 1.0, -1.0, MOST), scale


def _trust(told: Told) -> Numbers:
    """How much an item teaches: the inverse square of its usual step between periods."""
    past = told.filled()
    usual = np.maximum(past.mean(axis=1), 1e-9)
    steps = np.abs(np.diff(past, axis=1)).mean(axis=1) / usual
    return np.asarray(np.maximum(steps, LEAST_NOISE) ** -2.0, dtype=np.float64)
