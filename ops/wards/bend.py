"""Counts between bed meetings where nobody knows who comes and goes: a line with a usual bend.

From one bed meeting to the next a ward is not filled evenly: it empties before noon and fills
after it. What a ward usually has above or below the straight line is added to it.
"""

import numpy as np

from ops.line import Floats
from ops.series import LEVELS
from ops.wards.courses import Courses, as_courses
from ops.wards.expected import beyond
from ops.wards.past import DAY_STEPS, SitePast

DAYS = 56
LEAST_DAYS = 7


def between_meetings(past: SitePast, paths: Floats) -> Courses:
    """Courses of which only the bed meetings are known, wards x paths x bed meetings."""
    full = (past.open_beds(past.moments) + beyond(past))[:, None, :]
    now = np.broadcast_to(past.now[: past.wards, None], paths.shape[:2])
    meant = _line(past, paths, now) + usual_bend(past)[: past.wards, None, :]
    meant = np.rint(np.maximum(meant, 0.0))
    return as_courses(past, np.minimum(meant, full), meant, None)


def quantiles_between(past: SitePast, quantiles: Floats) -> Floats:
    """Quantiles at every moment spoken of, places x moments x levels.

    The square of the spread grows evenly from one bed meeting to the next, as it does where
    many come and go one by one; at the moment of issue the census is known.
    """
    middle = quantiles[:, :, LEVELS.index(0.5)]
    centre = _line(past, middle, past.now) + usual_bend(past)
    off = np.moveaxis(quantiles - middle[:, :, None], 2, 1)
    squares = _line(past, np.sign(off) * off**2, np.zeros(off.shape[:2]))
    spread = np.sign(squares) * np.sqrt(np.abs(squares))
    return np.asarray(np.maximum(centre[:, :, None] + np.moveaxis(spread, 1, 2), 0.0))


def _line(past: SitePast, counts: Floats, now: Floats) -> Floats:
    """Straight from now through the bed meetings (last axis) to every moment spoken of."""
    known = np.where(np.isfinite(now), now, counts[..., 0])
    whole = np.concatenate([known[..., None], counts], axis=-1)
    hours = np.append(np.floor(past.issue_hour), past.hours[past.counts.shape[1] :])
    after = np.clip(np.searchsorted(hours, past.moments), 1, len(hours) - 1)
    share = (past.moments - hours[after - 1]) / (hours[after] - hours[after - 1])
    return np.asarray(whole[..., after - 1] * (1 - share) + whole[..., after] * share)


def usual_bend(past: SitePast) -> Floats:
    """What each place usually has above the straight line: places x moments, 0 if unknown.

    None at the bed meetings, and less of it in the step that is running, which begins now.
    """
    bend = np.zeros((len(past.places), len(past.moments)))
    if past.hourly is None:
        return bend
    start = past.counts.shape[1]
    for at, moment in enumerate(past.moments):
        after = int(np.searchsorted(past.hours, moment))
        if after < start or past.hours[after] == moment:
            continue
        begins, ends = past.hours[after - 1], past.hours[after]
        bend[:, at] = _above(past, after, moment - begins, ends - begins)
        if after == start:
            passed = max(past.issue_hour - begins, 0.0)
            bend[:, at] -= (
                _above(past, after, passed, ends - begins)
                * (ends - moment)
                / max(ends - begins - passed, 1e-9)
            )
    return bend


def _above(past: SitePast, after: int, hours: float, length: float) -> Floats:
    """Mean of past counts so many hours into the same step of the day, above its line."""
    assert past.hourly is not None
    known = past.counts.shape[1]
    ends = np.arange(known - 1 - (known - 1 - after) % DAY_STEPS, 0, -DAY_STEPS)[:DAYS]
    hour = np.floor(past.hours[ends - 1] + hours).astype(np.int64)
    place = past.hourly.shape[1] - 1 - (int(np.floor(past.issue_hour)) - hour)
    inside = place >= 0
    ends, place = ends[inside], place[inside]
    before, then = past.counts[:, ends - 1], past.counts[:, ends]
    off = past.hourly[:, place] - before - (then - before) * hours / length
    good = np.isfinite(off)
    enough = good.sum(axis=1) >= LEAST_DAYS
    mean = np.where(good, off, 0.0).sum(axis=1) / np.maximum(good.sum(axis=1), 1)
    return np.where(enough, mean, 0.0)
