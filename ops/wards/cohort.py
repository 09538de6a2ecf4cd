"""Patients followed forward: who is in a bed now, minus who will leave, plus who will come.

Each sample path lets every present patient leave by a rate that knows how long they have stayed,
lets newcomers come and leave in turn, and never puts more patients on a ward than it has room
for: who finds no bed waits, and one in ten of those waiting is gone by the next step. All wards
of a site live through the same busy days and the same slow ward rounds, so the site's path is
the sum of its wards' and its range is what it should be.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.coming import Coming, learn_coming
from ops.wards.expected import Expected, from_paths, room
from ops.wards.past import DAY_STEPS, SitePast
from ops.wards.stays import StayModel, first_counted, last_counted, learn_stays
from ops.wards.usual import ward_paths
from ops.wards.waiting import (
    Comers,
    beds_given,
    being_made,
    first_hours,
    in_transit,
    outlying,
    queue_now,
)

PATHS = 500
LEAST = 1e-9


@dataclass(frozen=True)
class _Luck:
    """Factors around 1: of all wards, paths x targets, and of each ward's part, paths x wards."""

    coming: Floats
    leaving: Floats
    part: Floats


def patients_present(past: SitePast) -> Expected:
    """Joint sample paths of present patients and newcomers, ward by ward.

    Wards whose stays were never delivered follow their usual week instead.
    """
    draw = past.generator()
    model, coming = learn_stays(past), learn_coming(past)
    luck = _luck(past, model, coming, draw)
    census, waiting = _lived(past, model, coming, luck, draw)
    unknown = np.bincount(past.stays.ward, minlength=past.wards) == 0
    if unknown.any():
        usual = ward_paths(past)
        drawn = usual[draw.integers(len(usual), size=PATHS)]
        census[:, unknown], waiting[:, unknown] = drawn[:, unknown], 0.0
    return from_paths(past, census, census + waiting)


def _luck(past: SitePast, model: StayModel, coming: Coming, draw: np.random.Generator) -> _Luck:
    day = past.target_steps // DAY_STEPS - past.target_steps[0] // DAY_STEPS
    days = int(day[-1]) + 1
    busy = _around_one(draw, coming.week, (PATHS, 1)) * _around_one(draw, coming.day, (PATHS, days))
    slow = _around_one(draw, model.shared, (PATHS, days))
    part = _around_one(draw, coming.mix, (PATHS, past.wards))
    return _Luck(busy[:, day], slow[:, day], part)


def _around_one(draw: np.random.Generator, variance: float, shape: tuple[int, int]) -> Floats:
    """Gamma factors with mean 1."""
    if variance < LEAST:
        return np.ones(shape)
    return draw.gamma(1 / variance, variance, size=shape)


