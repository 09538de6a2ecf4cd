"""Whether chances mean what they say: of all that were called 3 in 10, did 3 in 10 come?"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.stats import beta

from ops.line import Floats

EDGES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
"""Chances are pooled between these."""

LEAST_EVENTS = 10
"""With fewer of either outcome no slope is told."""


@dataclass(frozen=True)
class Reliability:
    """Chances held against what came.

    ``bins`` has one row per pool that was used: ``said`` and ``came`` (shares), ``cases``, and
    ``low`` and ``high``, between which the true share lies 9 times in 10 (Clopper & Pearson 1934).
    ``slope`` is that of a logistic recalibration: 1 is right, below 1 chances are too extreme
    (Cox 1958), and ``slope_error`` its standard error if every case stood alone; both None with
    too few events. ``brier_usual`` is the score of always saying the usual.
    """

    brier: float
    brier_usual: float
    slope: float | None
    slope_error: float | None
    bins: pl.DataFrame


def reliability(seen: pl.DataFrame) -> Reliability | None:
    """How reliable chances were, from columns ``probability`` and ``exceeded``; None of none."""
    if seen.is_empty():
        return None
    said = seen["probability"].to_numpy()
    came = seen["exceeded"].to_numpy().astype(np.float64)
    share = float(came.mean())
    line = slope(said, came)
    return Reliability(
        brier=float(((said - came) ** 2).mean()),
        brier_usual=share * (1 - share),
        slope=line[0] if line else None,
        slope_error=line[1] if line else None,
        bins=_bins(said, came),
    )


def slope(said: Floats, came: Floats) -> tuple[float, float] | None:
    """Slope of the logistic regression of what came on the log odds of what was said.

    With its standard error, from the information of the cases; None with too few events.
    """
    if min(came.sum(), len(came) - came.sum()) < LEAST_EVENTS or np.ptp(said) == 0:
        return None
    kept = np.clip(said, 1e-4, 1 - 1e-4)
    odds = np.log(kept / (1 - kept))

    def loss(line: Floats) -> float:
        at = line[0] + line[1] * odds
        return float(np.logaddexp(0, at).sum() - (came * at).sum())

    found = minimize(loss, np.array([0.0, 1.0]), method="BFGS").x
    fitted = 1 / (1 + np.exp(-(found[0] + found[1] * odds)))
    design = np.stack([np.ones(len(odds)), odds])
    information = (design * (fitted * (1 - fitted))) @ design.T
    return float(found[1]), float(np.sqrt(np.linalg.inv(information)[1, 1]))


def _bins(said: Floats, came: Floats) -> pl.DataFrame:
    pool = np.searchsorted(np.array(EDGES), said, side="right")
    rows = []
    for number in np.unique(pool):
        mine = pool == number
        cases, events = int(mine.sum()), float(came[mine].sum())
        low = float(beta.ppf(0.05, events, cases - events + 1)) if events else 0.0
        high = float(beta.ppf(0.95, events + 1, cases - events)) if events < cases else 1.0
        rows.append((float(said[mine].mean()), events / cases, cases, low, high))
    return pl.DataFrame(rows, schema=["said", "came", "cases", "low", "high"], orient="row")
