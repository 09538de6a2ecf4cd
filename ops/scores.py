"""How right a forecast was, held against what happened.

Pinball loss is the currency: it charges a quantile for being on the wrong side of the truth,
and its mean over all levels is half the CRPS (Gneiting & Raftery 2007). Lower is better.
Coverage is the share of truths inside a range; whole-number ranges cover a little too much,
so for counts the share of randomised PIT values can be asked for instead
(Czado, Gneiting & Held 2009).
"""

import dataframely as dy
import numpy as np
import polars as pl

from ops.tables import Actual, Forecast, Score

_TARGET = ["series", "entity_id", "issued_at", "target_at"]
_ISSUE = ["series", "entity_id", "issued_at"]
_CENTRAL = {"coverage_90": (0.05, 0.95), "coverage_50": (0.25, 0.75)}


def pinball(value: pl.Expr, level: pl.Expr, truth: pl.Expr) -> pl.Expr:
    """Pinball loss of a quantile, in the unit of the series; never negative.

    level x (truth - value) if the truth lies above, (1 - level) x (value - truth) below.
    """
    short = truth - value
    return pl.max_horizontal(level * short, (level - 1) * short)


def score(
    forecast: dy.DataFrame[Forecast],
    actual: dy.DataFrame[Actual],
    *,
    seed: int | None = None,
) -> dy.DataFrame[Score]:
    """Score every issue of every place over the targets whose truth is known.

    Metrics: ``pinball`` (mean over levels and targets), ``mae`` of the median, ``bias``
    (median minus truth), ``coverage_90`` and ``coverage_50``. With a ``seed``, coverage is
    counted on randomised PIT values. Targets without a truth are left out.
    """
    # Order is kept throughout: sums of the same numbers in another order differ in the last digit.
    judged = forecast.join(
        actual, on=["series", "entity_id", "target_at"], suffix="_seen", maintain_order="left"
    )
    by_target = judged.group_by(_TARGET, maintain_order=True).agg(*_of_target(seed is None))
    if seed is not None:
        by_target = by_target.join(_drawn_coverage(judged, seed), on=_TARGET)
    rows = (
        by_target.group_by(_ISSUE, maintain_order=True)
        .agg(pl.len().cast(pl.Int32).alias("cases"), pl.exclude(_TARGET).mean())
        .unpivot(index=[*_ISSUE, "cases"], variable_name="metric", value_name="value")
        .drop_nulls("value")
    )
    return Score.validate(rows.select(Score.column_names()).sort(Score.primary_key()))


def _of_target(inclusive: bool) -> list[pl.Expr]:
    truth = pl.col("value_seen").first()
    median = _at(0.5)
    metrics = [
        pinball(pl.col("value"), pl.col("level"), pl.col("value_seen")).mean().alias("pinball"),
        (median - truth).abs().alias("mae"),
        (median - truth).alias("bias"),
    ]
    if inclusive:
        metrics += [
            truth.is_between(_at(low), _at(high)).cast(pl.Float64).alias(name)
            for name, (low, high) in _CENTRAL.items()
        ]
    return metrics


def _at(level: float) -> pl.Expr:
    near = (pl.col("level") - level).abs() < 1e-9
    return pl.col("value").filter(near).first()


def _drawn_coverage(judged: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Whether the randomised PIT of each target lies inside each central range."""
    drawn = drawn_pit(judged, seed)
    inside = (
        pl.col("pit").is_between(a, b).cast(pl.Float64).alias(n) for n, (a, b) in _CENTRAL.items()
    )
    return drawn.select(*_TARGET, *inside)


def drawn_pit(judged: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The randomised PIT of each target: one row each with ``pit``, sorted by its key.

    ``judged`` are the rows of a forecast with the truth beside each as ``value_seen``. A truth
    that equals the values at some levels lies anywhere between the middle of the gap below those
    levels and the middle of the gap above them.
    """
    level, value, truth = pl.col("level"), pl.col("value"), pl.col("value_seen")
    ranks = (
        judged.group_by(_TARGET, maintain_order=True)
        .agg(
            below=level.filter(value < truth).max().fill_null(0.0),
            above=level.filter(value > truth).min().fill_null(1.0),
            lowest=level.filter(value == truth).min(),
            highest=level.filter(value == truth).max(),
        )
        .sort(_TARGET)
    )
    low = (pl.col("below") + pl.coalesce("lowest", "below")) / 2
    high = (pl.coalesce("highest", "above") + pl.col("above")) / 2
    draw = pl.Series(np.random.default_rng(seed).random(len(ranks)))
    return ranks.select(*_TARGET, pit=low + (high - low) * draw)
