"""The chance of a no-show as a logistic regression on smooth curves.

Every number bends along a restricted cubic spline (Harrell 2015, section 2.4.5), counts and signs
enter as they are, and each has a weight of its own for appointments booked ahead. A ridge keeps
what few cases tell near nothing; a value that is not known adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit

from ops.clinic.learnt import Learnt, Numbers, base

RIDGE = 30.0
"""Strength of the pull to nothing, on columns of spread 1; chosen by forward scores."""
_STEPS = 15
_CURVES = {
    "age_years": (0.0, 8.0, 18.0, 30.0, 45.0, 60.0, 75.0),
    "booked_hour": (7.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0),
    "starts_hour": (8.0, 10.0, 12.0, 14.0, 16.0, 18.0),
    "alongside_age": (15.0, 25.0, 35.0, 45.0, 55.0),
}
_LEAD = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
_MOST = {"other_bookings": 3.0, "booked_together": 2.0, "past_appointments": 5.0}
_PLAIN = ("reminded_code", "left_out_code", "visit_kind_code")
_HISTORIES = ("clinic_odds", "patient_odds")
_COUNTED = ("alongside", "alongside_hour")


@dataclass(frozen=True)
class Splines:
    """Weights on columns made of the features; ``owners`` says whose each column is."""

    start: float
    weights: Numbers
    middles: Numbers
    owners: tuple[str, ...]

    def log_odds(self, known: pl.DataFrame) -> Numbers:
        """The log odds of a no-show of each row of features."""
        columns, _ = _columns(known)
        return np.asarray(self.start + _from_middle(columns, self.middles) @ self.weights)

    def parts(self, known: pl.DataFrame) -> Numbers:
        """One column per feature and a last one, the start."""
        columns, _ = _columns(known)
        each = _from_middle(columns, self.middles) * self.weights
        owned = [
            each[:, [owner == name for owner in self.owners]].sum(axis=1) for name in known.columns
        ]
        return np.column_stack([*owned, np.full(known.height, self.start)])


def splined_logistic(known: pl.DataFrame, missed: Numbers, _seed: int) -> Learnt:
    """Logistic regression on splines, by Newton's method with a ridge."""
    columns, owners = _columns(known)
    with np.errstate(invalid="ignore"):
        some = ~np.isnan(columns).all(axis=0)
    middles, spread = np.zeros(len(owners)), np.ones(len(owners))
    middles[some] = np.nanmean(columns[:, some], axis=0)
    spread[some] = np.nanstd(columns[:, some], axis=0)
    flat = spread < 1e-9
    even = _from_middle(columns, middles) / np.where(flat, 1.0, spread)
    even[:, flat] = 0.0
    start, weights = _fitted(even, missed)
    return Splines(start, weights / np.where(flat, 1.0, spread), middles, tuple(owners))


def _fitted(columns: Numbers, missed: Numbers) -> tuple[float, Numbers]:
    wide = np.column_stack([np.ones(len(columns)), columns])
    pull = np.full(wide.shape[1], RIDGE)
    pull[0] = 1e-6
    weights = np.zeros(wide.shape[1])
    weights[0] = np.log(base(missed) / (1 - base(missed)))
    for _ in range(_STEPS):
        said = expit(wide @ weights)
        curved = (wide * (said * (1 - said))[:, None]).T @ wide + np.diag(pull)
        step = np.linalg.solve(curved, wide.T @ (missed - said) - pull * weights)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return float(weights[0]), weights[1:]


def _columns(known: pl.DataFrame) -> tuple[Numbers, list[str]]:
    """Columns for the regression, and the feature that each belongs to."""
    value = {name: known[name].to_numpy().astype(np.float64) for name in known.columns}
    ahead = value["booked_ahead"]
    made = [("booked_ahead", ahead)]
    made += [("lead_days", c * ahead) for c in _bent(np.log1p(value["lead_days"]), np.log1p(_LEAD))]
    for name, knots in _CURVES.items():
        made += [(name, part) for c in _bent(value[name], knots) for part in (c, c * ahead)]
    made += [("starts_weekday", _is(value["starts_weekday"], day)) for day in range(1, 7)]
    made += [("modality_code", _is(value["modality_code"], code)) for code in (1, 2)]
    made += [(name, value[name]) for name in _PLAIN]
    made += [(name, value[name] * sign) for name in _HISTORIES for sign in (ahead, 1 - ahead)]
    for name, most in _MOST.items():
        some = np.minimum(value[name], most)
        made += [(name, some * ahead), (name, some * (1 - ahead))]
    made += [(name, np.log1p(value[name]) * s) for name in _COUNTED for s in (ahead, 1 - ahead)]
    return np.column_stack([column for _, column in made]), [name for name, _ in made]


def _bent(value: Numbers, knots: Sequence[float] | Numbers) -> list[Numbers]:
    """A restricted cubic spline: straight before the first knot and beyond the last."""
    first, *_, late, last = knots
    inside = np.clip(value, first, last)
    scale = (last - first) ** 3

    def cubed(knot: float) -> Numbers:
        return np.asarray(np.clip(inside - knot, 0, None) ** 3 / scale)

    bends = [
        cubed(knot)
        - cubed(late) * (last - knot) / (last - late)
        + cubed(last) * (late - knot) / (last - late)
        for knot in knots[:-2]
    ]
    return [inside / (last - first), *bends]


def _is(value: Numbers, code: int) -> Numbers:
    return np.where(np.isnan(value), np.nan, (value == code).astype(np.float64))


def _from_middle(columns: Numbers, middles: Numbers) -> Numbers:
    return np.nan_to_num(columns - middles, nan=0.0)
