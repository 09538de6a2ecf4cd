"""Ranges around an expected count, and their way into a forecast."""

from collections.abc import Sequence
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from scipy.stats import nbinom

from ops.line import Floats
from ops.series import LEVELS
from ops.tables import Forecast

LEAST_BUNCHING = 1e-6
"""Where a negative binomial is a Poisson for all that matters."""

LEAST_CHANCE = 0.001


def bunching(seen: Floats, expected: Floats, weights: Floats | None = None) -> float:
    """Excess of variance over a Poisson's by moments: var = mean + bunching x mean²."""
    good = np.isfinite(seen) & np.isfinite(expected) & (expected > 0)
    if not good.any():
        return LEAST_BUNCHING
    weight = np.ones(len(seen)) if weights is None else weights
    y, mean, w = seen[good], expected[good], weight[good]
    excess = float((w * ((y - mean) ** 2 - mean)).sum() / (w * mean**2).sum())
    return max(excess, LEAST_BUNCHING)


def bunched_quantiles(expected: Floats, excess: Floats | float) -> Floats:
    """Negative-binomial quantiles at every level: one row per expected count."""
    mean = np.maximum(np.asarray(expected, dtype=float), 1e-9)[:, None]
    size = 1 / np.broadcast_to(np.asarray(excess, dtype=float), (len(mean),))[:, None]
    return np.asarray(nbinom.ppf(np.array(LEVELS)[None, :], size, size / (size + mean)))


def shifted_quantiles(expected: Floats, errors: Floats) -> Floats:
    """Expected counts plus quantiles of past errors (one row of errors per target)."""
    return expected[:, None] + np.nanquantile(errors, LEVELS, axis=1).T


def chance_above(values: Floats, levels: Floats, threshold: float) -> float:
    """The chance of a count above ``threshold`` by a row of quantiles.

    Counts are whole: more than 20 patients means at least 21, and the line is drawn between.
    Between two levels the chance changes evenly; beyond the outermost it halves with every
    further step as wide as the last.
    """
    line = threshold + 0.5
    if line < values[0]:
        tail = 1 - levels[0] * 0.5 ** ((values[0] - line) / _step(values[0], values[1]))
    elif line >= values[-1]:
        tail = (1 - levels[-1]) * 0.5 ** ((line - values[-1]) / _step(values[-2], values[-1]))
    else:
        tail = 1 - _between(values, levels, line)
    return float(np.clip(tail, LEAST_CHANCE, 1 - LEAST_CHANCE))


def _between(values: Floats, levels: Floats, line: float) -> float:
    """The level at which the quantiles pass the line; equal values count up to the highest."""
    above = int(np.searchsorted(values, line, side="right"))
    low, high = values[above - 1], values[above]
    return float(
        levels[above - 1] + (levels[above] - levels[above - 1]) * (line - low) / (high - low)
    )


def _step(low: float, high: float) -> float:
    return max(float(high - low), 1.0)


def as_forecast(
    series: str,
    place: str,
    issued_at: datetime,
    targets: pl.Series | Sequence[datetime],
    values: Floats,
) -> pl.DataFrame:
    """Targets x levels as rows of a forecast, never negative and never crossing.

    Raises ValueError if a value is not finite: a model that says so has failed.
    """
    if not np.isfinite(values).all():
        raise ValueError("the model returned numbers that are not finite")
    risen = np.maximum.accumulate(np.maximum(values, 0.0), axis=1)
    at = pl.Series("target_at", targets).cast(pl.Datetime("us", "UTC"))
    long = at.gather(np.repeat(np.arange(len(at)), len(LEVELS)))
    return pl.DataFrame(
        {
            "series": pl.repeat(series, len(long), eager=True),
            "entity_id": pl.repeat(place, len(long), eager=True),
            "issued_at": pl.repeat(issued_at, len(long), eager=True).cast(long.dtype),
            "target_at": long,
            "level": np.tile(LEVELS, len(at)),
            "value": risen.ravel(),
        }
    )


def together(parts: Sequence[pl.DataFrame]) -> dy.DataFrame[Forecast]:
    """Several parts as one forecast, checked and sorted by its key."""
    whole = pl.concat(parts) if parts else Forecast.create_empty()
    return Forecast.validate(whole.sort(Forecast.primary_key()))