def _lived(
    past: SitePast, model: StayModel, coming: Coming, luck: _Luck, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """Census and patients waiting for a bed: paths x wards x targets."""
    targets = len(past.targets)
    old = _still_present(past, model, luck, draw)
    new = np.zeros((PATHS, past.wards, targets), dtype=np.int64)
    census, waits = np.zeros_like(new), np.zeros_like(new)
    queue = queue_now(past, coming, PATHS, draw)
    part = _part_to_come(past, coming)
    held, made = in_transit(past, coming.held), being_made(past, coming.made)
    tired = outlying(past, coming.outlies)
    soon = 1.0 if coming.held == 0 else min(first_hours(past) / coming.held, 1.0)
    for at in range(targets):
        if at:
            new[:, :, :at] = _left_over(past, model, luck, new[:, :, :at], at, draw)
        before = census[:, :, at - 1] if at else _now(past)[None, :].astype(np.int64)
        taken = old[:, :, at] + new.sum(axis=2)
        mean = coming.emergencies[None, :, at] * luck.coming[:, at, None] * luck.part
        comers = Comers(
            emergencies=_bunched(draw, mean * (part if at == 0 else 1.0), coming.hour),
            electives=_electives(coming, at, draw, (PATHS, past.wards)),
            held=float(held[at]),
            reach=1.0 if at else soon,
        )
        leavers = np.maximum(before - taken, 0)
        free = np.maximum(room(past) - draw.binomial(leavers, made[at]) - taken, 0)
        new[:, :, at], queue = beds_given(queue, comers, free, float(tired[at]), draw)
        census[:, :, at], waits[:, :, at] = taken + new[:, :, at], queue.total
    return census.astype(np.float64), waits.astype(np.float64)


def _electives(coming: Coming, at: int, draw: np.random.Generator, shape: tuple[int, int]) -> Ints:
    listed = coming.listed
    on_list = draw.binomial(listed.booked[:, at], listed.shows_up, size=shape)
    return np.asarray(on_list + draw.poisson(listed.shows_up * listed.to_come[:, at], size=shape))


def _now(past: SitePast) -> Floats:
    """Patients on each ward now, by its newest count."""
    newest = [row[np.isfinite(row)][-1] for row in past.counts[: past.wards]]
    now = past.now[: past.wards]
    return np.where(np.isfinite(now), now, np.array(newest))


def _still_present(
    past: SitePast, model: StayModel, luck: _Luck, draw: np.random.Generator
) -> Ints:
    """Present patients still there at each target: paths x wards x targets."""
    until = _seen_until(past)[past.stays.ward]
    here = (past.stays.came < until) & (past.stays.left >= until)
    ward, came = past.stays.ward[here], past.stays.came[here]
    start = past.counts.shape[1] - 1
    there = np.zeros((PATHS, past.wards, len(past.targets)), dtype=np.int64)
    risk = np.zeros((PATHS, len(ward)))
    patience = draw.exponential(size=risk.shape)
    part = _part_to_leave(past)
    for at, step in enumerate(past.target_steps):
        begins = past.hours[start + at] if at else past.issue_hour
        rate = model.rates(ward, np.maximum(begins - came, 0.0), int(step))
        if at == 0:
            rate = rate * part[ward] + _earlier_today(past, model, ward, came)
        risk += luck.leaving[:, at, None] * rate[None, :]
        for place in range(past.wards):
            mine = ward == place
            there[:, place, at] = (risk[:, mine] < patience[:, mine]).sum(axis=1)
    return there


def _earlier_today(past: SitePast, model: StayModel, ward: Ints, came: Floats) -> Floats:
    """Rates of the steps since midnight, for wards whose day is told of only at its end."""
    last = past.counts.shape[1] - 1
    rate = np.zeros(len(ward))
    for at in range(last - past.since_midnight + 1, last + 1):
        age = np.maximum(past.hours[at - 1] - came, 0.0)
        rate += model.rates(ward, age, int(past.first_step + at))
    return np.where(past.by_day[ward], rate, 0.0)


def _left_over(
    past: SitePast,
    model: StayModel,
    luck: _Luck,
    cohorts: Ints,
    at: int,
    draw: np.random.Generator,
) -> Ints:
    """Newcomers of earlier targets who are still there one step later."""
    start = past.counts.shape[1]
    begins = past.hours[start + at - 1]
    # Half of the step in which they came had passed on average when first counted.
    first = past.hours[start : start + at]
    age = begins - (first + past.hours[start - 1 : start + at - 1]) / 2
    rate = np.stack(
        [model.rates(np.full(at, w), age, int(past.target_steps[at])) for w in range(past.wards)]
    )
    stays = np.exp(-luck.leaving[:, at, None, None] * rate[None])
    return np.asarray(draw.binomial(cohorts, stays))


def _bunched(draw: np.random.Generator, mean: Floats, variance: Floats) -> Ints:
    """Poisson numbers, or negative-binomial ones where a ward's newcomers bunch."""
    spread = np.maximum(variance, LEAST)[None, :]
    factor = np.where(spread > 1e-6, draw.gamma(1 / spread, spread, size=mean.shape), 1.0)
    return draw.poisson(mean * factor)


def _seen_until(past: SitePast) -> Floats:
    """Until when each ward's patients are known: now, or its last midnight."""
    midnight = past.hours[past.counts.shape[1] - 1 - past.since_midnight]
    return np.where(past.by_day[: past.wards], midnight, past.issue_hour + 1e-6)


def _passed(past: SitePast) -> float:
    """How much of the step that is running has passed, from 0 to 1."""
    at = past.counts.shape[1] - 1
    return float((past.issue_hour - past.hours[at]) / (past.hours[at + 1] - past.hours[at]))


def _part_to_come(past: SitePast, coming: Coming) -> Floats:
    """The part of the first step's newcomers still to come, by ward.

    Wards known by day are told of their day's comings and goings all at once, at its end: what
    the day has brought so far is unknown, so all steps of the day lie ahead.
    """
    hours = past.hours[: past.counts.shape[1]]
    # Who wants a bed now lies in it a little later: they are among those who wait.
    wanted = past.stays.came - coming.held
    first = first_counted(wanted, hours)
    inside = (first > 0) & (first < len(hours))
    return _share_after(past, wanted[inside], first[inside] - 1)


def _part_to_leave(past: SitePast) -> Floats:
    """The part of the first step's leavers still to leave, by ward."""
    hours = past.hours[: past.counts.shape[1]]
    last = last_counted(past.stays.left, hours)
    inside = np.isfinite(past.stays.left) & (last >= 0) & (last < len(hours) - 1)
    return _share_after(past, past.stays.left[inside], last[inside])


def _share_after(past: SitePast, moments: Floats, before: Ints) -> Floats:
    """Share of past moments of the same step of the day that lay later in it than now."""
    passed = _passed(past)
    same = (past.first_step + before + 1) % DAY_STEPS == past.target_steps[0] % DAY_STEPS
    length = past.hours[before + 1] - past.hours[before]
    within = (moments - past.hours[before]) / length
    share = float((within[same] > passed).mean()) if same.sum() >= 20 else 1 - passed
    return np.where(past.by_day[: past.wards], 1.0, share)
