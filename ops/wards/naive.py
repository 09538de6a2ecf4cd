"""Seasonal naive for wards: the same bed-meeting hour last week, and how wrong that has been."""

import numpy as np

from ops.line import Floats
from ops.spread import shifted_quantiles
from ops.wards.expected import Expected, from_quantiles
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, weekday_slot

LEARNT = 26 * WEEK_STEPS


def last_week(past: SitePast) -> Expected:
    """Last week's count, with quantiles of past week-on-week errors of its hour of the day."""
    return from_quantiles(past, np.stack([_place(past, n) for n in range(len(past.places))]))


def _place(past: SitePast, place: int) -> Floats:
    counts, steps = past.counts[place], past.steps
    errors = (counts[WEEK_STEPS:] - counts[:-WEEK_STEPS])[-LEARNT:]
    slot = steps[WEEK_STEPS:][-LEARNT:] % DAY_STEPS
    by_slot = np.where(np.arange(DAY_STEPS)[:, None] == slot[None, :], errors[None, :], np.nan)
    by_slot[~np.isfinite(by_slot).any(axis=1)] = errors
    known = np.isfinite(counts)
    newest = np.array([_newest(past, place, s, known) for s in weekday_slot(past.target_steps)])
    return shifted_quantiles(newest, by_slot[past.target_steps % DAY_STEPS])


def _newest(past: SitePast, place: int, slot: int, known: np.ndarray) -> float:
    """The newest known count of the same hour of the week; of any hour if there is none."""
    same = np.flatnonzero(known & (weekday_slot(past.steps) == slot))
    at = same[-1] if len(same) else np.flatnonzero(known)[-1]
    return float(past.counts[place, at])
