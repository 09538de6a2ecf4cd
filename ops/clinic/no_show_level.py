"""How far recent weeks lie above or below what was learnt, booked ahead and the same day apart.

No-show rates drift: holidays, reminders switched off, a new clinic. The shift in log odds is the
most likely one given that levels usually drift by ``DRIFT``, so that a few odd days move it
little; recent days weigh most.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.special import expit

from ops.clinic.learnt import Numbers

RECENT = timedelta(days=28)
HALF_LIFE_DAYS = 7.0
"""Days after which an outcome weighs half as much."""
DRIFT = 0.15
"""Usual drift of the level from month to month, in log odds: how far recent weeks may pull."""
_FURTHEST = 3.0


@dataclass(frozen=True)
class Levels:
    """Shifts in log odds of the two strata."""

    ahead: float = 0.0
    same_day: float = 0.0

    def of(self, rows: pl.DataFrame) -> Numbers:
        """The shift of each row."""
        ahead = (rows["booked_on"] < rows["starts_on"]).to_numpy()
        return np.where(ahead, self.ahead, self.same_day)


def recent(held: pl.DataFrame) -> pl.DataFrame:
    """The appointments whose outcomes set the level."""
    return held.filter(pl.col("starts_at") > pl.col("starts_at").max() - RECENT)


def levels(log_odds: Numbers, held: pl.DataFrame) -> Levels:
    """The shifts that make chances add up to the no-shows of ``held``, stratum by stratum."""
    ago = pl.col("starts_at").max() - pl.col("starts_at")
    days = held.select(ago.dt.total_seconds() / 86400).to_series().to_numpy()
    weight = 0.5 ** (days / HALF_LIFE_DAYS)
    missed = held["missed"].cast(pl.Float64).to_numpy()
    ahead = (held["booked_on"] < held["starts_on"]).to_numpy()
    shifts = (_shift(log_odds[part], missed[part], weight[part]) for part in (ahead, ~ahead))
    return Levels(*shifts)


def _shift(log_odds: Numbers, missed: Numbers, weight: Numbers) -> float:
    def short(shift: float) -> float:
        return float(weight @ (expit(log_odds + shift) - missed) + shift / DRIFT**2)

    # Outcomes that stop coming, all attended, would pull for ever.
    if short(-_FURTHEST) > 0 or short(_FURTHEST) < 0:
        return -_FURTHEST if short(-_FURTHEST) > 0 else _FURTHEST
    return float(brentq(short, -_FURTHEST, _FURTHEST))
