"""Trees for occupied beds (LightGBM): what the usual week and its fading deviation miss.

One forest for all wards of a site and the site itself, on deviations in units of each place's
usual swing. Every fourth week is not learnt from: its errors give the ranges.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.errors import NotEnoughHistoryError
from ops.line import Floats
from ops.series import LEVELS
from ops.wards.expected import Expected, from_quantiles
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, weekday_slot
from ops.wards.usual import Usual, learn_usual, off_now

LEARNT = 52 * WEEK_STEPS
EVERY = 7
"""Steps between the past moments learnt from; meets every hour of the day in turn."""
LEAST_ROWS = 2_000
BACK = (4, 8, 28)
NEIGHBOURS = 2
FEATURES = (
    "ahead", "slot", "weekday", "kept", "now", "full", "is_site", "last_week",
    *(f"change_{back}" for back in BACK),
)  # fmt: skip
TREES = 60
SETTINGS = {
    "objective": "l2", "learning_rate": 0.06, "num_leaves": 8, "min_data_in_leaf": 300,
    "lambda_l2": 5.0, "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1,
    "seed": 7, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1,
}  # fmt: skip


def boosted_deviation(past: SitePast) -> Expected:
    """The fading deviation corrected by trees, with quantiles of errors in unlearnt weeks."""
    import lightgbm

    learnt = [learn_usual(past, place) for place in range(len(past.places))]
    lessons = [_lessons(past, one, place) for place, one in enumerate(learnt)]
    rows, answer = np.concatenate([x for x, _, _ in lessons]), _joined(lessons)
    aside = np.concatenate([a for _, _, a in lessons])
    if len(answer) < LEAST_ROWS:
        raise NotEnoughHistoryError(
            f"Trees need {LEAST_ROWS} past bed counts to learn from; found {len(answer)} at "
            f"{past.site_id}."
        )
    taught = lightgbm.Dataset(rows[~aside], answer[~aside])
    trees = lightgbm.train(SETTINGS, taught, TREES)
    missed = answer[aside] - trees.predict(rows[aside])
    spread = _spread(missed, rows[aside][:, 0], np.arange(1, len(past.targets) + 1))
    quantiles = [
        _said(past, one, place, np.asarray(trees.predict(_coming(past, one, place))), spread)
        for place, one in enumerate(learnt)
    ]
    return from_quantiles(past, np.stack(quantiles))


def _joined(lessons: list[tuple[Floats, Floats, NDArray[np.bool_]]]) -> Floats:
    return np.concatenate([answer for _, answer, _ in lessons])


def _said(past: SitePast, learnt: Usual, place: int, correction: Floats, spread: Floats) -> Floats:
    centre = learnt.ahead + learnt.kept * off_now(past, learnt, place) + correction * learnt.swing
    return np.asarray(centre[:, None] + spread * learnt.swing)


def _spread(missed: Floats, ahead: Floats, wanted: Ints) -> Floats:
    """Quantiles of errors by steps ahead, neighbours included: targets x levels."""
    rows = []
    for steps in wanted:
        away = np.abs(ahead - steps)
        # Wards known by day are only ever a whole day's steps ahead.
        rows.append(np.quantile(missed[away <= max(NEIGHBOURS, away.min())], LEVELS))
    return np.array(rows)


def _lessons(past: SitePast, learnt: Usual, place: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Features, answers and whether kept aside, of past moments and steps ahead."""
    last, furthest = len(learnt.off) - 1, len(past.targets)
    moments = np.arange(last - 1, max(WEEK_STEPS, last - LEARNT), -EVERY, dtype=np.int64)[::-1]
    if past.by_day[place]:
        moments = np.arange(last - past.since_midnight, WEEK_STEPS, -DAY_STEPS)[::-1]
    moment = np.repeat(moments, furthest)
    ahead = np.tile(np.arange(1, furthest + 1), len(moments))
    inside = moment + ahead <= last
    moment, ahead = moment[inside], ahead[inside]
    answer = learnt.off[moment + ahead] - learnt.off[moment] * learnt.kept[ahead - 1]
    rows = _features(past, learnt, place, moment, ahead, learnt.off[moment])
    good = np.isfinite(answer)
    aside = (past.steps[moment] // WEEK_STEPS) % 4 == 0
    return rows[good], answer[good] / learnt.swing, aside[good]


def _coming(past: SitePast, learnt: Usual, place: int) -> Floats:
    ahead = np.arange(1, len(past.targets) + 1)
    moment = np.full(len(ahead), len(learnt.off) - 1)
    off = np.full(len(ahead), off_now(past, learnt, place))
    return _features(past, learnt, place, moment, ahead, off)


def _features(
    past: SitePast, learnt: Usual, place: int, moment: Ints, ahead: Ints, off: Floats
) -> Floats:
    """What is known at a moment that bears on a step ahead of it; unknown stays unknown."""
    scaled = learnt.off / learnt.swing
    slot = weekday_slot(past.first_step + moment + ahead)
    beds = max(float(past.beds[place]), 1.0)
    weeks = -(-ahead // WEEK_STEPS)
    columns: dict[str, Floats | Ints] = {
        "ahead": ahead,
        "slot": slot % DAY_STEPS,
        "weekday": slot // DAY_STEPS,
        "kept": off * learnt.kept[ahead - 1] / learnt.swing,
        "now": off / learnt.swing,
        "full": (learnt.usual[moment] + off) / beds,
        "is_site": np.full(len(ahead), int(place >= past.wards)),
        "last_week": scaled[np.maximum(moment + ahead - weeks * WEEK_STEPS, 0)],
        **{f"change_{n}": off / learnt.swing - scaled[np.maximum(moment - n, 0)] for n in BACK},
    }
    frame = pl.DataFrame({n: np.asarray(c, dtype=np.float64) for n, c in columns.items()})
    return frame.select(FEATURES).to_numpy()
