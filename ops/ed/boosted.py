"""Trees on top of the usual week (LightGBM): what the usual week cannot know.

Arrivals: a Poisson regression whose offset is the logarithm of the usual count at the pace of
late, so that the trees learn only how to correct it. Census: a regression of the deviation
that is left after the decaying one. Both are direct: one row per past moment of issue and
hour ahead, seeing only what was known at that moment.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.pace import lately_over_usual
from ops.ed.past import LEAST, Past
from ops.errors import NotEnoughHistoryError
from ops.line import Floats
from ops.spread import bunched_quantiles, bunching

LEARNT = 52 * WEEK_HOURS
EVERY = 17
"""Hours between the past moments learnt from; meets every hour of the day in turn."""
LEAST_ROWS = 4_000
"""Fewer rows than this teach trees little but noise."""

FEATURES = (
    "ahead",
    "hour",
    "weekday",
    "holiday",
    "after_holiday",
    "pace",
    "lately",
    "yesterday",
    "last_week",
    "usual",
    "season_sin",
    "season_cos",
)
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


def boosted_arrivals(past: Past) -> Floats:
    """Poisson trees on the offset of the usual count; negative-binomial ranges."""
    import lightgbm

    moments, ahead = lessons(past, int(past.ahead[-1]))
    rows, offset = _features(past, moments, ahead)
    truth = past.counts[moments + ahead]
    good = np.isfinite(truth) & np.isfinite(offset)
    require(past, int(good.sum()))
    taught = lightgbm.Dataset(
        rows.filter(good).select(FEATURES).to_numpy(), truth[good], init_score=offset[good]
    )
    trees = lightgbm.train({**SETTINGS, "objective": "poisson"}, taught, TREES)
    fitted = np.exp(offset + trees.predict(rows.select(FEATURES).to_numpy(), raw_score=True))
    now = np.full(len(past.ahead), len(past.line.hours) - 1)
    coming, base = _features(past, now, past.ahead)
    mean = np.exp(base + trees.predict(coming.select(FEATURES).to_numpy(), raw_score=True))
    return bunched_quantiles(mean, bunching(truth[good], fitted[good]))


def lessons(past: Past, furthest: int) -> tuple[Ints, Ints]:
    """Past moments of issue (positions in the line) and hours ahead, in pairs."""
    last = len(past.counts) - 1
    first = max(2 * WEEK_HOURS, last - LEARNT)
    moments = np.arange(last - 1, first, -EVERY, dtype=np.int64)[::-1]
    pairs = np.repeat(moments, furthest), np.tile(np.arange(1, furthest + 1), len(moments))
    inside = pairs[0] + pairs[1] <= last
    return pairs[0][inside], pairs[1][inside]


def _features(past: Past, moment: Ints, ahead: Ints) -> tuple[pl.DataFrame, Floats]:
    """What is known at a moment about an hour ahead of it, and the logarithm of its usual."""
    whole = _drawn_on(past)
    at = moment + ahead
    ratio = whole["counts"] / np.maximum(whole["usual"], 0.5)
    offset = np.log(np.maximum(whole["usual"][at] * past.pace[moment], LEAST))
    turn = 2 * np.pi * whole["day"][at] / 365.25
    # The newest same hour of the day that was known at the moment: 24 h back, or 48 …
    day_back, week_back = (at - span * -(-ahead // span) for span in (24, WEEK_HOURS))
    columns = {
        "ahead": ahead,
        "hour": whole["slot"][at] % 24,
        "weekday": whole["slot"][at] // 24,
        "holiday": whole["holiday"][at],
        "after_holiday": whole["holiday"][np.maximum(at - 24, 0)],
        "pace": np.log(past.pace[moment]),
        "lately": np.log(lately_over_usual(past)[moment]),
        "yesterday": ratio[day_back],
        "last_week": ratio[week_back],
        "usual": offset,
        "season_sin": np.sin(turn),
        "season_cos": np.cos(turn),
    }
    return pl.DataFrame({n: np.asarray(c, dtype=np.float64) for n, c in columns.items()}), offset


def _drawn_on(past: Past) -> dict[str, Floats]:
    """The line and the hours to come as one, so that a target can be looked up by position."""
    unknown = np.full(len(past.targets), np.nan)
    return {
        "counts": np.concatenate([past.counts, unknown]),
        "usual": np.concatenate([past.usual, past.usual_ahead]),
        "day": np.concatenate([past.line.day, past.target_day]),
        "slot": np.concatenate([past.line.slot, past.target_slot]),
        "holiday": np.concatenate([past.holiday, past.holiday_ahead]),
    }


def require(past: Past, rows: int) -> None:
    """Refuse to teach trees from too few rows."""
    if rows < LEAST_ROWS:
        needed = timedelta(hours=2 * WEEK_HOURS + EVERY * LEAST_ROWS // len(past.targets))
        raise NotEnoughHistoryError(
            f"Trees need about {needed.days} days of hourly counts; found "
            f"{past.line.known // 24} days at {past.line.place}."
        )
