"""Trees on top of the usual week (LightGBM): what the usual week cannot know.

Arrivals: a Poisson regression whose offset is the logarithm of the usual count at the pace of
late, so that the trees learn only how to correct it. Census: a regression of the deviation
that is left after the decaying one. Both are direct: one row per past moment of issue and
hour ahead, seeing only what was known at that moment.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.clues import MEMORIES, Clues, told_names
from ops.ed.past import Past
from ops.errors import NotEnoughHistoryError
from ops.line import Floats

LEARNT = 52 * WEEK_HOURS
EVERY = 17
"""Hours between the past moments learnt from; meets every hour of the day in turn."""
LEAST_ROWS = 4_000
"""Fewer rows than this teach trees little but noise."""

# Holidays are no features: too rare to be split on, they scale the offset instead (ops.ed.past).
FEATURES = (
    "ahead", "hour", "weekday", "usual", "season_sin", "season_cos",
    "last_days", "last_month", *(f"pace_{hours}" for hours in MEMORIES),
)  # fmt: skip
TREES = 90
SETTINGS = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 150,
    "lambda_l2": 5.0,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
ARRIVALS = {**SETTINGS, "objective": "poisson", "num_leaves": 31, "min_data_in_leaf": 300}


@dataclass(frozen=True)
class Trees:
    """Trees that correct the logarithm of the usual count."""

    booster: Any

    def __call__(self, clues: Clues, moment: Ints, ahead: Ints) -> Floats:
        """Logarithm of the expected count of each pair."""
        moved = self.booster.predict(_features(clues, moment, ahead), raw_score=True)
        return np.asarray(clues.offset(moment, ahead) + moved)


def grown(clues: Clues, moment: Ints, ahead: Ints) -> Trees:
    """Grow trees on pairs whose truth is known."""
    import lightgbm

    taught = lightgbm.Dataset(
        _features(clues, moment, ahead),
        clues.counts[moment + ahead],
        init_score=clues.offset(moment, ahead),
    )
    return Trees(lightgbm.train(ARRIVALS, taught, TREES))


def _features(clues: Clues, moment: Ints, ahead: Ints) -> Floats:
    found = clues.of(moment, ahead)
    return np.column_stack([found[name] for name in (*FEATURES, *told_names(found))])


def lessons(past: Past, furthest: int, learnt: int = LEARNT) -> tuple[Ints, Ints]:
    """Past moments of issue (positions in the line) and hours ahead, in pairs."""
    last = len(past.counts) - 1
    first = max(2 * WEEK_HOURS, last - learnt)
    moments = np.arange(last - 1, first, -EVERY, dtype=np.int64)[::-1]
    pairs = np.repeat(moments, furthest), np.tile(np.arange(1, furthest + 1), len(moments))
    inside = pairs[0] + pairs[1] <= last
    return pairs[0][inside], pairs[1][inside]


def require(past: Past, rows: int) -> None:
    """Refuse to teach trees from too few rows."""
    if rows < LEAST_ROWS:
        needed = timedelta(hours=2 * WEEK_HOURS + EVERY * LEAST_ROWS // len(past.targets))
        raise NotEnoughHistoryError(
            f"Trees need about {needed.days} days of hourly counts; found "
            f"{past.line.known // 24} days at {past.line.place}."
        )
