"""Five ways to say how likely a booked patient is to miss an appointment.

The hospital's own rate; the rate among appointments booked about as long ago; a logistic
regression on splines; gradient boosting; and the mean of the last two. Classes are never
re-weighted: a weighted model ranks as well but its chances no longer add up to the number of
people who stay away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import logit

from ops.clinic.learnt import Averaged, Learner, Learnt, Numbers, base
from ops.clinic.no_show_splines import splined_logistic

if TYPE_CHECKING:
    import lightgbm

LEAD_EDGES = (1.0, 3.0, 7.0, 14.0, 30.0, 60.0)
"""Days of lead time at which a new bin starts."""
BIN_WEIGHT = 30.0
"""Appointments at the hospital's rate that every bin starts with."""
NEVER_LOWERS = ("clinic_odds", "patient_odds")
"""Features of which more cannot make a no-show less likely, however few cases say so."""


@dataclass(frozen=True)
class LeadTimeBins:
    """Log odds per bin of lead time, and those of the hospital's rate."""

    start: float
    bins: Numbers

    def log_odds(self, known: pl.DataFrame) -> Numbers:
        """The log odds of the bin each row is in."""
        return np.asarray(self.bins[_bins(known)], dtype=np.float64)

    def parts(self, known: pl.DataFrame) -> Numbers:
        """All of it is lead time."""
        parts = np.zeros((known.height, len(known.columns) + 1))
        parts[:, known.columns.index("lead_days")] = self.log_odds(known) - self.start
        parts[:, -1] = self.start
        return parts


@dataclass(frozen=True)
class Boosted:
    """A LightGBM model; it goes by position, so the order of the features is fixed."""

    trees: "lightgbm.Booster"

    def log_odds(self, known: pl.DataFrame) -> Numbers:
        """What the trees add up to."""
        said = self.trees.predict(_numbers(known), raw_score=True, num_threads=1)
        return np.asarray(said, dtype=np.float64)

    def parts(self, known: pl.DataFrame) -> Numbers:
        """Shapley values of the trees (Lundberg et al. 2020), which add up to the log odds."""
        said = self.trees.predict(_numbers(known), pred_contrib=True, num_threads=1)
        return np.asarray(said, dtype=np.float64)


def base_rate(_known: pl.DataFrame, missed: Numbers, _seed: int) -> Learnt:
    """Everybody is as likely as anybody."""
    start = float(logit(base(missed)))
    return LeadTimeBins(start, np.full(len(LEAD_EDGES) + 1, start))


def lead_time_bins(known: pl.DataFrame, missed: Numbers, _seed: int) -> Learnt:
    """As likely as those who had booked about as long ago: the strongest single sign."""
    bins, size, usual = _bins(known), len(LEAD_EDGES) + 1, base(missed)
    held = np.bincount(bins, minlength=size)
    away = np.bincount(bins, weights=missed, minlength=size)
    rates = (away + BIN_WEIGHT * usual) / (held + BIN_WEIGHT)
    return LeadTimeBins(float(logit(usual)), np.asarray(logit(rates)))


def boosted(known: pl.DataFrame, missed: Numbers, seed: int) -> Learnt:
    """LightGBM over the allowed features."""
    import lightgbm

    rows = lightgbm.Dataset(_numbers(known), label=missed, free_raw_data=True)
    rises = [int(name in NEVER_LOWERS) for name in known.columns]
    settings = _settings(seed, known.height) | {"monotone_constraints": rises}
    return Boosted(lightgbm.train(settings, rows, num_boost_round=100))


ALONE: Mapping[str, Learner] = {
    "base rate": base_rate,
    "lead-time bins": lead_time_bins,
    "splined logistic": splined_logistic,
    "LightGBM": boosted,
}
TOGETHER = {"splines and LightGBM": ("splined logistic", "LightGBM")}
"""Curves where chances are smooth, trees where they are not: the mean may err less than either."""
CANDIDATES = (*ALONE, *TOGETHER)


def learn(name: str, known: pl.DataFrame, missed: Numbers, seed: int) -> Learnt:
    """The candidate of this name, learnt.

    Raises ``KeyError`` when there is none of the name.
    """
    if name in TOGETHER:
        return Averaged(tuple(ALONE[one](known, missed, seed) for one in TOGETHER[name]))
    return ALONE[name](known, missed, seed)


def _bins(known: pl.DataFrame) -> npt.NDArray[np.int64]:
    return np.searchsorted(LEAD_EDGES, known["lead_days"].to_numpy(), side="right")


def _numbers(known: pl.DataFrame) -> Numbers:
    return np.asarray(known.to_numpy(), dtype=np.float64)


def _settings(seed: int, rows: int) -> dict[str, object]:
    return {
        "objective": "binary",
        "num_leaves": 15,
        "learning_rate": 0.05,
        "min_data_in_leaf": max(20, min(100, rows // 200)),
        "lambda_l2": 2.0,
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
