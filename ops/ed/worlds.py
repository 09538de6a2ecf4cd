"""Worlds: how a census may go wrong, taken whole from how it went wrong before.

Path n of every ED takes the errors made the same number of hours before its newest count, so EDs
of a city rise and fall together in a path as they did then, and so do the hours of one ED. Where
nobody counted then, another moment known at that ED stands in.

A model that only tells ranges of single hours is given the order of those errors hour by hour,
as ensembles of weather forecasts are (Clark et al., 2004, "The Schaake shuffle").
"""

import numpy as np
from scipy.stats import norm

from ops.calendar import Ints
from ops.line import Floats
from ops.series import LEVELS

PATHS = 1_000
PER_DAY = 3
"""Moments of each past day that lend their errors: an hour earlier, the same hour, one later."""
NEAR = 24
"""A moment not known is stood in for by one no further away than so many hours, if there is one."""
MOST = 0.75
"""Errors of a moment are used if so much of their course is known."""


def whole_courses(back: Ints, missed: Floats) -> tuple[Ints, Floats]:
    """Moments whose errors, moments x targets, are mostly known; holes take their neighbours.

    ``back`` is how many hours before the newest count each moment lies.
    """
    known = np.isfinite(missed)
    # No world looks further back.
    kept = (known.mean(axis=1) >= MOST) & (back <= 24 * (PATHS // PER_DAY + 2))
    courses: Floats = missed[kept]
    known = known[kept]
    hours = np.arange(missed.shape[1])
    for row in np.flatnonzero(~known.all(axis=1)):
        courses[row] = np.interp(hours, hours[known[row]], courses[row, known[row]])
    return back[kept], courses


def by_world(back: Ints, courses: Floats, count: int = PATHS) -> Floats:
    """The errors of each world at one ED, worlds x targets, from those of moments known there."""
    nth = np.arange(count)
    wanted = 24 * (nth // PER_DAY + 1) + nth % PER_DAY - PER_DAY // 2
    order = np.argsort(back, kind="stable")
    rising = back[order]
    after = np.clip(np.searchsorted(rising, wanted), 1, max(len(rising) - 1, 1))
    after = np.minimum(after, len(rising) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.where(wanted - rising[before] <= rising[after] - wanted, before, after)
    far = np.abs(rising[nearer] - wanted) > NEAR
    return np.asarray(courses[order[np.where(far, nth % len(rising), nearer)]])


def around(middle: Floats, errors: Floats) -> Ints:
    """Whole patients, paths x targets: the expected course plus each world's errors."""
    return np.asarray(np.rint(np.maximum(middle + errors, 0.0)), dtype=np.int64)


def in_order(quantiles: Floats, errors: Floats) -> Ints:
    """Ranges of single hours, targets x levels, as paths in the order of each world's errors."""
    ranks = errors.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    rising = _evenly_spaced(quantiles, len(errors))
    return np.asarray(np.take_along_axis(rising, ranks, axis=0))


def _evenly_spaced(quantiles: Floats, count: int) -> Ints:
    """Evenly spaced quantiles of each hour, rising down the column.

    Between the levels told, and beyond the outermost, the normal distribution draws the line.
    """
    at = norm.ppf((np.arange(count) + 0.5) / count)
    told = norm.ppf(LEVELS)
    ends = np.array([at[0], at[-1]])
    steps = np.diff(quantiles, axis=1)[:, [0, -1]] / np.diff(told)[[0, -1]]
    outer = quantiles[:, [0, -1]] + steps * (ends - told[[0, -1]])
    knots = np.concatenate([ends[:1], told, ends[1:]])
    values = np.column_stack([outer[:, 0], quantiles, outer[:, 1]])
    columns = [np.interp(at, knots, np.maximum.accumulate(hour)) for hour in values]
    return np.asarray(np.rint(np.maximum(np.column_stack(columns), 0.0)), dtype=np.int64)
