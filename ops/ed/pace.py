"""Arrivals at the usual pace: our own forecaster, and everybody's fallback.

The usual week, scaled by how busy the last weeks were and, for the next hours, by how busy
the last half-day was; that last deviation decays at a rate learnt from the past. Arrivals
come in bunches, hence a negative binomial.
"""

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.past import LEAST, Past
from ops.ed.paths import PATHS, SEED, Togetherness, joint_paths, togetherness
from ops.line import Floats
from ops.spread import bunching
from ops.usual import faded_sum

LATELY = 8.0
"""Half-life of the latest deviation, in hours."""
LEARNT = 26 * WEEK_HOURS
YEAR_WEEKS = 52
SMOOTHED = 7


def paced(past: Past) -> Floats:
    """Usual week x pace of late x decaying deviation, at each hour to come."""
    lately = lately_over_usual(past)
    share = decay(past, lately)
    return np.asarray(past.expected * (1 + share[past.ahead - 1] * (lately[-1] - 1)))


def paced_bunching(past: Past) -> float:
    """How bunched arrivals were around the pace of the day before."""
    recent = slice(-LEARNT, None)
    return bunching(past.counts[recent], one_day_ahead(past)[recent])


def paced_paths(past: Past, *, count: int = PATHS, seed: int = SEED) -> Ints:
    """Joint paths at the usual pace; hours go together as errors of past days did."""
    bunched, together = paced_bunching(past), paced_togetherness(past)
    return joint_paths(paced(past), bunched, together, count=count, seed=seed)


def paced_togetherness(past: Past) -> Togetherness:
    """How errors around the pace of the day before went together within past weeks."""
    bunched, said = paced_bunching(past), one_day_ahead(past)
    errors = (past.counts - said) / np.sqrt(np.maximum(said + bunched * said**2, LEAST))
    weeks = min(len(errors) // WEEK_HOURS, YEAR_WEEKS)
    return togetherness(errors[len(errors) - weeks * WEEK_HOURS :].reshape(weeks, WEEK_HOURS))


def one_day_ahead(past: Past) -> Floats:
    """What the usual week at the pace of the day before would have said of each past hour."""
    before = np.concatenate([np.ones(24), past.pace[:-24]])
    return np.asarray(past.usual * before[: len(past.usual)])


def lately_over_usual(past: Past) -> Floats:
    """How busy the last hours were against the pace of late, as known after each hour."""
    meant = past.usual * past.pace
    good = np.isfinite(past.counts) & np.isfinite(meant)
    seen = faded_sum(np.where(good, past.counts, 0.0), LATELY)
    usual = faded_sum(np.where(good, meant, 0.0), LATELY)
    beside = LATELY * float(np.nanmean(meant)) if good.any() else 1.0
    return np.asarray((seen + beside + LEAST) / (usual + beside + LEAST))


def decay(past: Past, lately: Floats) -> Floats:
    """The share of the latest deviation left after each number of hours, by least squares."""
    furthest = int(past.ahead[-1])
    raw = np.zeros(furthest)
    x = lately - 1
    for ahead in range(1, furthest + 1):
        meant = past.usual[ahead:] * past.pace[:-ahead]
        push = (meant * x[:-ahead])[-LEARNT:]
        miss = (past.counts[ahead:] - meant)[-LEARNT:]
        good = np.isfinite(miss) & np.isfinite(push)
        force = float((push[good] ** 2).sum())
        raw[ahead - 1] = float((push[good] * miss[good]).sum()) / force if force > LEAST else 0.0
    return smoothed(raw)


def smoothed(raw: Floats) -> Floats:
    """A running mean, kept between nothing and all of it."""
    reach = SMOOTHED // 2
    padded = np.pad(raw, reach, mode="edge")
    mean = np.convolve(padded, np.full(SMOOTHED, 1 / SMOOTHED), mode="valid")
    return np.asarray(np.clip(mean, 0.0, 1.0))
