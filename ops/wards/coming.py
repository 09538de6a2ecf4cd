"""Who will come to the wards: emergencies by their usual week, electives by the booked list.

Patients are counted as coming when they are first there at a bed-meeting hour. Emergencies
come in bunches of three kinds, each learnt from the past: a busy week, a busy day of the site,
and the chance of the hour.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, weekday_slot
from ops.wards.stays import first_counted, last_counted

LEARNT = 26 * WEEK_STEPS
HALF_LIFE_WEEKS = 10.0
SHRINKAGE_WEEKS = 4.0
LATELY = 3 * WEEK_STEPS
LATELY_SHRINKAGE = 25.0
SHOWS_UP = 0.95
"""Share of booked patients who are admitted, until the list's own past says otherwise."""
LEAST = 1e-9


@dataclass(frozen=True)
class Coming:
    """Expected emergencies (wards x targets), and how they bunch.

    ``week``, ``day`` and ``hour`` are variances of factors around 1: of all wards for the whole
    horizon, of all wards for one day, of one ward at one step. ``listed`` are the booked
    patients by ward and target, each of whom comes with chance ``shows_up``. A ward with more
    patients than ``usual_before`` draws fewer newcomers: each one more takes off the share
    ``pull``; each one fewer adds it, because somebody is always waiting for an empty bed.
    """

    emergencies: Floats
    week: float
    day: float
    hour: Floats
    listed: Ints
    shows_up: float
    pull: float
    usual_before: Floats


def learn_coming(past: SitePast) -> Coming:
    """Learn who will come from the stays and the booked list known at the issue."""
    listed = _listed(past)
    by_list = listed.sum(axis=1) > 0
    came = _first_there(past, ~(past.stays.elective & by_list[past.stays.ward]))
    usual, expected = _usual(past, came)
    week, day, hour = _bunching(came, expected)
    pull, before = _pull(past, came, expected)
    return Coming(usual, week, day, hour, listed, _shows_up(past), pull, before)


def _first_there(past: SitePast, who: NDArray[np.bool_]) -> Floats:
    """Patients first counted at each past step: wards x steps, the last half-year."""
    known = past.counts.shape[1]
    hours = past.hours[:known]
    first = first_counted(past.stays.came, hours)
    there = who & (first < known) & (last_counted(past.stays.left, hours) >= first)
    flat = past.stays.ward[there] * known + first[there]
    counted = np.bincount(flat, minlength=past.wards * known)
    return counted.reshape(past.wards, known)[:, -LEARNT:].astype(float)


def _usual(past: SitePast, came: Floats) -> tuple[Floats, Floats]:
    """Expected newcomers at the targets, and what the same would have said of the past."""
    steps = past.steps[-came.shape[1] :]
    slot = weekday_slot(steps)
    weight = 0.5 ** ((steps[-1] - steps) / WEEK_STEPS / HALF_LIFE_WEEKS)
    mass = np.bincount(slot, weights=weight, minlength=WEEK_STEPS)
    total = np.stack([np.bincount(slot, weight * row, WEEK_STEPS) for row in came])
    site = total.sum(axis=0) / np.maximum(mass, LEAST)
    level = (came * weight).sum(axis=1) / weight.sum()
    shape = site / max(float(site.mean()), LEAST)
    lean = SHRINKAGE_WEEKS * level[:, None] * shape[None, :]
    week = (total + lean) / (mass + SHRINKAGE_WEEKS)
    expected = week[:, slot]
    seen, meant = came[:, -LATELY:].sum(axis=1), expected[:, -LATELY:].sum(axis=1)
    lately = (seen + LATELY_SHRINKAGE) / (meant + LATELY_SHRINKAGE)
    ahead = week[:, weekday_slot(past.target_steps)]
    # Wards told of by the day: what came since midnight is not known yet, so it is to come.
    today = week[:, slot[len(slot) - past.since_midnight :]].sum(axis=1)
    ahead[:, 0] += np.where(past.by_day[: past.wards], today, 0.0)
    return ahead * lately[:, None], expected


def _pull(past: SitePast, came: Floats, expected: Floats) -> tuple[float, Floats]:
    """How the patients already there bear on newcomers, and how many are usually there."""
    counts = past.counts[: past.wards, -came.shape[1] :]
    slot = weekday_slot(past.steps[-came.shape[1] :])
    known = np.isfinite(counts)
    mass = np.stack([np.bincount(slot, row, WEEK_STEPS) for row in known])
    total = np.stack([np.bincount(slot, row, WEEK_STEPS) for row in np.nan_to_num(counts)])
    usual = total / np.maximum(mass, LEAST)
    before = usual[:, weekday_slot(past.target_steps - 1)]
    off = np.nan_to_num(counts - usual[:, slot])[:, :-1]
    push = expected[:, 1:] * off
    missed = came[:, 1:] - expected[:, 1:]
    pull = -float((push * missed).sum()) / max(float((push**2).sum()), LEAST)
    return min(max(pull, 0.0), 0.25), before


def _bunching(came: Floats, expected: Floats) -> tuple[float, float, Floats]:
    """Variance beyond a Poisson's: shared by a week, by a day, and of one ward's hour alone."""
    week = _excess(_summed(came, WEEK_STEPS), _summed(expected, WEEK_STEPS))
    day = max(_excess(_summed(came, DAY_STEPS), _summed(expected, DAY_STEPS)) - week, 0.0)
    hour = [_excess(c, e) - day - week for c, e in zip(came, expected, strict=True)]
    return week, day, np.clip(np.array(hour), 0.0, 2.0)


def _summed(counts: Floats, span: int) -> Floats:
    """Sums over all wards and whole spans of steps, ending with the newest."""
    site = counts.sum(axis=0)
    whole = len(site) // span * span
    return np.asarray(site[len(site) - whole :].reshape(-1, span).sum(axis=1))


def _excess(seen: Floats, meant: Floats) -> float:
    if len(seen) < 2:
        return 0.0
    return max(float(((seen - meant) ** 2 - meant).sum() / max((meant**2).sum(), LEAST)), 0.0)


def _listed(past: SitePast) -> Ints:
    """Booked patients by ward and the target at which they are first counted."""
    stays, known = past.stays, past.counts.shape[1]
    open_now = (stays.booked_at <= past.issue_hour) & (stays.planned_at > past.issue_hour)
    at = first_counted(stays.planned_at[open_now], past.hours) - known
    ward = stays.planned_ward[open_now]
    inside = (at >= 0) & (at < len(past.targets))
    flat = ward[inside] * len(past.targets) + at[inside]
    counted = np.bincount(flat, minlength=past.wards * len(past.targets))
    return counted.reshape(past.wards, len(past.targets)).astype(np.int64)


def _shows_up(past: SitePast) -> float:
    """Electives who came in the last twelve weeks over those who were on the list for them."""
    stays, since = past.stays, past.issue_hour - 12 * 168
    was_listed = (stays.planned_at > since) & (stays.planned_at <= past.issue_hour)
    if was_listed.sum() < 50:
        return SHOWS_UP
    wards = np.unique(stays.planned_ward[was_listed])
    came = stays.elective & (stays.came > since) & np.isin(stays.ward, wards)
    return float(np.clip(came.sum() / was_listed.sum(), 0.5, 1.0))
