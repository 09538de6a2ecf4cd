"""Trees on top of the course of days (LightGBM): what the course cannot know.

A Poisson regression whose offset is what the course would have said at each past moment, so that
trees learn only how to correct it. Direct: one row per past moment and days ahead, seeing what was
known at that moment.
"""

import numpy as np

from ops.calendar import Ints
from ops.ed.daily_course import YEAR, Course
from ops.ed.days import WEEK, Days
from ops.errors import NotEnoughHistoryError
from ops.line import Floats

LEAST_ROWS = 2_000
TREES = 50
WEEKS = 4
"""Weeks over which the same weekday is looked back at."""
LOOKED_BACK = (7, 28, 91)
"""Days over which it is asked how far arrivals lay from what the course had said a week before."""
SETTINGS = {
    "objective": "poisson",
    "learning_rate": 0.04,
    "num_leaves": 7,
    "min_data_in_leaf": 300,
    "lambda_l2": 20.0,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


class TooFewPairsError(NotEnoughHistoryError):
    """The course could be learnt, but trees would learn little but noise."""


def corrections(past: Days, course: Course, moment: Ints, ahead: Ints) -> tuple[Floats, Floats]:
    """Corrections of the course's logarithms: of the targets, and of past pairs, unlearnt.

    Past pairs are corrected by trees that were not taught their four weeks. Raises
    TooFewPairsError below LEAST_ROWS pairs.
    """
    if len(moment) < LEAST_ROWS:
        raise TooFewPairsError(
            f"Trees need {LEAST_ROWS:,} pairs of a past day and a day ahead of it; found "
            f"{len(moment):,} at {past.place}."
        )
    misses = _misses(past, course)
    taught, truth = _features(past, misses, moment, ahead), past.counts[moment + ahead]
    said = course.said(moment, ahead)[0]
    odd = (moment + ahead) // (4 * WEEK) % 2 == 1
    unlearnt = np.empty(len(moment))
    for judged in (odd, ~odd):
        unlearnt[judged] = _moved(
            taught[~judged], truth[~judged], said[~judged], asked=taught[judged]
        )
    now = np.full(past.asked, past.newest)
    asked = _features(past, misses, now, past.targets - past.newest)
    return _moved(taught, truth, said, asked=asked), unlearnt


def _moved(taught: Floats, truth: Floats, said: Floats, *, asked: Floats) -> Floats:
    import lightgbm

    rows = lightgbm.Dataset(taught, truth, init_score=said)
    trees = lightgbm.train(SETTINGS, rows, TREES)
    return np.asarray(trees.predict(asked, raw_score=True))


def _misses(past: Days, course: Course) -> Floats:
    """How far each known day lay from what was said of it a week before, as a logarithm."""
    missed = np.full(len(past.day), np.nan)
    on = past.seen[past.seen >= course.first + 8 * WEEK]
    said = course.said(on - WEEK, np.full(len(on), WEEK))[0]
    missed[on] = np.log(past.counts[on] + 0.5) - said
    return missed


def _features(past: Days, misses: Floats, moment: Ints, ahead: Ints) -> Floats:
    on = moment + ahead
    turn = 2 * np.pi * past.day[on] / YEAR
    known = np.isfinite(misses)
    missed, days = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (np.where(known, misses, 0.0), known)
    )
    columns = [ahead, past.weekday[on], past.off[on], np.sin(turn), np.cos(turn)]
    for back in LOOKED_BACK:
        end, start = moment + 1, np.maximum(moment + 1 - back, 0)
        columns.append((missed[end] - missed[start]) / np.maximum(days[end] - days[start], 1))
    same = on - WEEK * -(-ahead // WEEK)
    weeks = np.array([_at(misses, same - WEEK * back) for back in range(WEEKS)])
    columns.append(np.nansum(weeks, axis=0) / np.maximum(np.isfinite(weeks).sum(axis=0), 1))
    columns.append(_at(misses, on - 52 * WEEK))
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def _at(misses: Floats, where: Ints) -> Floats:
    return np.where(where >= 0, misses[np.maximum(where, 0)], np.nan)
