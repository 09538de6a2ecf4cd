"""Trees for the patients in the ED (LightGBM): what the decaying deviation leaves unsaid.

Direct: one row per past moment of issue and hour ahead; the answer is the error of the decaying
deviation in swings. Slow features, such as the level of late, are left out on purpose: trees
learn by heart which weeks they mark. Every fourth week is not learnt from: its errors give the
ranges. Features and the number of trees were the best of a few tried at twelve past moments of
nine EDs: their scores there flatter them a little.
"""

import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.ed.boosted import SETTINGS, lessons, require
from ops.ed.deviation import (
    FORGOTTEN,
    Deviation,
    decaying_deviation,
    deviation_left,
    learn_deviation,
    since_newest,
)
from ops.ed.past import Past
from ops.line import Floats
from ops.spread import shifted_quantiles

BACK = (1, 2, 4, 8, 24)
FEATURES = (
    "ahead", "hour", "weekday", "kept", "now", "usual", "yesterday",
    "waiting", "boarding", "came_lately", *(f"change_{back}" for back in BACK),
)  # fmt: skip
TREES = 40
NEIGHBOURS = 2
CAUTIOUS = {**SETTINGS, "objective": "l2", "num_leaves": 8, "min_data_in_leaf": 500}


def boosted_deviation(past: Past) -> Floats:
    """The decaying deviation corrected by trees, with quantiles of errors in unlearnt weeks."""
    import lightgbm

    since = since_newest(past)
    if int(since[0] - past.ahead[0]) > FORGOTTEN:
        return decaying_deviation(past)
    learnt = learn_deviation(past)
    moments, ahead = lessons(past, int(since[-1]))
    rows = _features(past, learnt, moments, ahead)
    answer = _left_unsaid(learnt, moments, ahead)
    good = np.isfinite(answer)
    require(past, int(good.sum()))
    kept_aside = (past.line.day[moments] // 7) % 4 == 0
    use = good & ~kept_aside
    taught = lightgbm.Dataset(rows[use], answer[use])
    trees = lightgbm.train(CAUTIOUS, taught, TREES)
    test = good & kept_aside
    errors = _by_ahead(answer[test] - trees.predict(rows[test]), ahead[test], since)
    now = np.full(len(since), past.newest)
    correction = trees.predict(_features(past, learnt, now, since))
    middle = past.expected + deviation_left(past, learnt, since)
    swing = learnt.swing_ahead
    return shifted_quantiles(middle + correction * swing, errors * swing[:, None])


def _left_unsaid(learnt: Deviation, moment: Ints, ahead: Ints) -> Floats:
    said = learnt.off[moment] * learnt.kept[ahead - 1]
    return np.asarray((learnt.off[moment + ahead] - said) / learnt.swing[moment + ahead])


def _features(past: Past, learnt: Deviation, moment: Ints, ahead: Ints) -> Floats:
    """What is known at a moment that bears on an hour ahead of it; unknown stays unknown."""
    swing = np.concatenate([learnt.swing, learnt.swing_ahead])
    slot = np.concatenate([past.line.slot, past.target_slot])
    usual = np.concatenate([past.usual, past.usual_ahead])
    scaled = np.concatenate([learnt.off / learnt.swing, np.full(len(past.targets), np.nan)])
    at = moment + ahead
    day_back = at - 24 * -(-ahead // 24)
    columns: dict[str, Floats | Ints] = {
        "ahead": ahead,
        "hour": slot[at] % 24,
        "weekday": slot[at] // 24,
        "kept": learnt.off[moment] * learnt.kept[ahead - 1] / swing[at],
        "now": scaled[moment],
        "usual": usual[at] / np.maximum(usual[moment], 1.0),
        "yesterday": scaled[day_back],
        **{f"change_{n}": scaled[moment] - scaled[np.maximum(moment - n, 0)] for n in BACK},
    }
    nothing = np.full(len(past.counts), np.nan)
    for name in ("waiting", "boarding", "came_lately"):
        columns[name] = past.beside.get(name, nothing)[moment]
    frame = pl.DataFrame({n: np.asarray(c, dtype=np.float64) for n, c in columns.items()})
    return frame.select(FEATURES).to_numpy()


def _by_ahead(errors: Floats, ahead: Ints, wanted: Ints) -> Floats:
    """Errors of each number of hours ahead and its neighbours: targets x errors."""
    rows = [errors[np.abs(ahead - want) <= NEIGHBOURS] for want in wanted]
    longest = max(len(row) for row in rows)
    return np.array([np.pad(row, (0, longest - len(row)), constant_values=np.nan) for row in rows])
