"""Ranges of days to come, learnt from how wrong the same course would have been before.

A course says how uncertain it is of each day ahead; what came in the past, in units of that, tells
how much wider or narrower to be. No more is learnt than two numbers, how wide the middle 80 % and
the middle 95 % have been, and few days of errors are believed less: quantiles of a handful of past
moments could never promise 95 %.
"""

import numpy as np
from scipy.stats import norm

from ops.ed.daily_course import LEAST, STEADY, Course
from ops.ed.days import Days
from ops.line import Floats
from ops.series import LEVELS

JUDGED = 730
"""Days of the past whose errors are looked at."""
EVERY = 2
"""Days between the past moments."""
BELIEVED = 180.0
"""Days of errors that weigh as much as the course's own word on its range."""
MIDDLE, WIDE = norm.ppf(0.9), norm.ppf(0.975)


def pairs(past: Days, course: Course, judged: int = JUDGED) -> tuple[np.ndarray, np.ndarray]:
    """Past moments and days ahead whose truth is known, as positions, moment by moment."""
    newest, ahead = past.newest, past.targets - past.newest
    first = max(course.first, newest - judged, past.seen[0]) + LEAST
    moment = np.arange(newest - 1, first, -EVERY)[::-1]
    moments, aheads = np.repeat(moment, len(ahead)), np.tile(ahead, len(moment))
    on = moments + aheads
    good = (on <= newest) & np.isfinite(past.counts[np.minimum(on, newest)])
    return moments[good], aheads[good]


def widening(errors: Floats, days: int) -> tuple[float, float]:
    """How much wider than said the middle 80 % and 95 % of errors were, held back towards 1."""
    if not days:
        return 1.0, 1.0
    low, inner_low, inner_high, high = np.quantile(errors, [0.025, 0.1, 0.9, 0.975])
    believed = days / (days + BELIEVED)
    seen = np.array([(inner_high - inner_low) / (2 * MIDDLE), (high - low) / (2 * WIDE)])
    inner, outer = seen**believed
    return float(inner), float(outer)


def quantiles(middle: Floats, spread: Floats, wider: tuple[float, float]) -> Floats:
    """Counts at every level, days x levels, from logarithms of middles and their spread."""
    inner, outer = MIDDLE * wider[0], WIDE * wider[1]
    outer = max(outer, inner * 1.2)
    z = norm.ppf(LEVELS)
    far = np.abs(z)
    between = inner + (far - MIDDLE) * (outer - inner) / (WIDE - MIDDLE)
    stretched = np.sign(z) * np.where(far <= MIDDLE, far * wider[0], between)
    said = np.exp(middle[:, None] + spread[:, None] * stretched) - STEADY
    return np.asarray(np.maximum(said, 0.0))
