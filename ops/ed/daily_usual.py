"""The simplest ways to speak of days to come: the same weekday last week, and the usual week.

The usual week is everybody's fallback: the mean of each weekday over the last eight, scaled by how
busy the last weeks were; that deviation decays with the days ahead.
"""

import numpy as np
from scipy.stats import norm

from ops.calendar import Ints
from ops.ed.days import WEEK, Days
from ops.line import Floats
from ops.series import LEVELS
from ops.spread import bunched_quantiles, bunching, shifted_quantiles

WEEKS = 8
LATELY = 28.0
"""Days over which a busy fortnight fades to a little more than a third."""


def same_weekday(past: Days) -> Floats:
    """Each day as its weekday was when last seen, with quantiles of errors of past weeks."""
    line = past.counts[: past.newest + 1]
    errors = line[WEEK:] - line[:-WEEK]
    errors = errors[np.isfinite(errors)]
    last = _by_weekday(past, 1)
    said = last[past.weekday[past.targets]]
    if not len(errors):
        return bunched_quantiles(said, bunching(line, last[past.weekday[: len(line)]]))
    return np.asarray(np.maximum(shifted_quantiles(said, np.tile(errors, (len(said), 1))), 0.0))


def usual_weekday(past: Days) -> Floats:
    """Usual weekday x decaying deviation of the last fortnight, as a negative binomial."""
    week = _by_weekday(past, WEEKS)
    usual = week[past.weekday]
    recent = past.seen[-2 * WEEK :]
    busier = past.counts[recent].sum() / max(usual[recent].sum(), 1e-9) - 1
    ahead = past.targets - past.newest
    said = usual[past.targets] * (1 + busier * np.exp(-ahead / LATELY))
    learnt = past.seen[-52 * WEEK :]
    excess = bunching(past.counts[learnt], usual[learnt])
    return bunched_quantiles(said, excess)


def normal_quantiles(middle: Floats, spread: Floats) -> Floats:
    """Quantiles at every level around middles: days x levels."""
    return np.asarray(middle[:, None] + spread[:, None] * norm.ppf(LEVELS))


def _by_weekday(past: Days, weeks: int) -> Floats:
    """Mean of each weekday's newest known counts; every weekday has been seen."""
    each: list[Ints] = [past.seen[past.weekday[past.seen] == day][-weeks:] for day in range(WEEK)]
    return np.array([past.counts[days].mean() for days in each])
