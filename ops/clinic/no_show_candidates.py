"""Three ways to say how likely a booked patient is to miss an appointment.

The hospital's own rate; the rate among appointments booked about as long ago; and gradient
boosting over the allowed features. Classes are never re-weighted: a weighted model ranks as
well but its chances no longer add up to the number of people who stay away.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from ops.clinic.no_show_features import FEATURES, features, outcomes

Numbers = npt.NDArray[np.float64]
Chances = Callable[[pl.DataFrame], Numbers]
"""From appointments as known to the chance that each is missed."""
Learner = Callable[[pl.DataFrame, int], Chances]

LEAD_EDGES = (1.0, 3.0, 7.0, 14.0, 30.0, 60.0)
"""Days of lead time at which a new bin starts."""
BIN_WEIGHT = 30.0
"""Appointments at the hospital's rate that every bin starts with."""


def base(seen: pl.DataFrame) -> float:
    """The hospital's rate, with half an appointment of each outcome so that it is never 0 or 1."""
    missed = int(seen["missed"].cast(pl.Int64).sum())
    return (missed + 0.5) / (seen.height + 1)


def base_rate(seen: pl.DataFrame, _seed: int) -> Chances:
    """Everybody is as likely as anybody."""
    rate = base(seen)
    return lambda rows: np.full(rows.height, rate)


def lead_time_bins(seen: pl.DataFrame, _seed: int) -> Chances:
    """As likely as those who had booked about as long ago: the strongest single sign."""
    bins = _bins(seen)
    size = len(LEAD_EDGES) + 1
    held = np.bincount(bins, minlength=size)
    missed = np.bincount(bins, weights=seen["missed"].cast(pl.Float64).to_numpy(), minlength=size)
    rates = (missed + BIN_WEIGHT * base(seen)) / (held + BIN_WEIGHT)
    return lambda rows: np.asarray(rates[_bins(rows)], dtype=np.float64)


def boosted(seen: pl.DataFrame, seed: int) -> Chances:
    """LightGBM over the allowed features."""
    import lightgbm

    rate, shown = base(seen), outcomes(seen)
    known = _numbers(features(seen, shown, rate))
    missed = seen["missed"].cast(pl.Float64).to_numpy()
    rows = lightgbm.Dataset(known, label=missed, free_raw_data=True)
    model = lightgbm.train(_settings(seed, seen.height), rows, num_boost_round=120)

    def chances(coming: pl.DataFrame) -> Numbers:
        said = model.predict(_numbers(features(coming, shown, rate)), num_threads=1)
        return np.asarray(said, dtype=np.float64)

    return chances


CANDIDATES: Mapping[str, Learner] = {
    "base rate": base_rate,
    "lead-time bins": lead_time_bins,
    "LightGBM": boosted,
}


def _bins(rows: pl.DataFrame) -> npt.NDArray[np.int64]:
    return np.searchsorted(LEAD_EDGES, rows["lead_days"].to_numpy(), side="right")


def _numbers(known: pl.DataFrame) -> Numbers:
    # LightGBM goes by position and ignores names: the order is fixed here, both ways.
    return np.asarray(known.select(FEATURES).to_numpy(), dtype=np.float64)


def _settings(seed: int, rows: int) -> dict[str, object]:
    return {
        "objective": "binary",
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": max(20, min(200, rows // 100)),
        "lambda_l2": 10.0,
        "feature_fraction": 0.8,
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
