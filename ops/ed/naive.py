"""Seasonal naive: the same hours last week, and how wrong that has been."""

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.past import Past
from ops.line import Floats
from ops.spread import shifted_quantiles

ERRORS = 8 * WEEK_HOURS
"""Hours of past errors that ranges are read from."""


def last_week(past: Past) -> Floats:
    """The same hour a week ago, with quantiles of past week-on-week errors of its hour."""
    counts = past.counts
    errors = counts[WEEK_HOURS:] - counts[:-WEEK_HOURS]
    hour = past.line.slot[WEEK_HOURS:] % 24
    by_hour = np.full((24, len(errors)), np.nan)
    by_hour[hour, np.arange(len(errors))] = errors
    recent = by_hour[:, -ERRORS:]
    unknown = ~np.isfinite(recent).any(axis=1)
    recent[unknown] = errors[-ERRORS:]
    return shifted_quantiles(_a_week_ago(past), recent[past.target_slot % 24])


def _a_week_ago(past: Past) -> Floats:
    """The newest known count of the same hour of the local week; the usual one if none is."""
    newest = np.array(past.usual_ahead)
    for at, slot in enumerate(past.target_slot):
        same: Ints = np.flatnonzero((past.line.slot == slot) & np.isfinite(past.counts))
        if len(same):
            newest[at] = past.counts[same[-1]]
    return newest
