"""Patients in the ED by direct regression: one line per hour ahead, learnt at this time of day.

Each regression corrects the usual week by who is there now, the last hours, the last weeks, the
same hours of the last days, how full the other EDs are and how the usual is moving. What all EDs
that were counted at the same moment have in common is learnt first; the regression of each is
held back towards it, so it tells its own way only where its own past says so. Every lesson is
also foretold by regressions that left its fortnight out, at every ED: those errors, kept together
over all hours ahead, are how forecasts go wrong, and one path is the forecast plus one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.ed.census_lessons import Ahead, Lessons, lessons_of
from ops.ed.deviation import since_newest
from ops.ed.past import Past
from ops.ed.worlds import around, by_world, whole_courses
from ops.errors import NotEnoughHistoryError
from ops.line import Floats

HELD_BACK = 10.0
"""What is common counts as if so many moments had shown nothing unusual."""
LIKE_ALL = 300.0
"""An ED is taken to be like all as if so many of its own moments had shown it."""
FOLDS = 5
LEAST_LESSONS = 60


@dataclass(frozen=True)
class _Learnt:
    """Sums over the moments of one ED that tell of one hour ahead, by fold of fortnights."""

    good: NDArray[np.bool_]
    grams: Floats
    pushes: Floats
    spread: Floats


def census_paths(pasts: Sequence[Past]) -> dict[str, Ints]:
    """Ways the coming hours may go at each ED, all equally likely: paths x targets.

    EDs whose newest counts are of the same hour learn together. One with too short a past is
    left out; raises NotEnoughHistoryError if all are.
    """
    found: dict[str, Ints] = {}
    for newest in sorted({_newest(past) for past in pasts}):
        alike = [lessons_of(past) for past in pasts if _newest(past) == newest]
        enough = [each for each in alike if len(each.moments) >= LEAST_LESSONS]
        found |= _together(enough) if enough else {}
    if not found:
        known = {past.line.place: past.line.known // 24 for past in pasts}
        days = ", ".join(f"{many} days at {place}" for place, many in known.items())
        raise NotEnoughHistoryError(
            f"Regressions need {LEAST_LESSONS} past moments at this time of the day whose next "
            f"hours are known; counts are known of {days}."
        )
    return found


def _newest(past: Past) -> int:
    return int(past.line.hours[past.newest])


def _together(lessons: Sequence[Lessons]) -> dict[str, Ints]:
    """The paths of EDs that learn together; those with too few whole lessons are left out."""
    ahead = since_newest(lessons[0].past)
    said = [_one_hour(lessons, int(hours)) for hours in ahead]
    paths = {}
    for at, each in enumerate(lessons):
        middle = np.array([hour[at][0] for hour in said])
        missed = np.column_stack([hour[at][1] for hour in said])
        back, courses = whole_courses(each.past.newest - each.moments, missed)
        if len(courses) >= LEAST_LESSONS and np.isfinite(middle).all():
            paths[each.past.line.place] = around(middle, by_world(back, courses))
    return paths


def _one_hour(lessons: Sequence[Lessons], hours: int) -> list[tuple[float, Floats]]:
    """For each ED the census so many hours after its newest count, and what was missed before."""
    ahead = [each.ahead(hours) for each in lessons]
    learnt = [_learn(one, each.fortnight % FOLDS) for one, each in zip(ahead, lessons, strict=True)]
    common = _common(learnt)
    told = []
    for each, one, own in zip(lessons, ahead, learnt, strict=True):
        lines = _held_towards(common, own)
        missed = np.full(len(one.wanted), np.nan)
        fold = each.fortnight % FOLDS
        use = np.flatnonzero(own.good)
        expected = (one.bearing[use] * lines[fold[use]]).sum(axis=1)
        missed[use] = (one.wanted[use] - expected) * each.swing
        told.append((one.usual + each.swing * float(one.bearing[-1] @ lines[-1]), missed))
    return told


def _learn(ahead: Ahead, fold: Ints) -> _Learnt:
    rows = ahead.bearing[:-1]
    good = np.isfinite(ahead.wanted) & np.isfinite(rows).all(axis=1)
    x, y, part = rows[good], ahead.wanted[good], fold[good]
    parts = [part == each for each in range(FOLDS)]
    grams = np.array([x[use].T @ x[use] for use in parts])
    pushes = np.array([x[use].T @ y[use] for use in parts])
    # The last column is the constant, which does not vary and is held back as if it did.
    spread = np.append(x[:, :-1].var(axis=0), 1.0) if len(x) else np.ones(rows.shape[1])
    return _Learnt(good, grams, pushes, np.maximum(spread, 1e-6))


def _common(learnt: Sequence[_Learnt]) -> Floats:
    """What the EDs have in common without each fold, and in the last row from all of them."""
    grams = np.sum([each.grams for each in learnt], axis=0)
    pushes = np.sum([each.pushes for each in learnt], axis=0)
    ridge = HELD_BACK * np.diag(np.mean([each.spread for each in learnt], axis=0))
    lines = np.linalg.solve(_without(grams) + ridge, _without(pushes)[..., None])
    return np.asarray(lines[..., 0], dtype=np.float64)


def _held_towards(common: Floats, own: _Learnt) -> Floats:
    """The lines of one ED, held back towards the common ones: folds and all x columns."""
    ridge = LIKE_ALL * own.spread
    pushes = _without(own.pushes) + ridge * common
    lines = np.linalg.solve(_without(own.grams) + np.diag(ridge), pushes[..., None])
    return np.asarray(lines[..., 0], dtype=np.float64)


def _without(folds: Floats) -> Floats:
    """Sums that leave out one fold each, and in the last row none."""
    whole = folds.sum(axis=0)
    return np.concatenate([whole - folds, whole[None]])
