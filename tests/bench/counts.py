"""Scores of forecasts of counts that are given as sample paths."""

import numpy as np
from scipy.stats import poisson

from ops.paths import path_quantiles

LEVELS = tuple(step / 20 for step in range(1, 20))
"""The 19 quantile levels that published scores of ED arrivals average over."""
FINENESS = 400


def quantiles_of_columns(paths: np.ndarray) -> np.ndarray:
    """Quantiles at the 19 levels of each column; unknown counts are left out."""
    if np.isfinite(paths).all():
        return path_quantiles(paths, LEVELS)
    return np.nanquantile(paths, LEVELS, axis=0).T


def pinball(quantiles: np.ndarray, truth: np.ndarray) -> float:
    """Mean pinball loss over all levels and known truths."""
    miss = truth[:, None] - quantiles
    levels = np.array(LEVELS)
    return float(np.nanmean(np.maximum(levels * miss, (levels - 1) * miss)))


def drawn_pit(paths: np.ndarray, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Randomised PIT of each column's truth: anywhere between P(below it) and P(up to it)."""
    below, upto = (paths < truth).mean(axis=0), (paths <= truth).mean(axis=0)
    pit = below + rng.random(len(truth)) * (upto - below)
    return np.where(np.isfinite(truth), pit, np.nan)


def inside(pit: np.ndarray, share: float) -> float:
    """The share of known PIT values inside the central range of this share."""
    known = pit[np.isfinite(pit)]
    return float((np.abs(known - 0.5) <= share / 2).mean())


def poisson_floor(means: np.ndarray) -> float:
    """The mean pinball loss expected of ideal Poisson forecasts, were these means true."""
    grid = np.linspace(np.sqrt(means.min()), np.sqrt(means.max() + 1e-9), FINENESS) ** 2
    losses = [_loss_of_ideal(mean) for mean in grid]
    return float(np.interp(means, grid, losses).mean())


def _loss_of_ideal(mean: float) -> float:
    counts = np.arange(int(poisson.ppf(1 - 1e-9, mean)) + 2)
    miss = counts[:, None] - poisson.ppf(LEVELS, mean)
    levels = np.array(LEVELS)
    losses = np.maximum(levels * miss, (levels - 1) * miss).mean(axis=1)
    return float((poisson.pmf(counts, mean) * losses).sum())
