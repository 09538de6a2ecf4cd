"""The usual week of a ward, and how its deviation from it fades.

Wards change slowly: half of today's deviation is often still there days later. The share left is
learnt by the number of steps ahead. Past errors are kept as whole trajectories, the same moments
for every ward, so that what goes wrong together goes wrong together in the sample paths too.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from ops.calendar import Ints
from ops.line import Floats
from ops.usual import usual_weeks
from ops.wards.bend import between_meetings
from ops.wards.expected import Expected, from_paths, room
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, week_of, weekday_slot

FADING_WEEKS = 6.0
LEARNT = 26 * WEEK_STEPS
LEAST_TRAJECTORIES = 10
LIFTS = 6
LEAST_MOMENTS = 60
HELD = 0.8
WIDENINGS = (1.0, 1.2, 1.4, 1.7, 2.0)
WIDER = 1.2
"""Where the past is too short to learn by how much."""
LEAST = 1e-6


@dataclass(frozen=True)
class Usual:
    """Usual counts of one place, deviations from them, and the share left steps later."""

    usual: Floats
    ahead: Floats
    off: Floats
    kept: Floats
    swing: float

    def errors(self, moments: Ints, steps: int) -> Floats:
        """What the fading deviation missed after each past moment: moments x steps.

        What has not come yet is not a number.
        """
        away = np.arange(1, steps + 1)
        said = self.off[moments][:, None] * self.kept[None, :steps]
        off = np.append(self.off, np.full(steps, np.nan))
        return np.asarray(off[moments[:, None] + away[None, :]] - said)


def usual_week(past: SitePast) -> Expected:
    """Usual week + share left of the deviation now + trajectories of past errors."""
    paths = ward_paths(past)
    said = from_paths(past, np.minimum(paths, room(past)[:, None, :]), paths)
    return replace(said, courses=lambda: between_meetings(past, paths))


def ward_paths(past: SitePast) -> Floats:
    """Sample paths of every ward: wards x paths x targets."""
    moments = _moments(past)
    learnt = [learn_usual(past, place) for place in range(past.wards)]
    wider = _wider(past, learnt, moments)
    paths = []
    for place, one in enumerate(learnt):
        centre = middle(past, one, place)
        errors = _whole(one.errors(moments, len(past.targets)))
        spread = _as_poisson(centre) if errors is None else _widened(errors, wider)
        paths.append(centre[None, :] + spread)
    least = min(len(path) for path in paths)
    return np.maximum(lifted(past, np.stack([path[-least:] for path in paths])), 0.0)


def lifted(past: SitePast, paths: Floats) -> Floats:
    """Paths whose mean is still what was meant after full wards have turned away the rest."""
    full = room(past)[:, None, :].astype(np.float64)
    meant = np.minimum(paths.mean(axis=1, keepdims=True), full - 0.5)
    for _ in range(LIFTS):
        paths = paths + meant - np.minimum(paths, full).mean(axis=1, keepdims=True)
    return paths


def _wider(past: SitePast, learnt: list[Usual], moments: Ints) -> float:
    """How much wider than older errors the ranges must be to hold eight in ten of newer ones.

    Errors of many days in a row are of few weathers, and a ward that is full could not be
    fuller: the errors seen are smaller than those to come.
    """
    if len(moments) < LEAST_MOMENTS:
        return WIDER
    half = len(moments) // 2
    held = np.zeros(len(WIDENINGS))
    for place, one in enumerate(learnt):
        errors = _whole(one.errors(moments, len(past.targets)))
        if errors is None:
            return WIDER
        at = moments[half:, None] + np.arange(1, len(past.targets) + 1)[None, :]
        seen = past.counts[place][at]
        centre, full = seen - errors[half:], room(past)[place].astype(np.float64)
        held += [_held(_widened(errors[:half], by), centre, seen, full) for by in WIDENINGS]
    return float(np.interp(HELD * len(learnt), np.maximum.accumulate(held), WIDENINGS))


def _held(errors: Floats, centre: Floats, seen: Floats, full: Floats) -> float:
    """Share of counts inside the middle eight tenths of paths that end at a full ward.

    Paths equal to a count hold part of it: as much as lies inside (randomised PIT).
    """
    ranks = np.sort(errors, axis=0)
    share = [
        np.searchsorted(
            ranks[:, ahead], seen[:, ahead, None] - centre[:, ahead, None] + [-0.5, 0.5]
        )
        for ahead in range(seen.shape[1])
    ]
    low, high = np.moveaxis(np.array(share) / len(errors), 2, 0)
    high = np.where(full[:, None] <= seen.T, 1.0, high)
    gap = (1 - HELD) / 2
    inside = np.minimum(high, 1 - gap) - np.maximum(low, gap)
    part = np.where(high > low, inside / np.maximum(high - low, LEAST), inside >= 0)
    return float(np.clip(part, 0.0, 1.0)[np.isfinite(seen.T)].mean())


def _widened(errors: Floats, by: float) -> Floats:
    middle = errors.mean(axis=0, keepdims=True)
    return np.asarray(middle + by * (errors - middle))


def learn_usual(past: SitePast, place: int) -> Usual:
    """Learn the usual week of one place and how its deviation fades."""
    counts, steps = past.counts[place], past.steps
    slot = weekday_slot(steps)
    rows = usual_weeks(
        counts,
        week_of(steps),
        slot,
        slots=WEEK_STEPS,
        day_slots=DAY_STEPS,
        half_life=FADING_WEEKS,
    )
    usual = rows[week_of(steps), slot]
    off = counts - usual
    stride = DAY_STEPS if past.by_day[place] else 1
    kept = np.array([_share_left(off, n, stride) for n in range(1, len(past.targets) + 1)])
    good = off[-LEARNT:][np.isfinite(off[-LEARNT:])]
    swing = float(np.sqrt((good**2).mean())) + LEAST if len(good) else 1.0
    return Usual(usual, rows[-1, weekday_slot(past.target_steps)], off, kept, swing)


def off_now(past: SitePast, learnt: Usual, place: int) -> float:
    """The deviation at the moment of issue, from the newest count there is."""
    if not np.isfinite(past.now[place]) or past.by_day[place]:
        known = learnt.off[np.isfinite(learnt.off)]
        return float(known[-1]) if len(known) else 0.0
    at = past.counts.shape[1] - 1
    before, after = learnt.usual[at], learnt.ahead[0]
    passed = (past.issue_hour - past.hours[at]) / (past.hours[at + 1] - past.hours[at])
    return float(past.now[place] - (before + (after - before) * passed))


def middle(past: SitePast, learnt: Usual, place: int) -> Floats:
    """Usual counts to come plus what will be left of the deviation now."""
    return np.asarray(learnt.ahead + learnt.kept * off_now(past, learnt, place))


def _moments(past: SitePast) -> Ints:
    """Past positions at the same hour of the day as now, whose targets have all passed."""
    last = past.counts.shape[1] - 1
    newest = last - DAY_STEPS * -(-len(past.targets) // DAY_STEPS)
    moments = np.arange(newest, max(newest - LEARNT, DAY_STEPS * 14), -DAY_STEPS)
    if not len(moments):
        moments = np.array([max(newest, 0)])
    return np.asarray(moments[::-1], dtype=np.int64)


def _whole(errors: Floats) -> Floats | None:
    """Trajectories with unknown steps filled by the step's mean error; None if too few."""
    known = np.isfinite(errors)
    if known.any(axis=1).sum() < LEAST_TRAJECTORIES:
        return None
    amount = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, errors, 0.0).sum(axis=0) / amount
    return np.asarray(np.where(known, errors, mean[None, :]))


def _as_poisson(centre: Floats) -> Floats:
    """Errors as large as a Poisson's, for a history too short to have made any."""
    steps = norm.ppf((np.arange(99) + 1) / 100)
    return np.asarray(np.sqrt(np.maximum(centre, 1.0))[None, :] * steps[:, None])


def _share_left(off: Floats, steps: int, stride: int) -> float:
    """Least squares of the deviation some steps later on the deviation now, from 0 to 1."""
    steps = -(-steps // stride) * stride
    before, after = off[:-steps][-LEARNT:], off[steps:][-LEARNT:]
    good = np.isfinite(before) & np.isfinite(after)
    force = float((before[good] ** 2).sum())
    share = float((before[good] * after[good]).sum()) / force if force > LEAST else 0.0
    return min(max(share, 0.0), 1.0)
