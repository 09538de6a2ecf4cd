"""Patients followed forward: who is in a bed now, minus who will leave, plus who will come.

Each sample path lets every present patient leave by a rate that knows how long they have stayed
and when they are expected to leave, lets newcomers come and leave in turn, and never puts more
patients on a ward than it has room for: who finds no bed waits. All wards of a site live through
the same busy days and the same slow ward rounds, so the path of a site is the sum of its wards'
and its range is what it should be. Asked what would be otherwise, the same chance is lived again.
"""

from dataclasses import dataclass, replace

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.coming import Coming, learn_coming
from ops.wards.courses import Courses
from ops.wards.expected import Expected, beyond, from_paths
from ops.wards.hours import hour_by_hour
from ops.wards.leaving import Leaving, outlast, share_after, still_present
from ops.wards.luck import coins, named, poisson
from ops.wards.past import DAY_STEPS, SitePast
from ops.wards.stays import StayModel, first_counted, learn_stays
from ops.wards.steps import Step, Steps, together
from ops.wards.usual import ward_paths
from ops.wards.waiting import (
    Comers,
    Queue,
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
class Learnt:
    """What the past of a site teaches: how patients leave, and who will come."""

    leaving: StayModel
    coming: Coming


@dataclass(frozen=True)
class WhatIf:
    """What is supposed: factors on arrivals and stays, open beds, and patients sent home by noon.

    ``beds`` are wards x targets, or wards x 1; None as they are known to be open.
    """

    arrivals: float = 1.0
    stays: float = 1.0
    beds: Floats | None = None
    leave_by_noon: int = 0


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
    steps = _steps(past, learn(past), WhatIf())
    said = from_paths(past, steps.census.astype(float), (steps.census + steps.waits).astype(float))
    return replace(said, courses=lambda: hour_by_hour(past, steps))


def learn(past: SitePast) -> Learnt:
    """Learn from the past of a site, once for as many questions as are asked."""
    return Learnt(learn_stays(past), learn_coming(past))


def lived(
    past: SitePast,
    learnt: Learnt | None = None,
    *,
    arrivals: float = 1.0,
    stays: float = 1.0,
    beds: Floats | None = None,
    leave_by_noon: int = 0,
) -> Courses:
    """The joint courses of a site's wards, as they are running or as they would be.

    ``arrivals`` and ``stays`` are factors on emergencies and on lengths of stay; ``beds`` are the
    open beds of the wards, wards x bed meetings or wards x 1; ``leave_by_noon`` is how many
    patients go home by the next noon instead of later that day. With the seed of ``past`` chance
    is the same whatever is asked, so that the difference of two courses is what was asked.
    """
    asked = WhatIf(arrivals, stays, beds, leave_by_noon)
    return hour_by_hour(past, _steps(past, learnt or learn(past), asked))


def _steps(past: SitePast, learnt: Learnt, asked: WhatIf) -> Steps:
    """What happens from one bed meeting to the next; unknown wards live their usual week."""
    steps = _lived(past, learnt, asked)
    unknown = np.bincount(past.stays.ward, minlength=past.wards) == 0
    if not unknown.any():
        return steps
    usual = ward_paths(past)
    drawn = named(past.seed, "usual").integers(usual.shape[1], size=PATHS)
    census = np.rint(usual[:, drawn])[unknown].astype(np.int64)
    return steps.with_census(unknown, census)


def _luck(past: SitePast, model: StayModel, coming: Coming) -> _Luck:
    day = past.target_steps // DAY_STEPS - past.target_steps[0] // DAY_STEPS
    days = int(day[-1]) + 1
    seed = past.seed
    busy = _around_one(named(seed, "week"), coming.week, (PATHS, 1))
    busy = busy * _around_one(named(seed, "day"), coming.day, (PATHS, days))
    slow = _around_one(named(seed, "slow"), model.shared, (PATHS, days))
    part = _around_one(named(seed, "part"), coming.mix, (PATHS, past.wards))
    return _Luck(busy[:, day], slow[:, day], part)


def _around_one(draw: np.random.Generator, variance: float, shape: tuple[int, int]) -> Floats:
    """Gamma factors with mean 1."""
    if variance < LEAST:
        return np.ones(shape)
    return draw.gamma(1 / variance, variance, size=shape)


def _lived(past: SitePast, learnt: Learnt, asked: WhatIf) -> Steps:
    """Every step of every path: who leaves, who wants to come, and who finds a bed."""
    model, coming = learnt.leaving, learnt.coming
    luck = _luck(past, model, coming)
    leaving = Leaving(model, luck.leaving, asked.stays)
    there = still_present(past, leaving, asked.leave_by_noon)
    waiting = queue = queue_now(past, coming, PATHS, named(past.seed, "queue"))
    made, tired = being_made(past, coming.made), outlying(past, coming.outlies)
    beds = _room(past, asked)
    now = before = np.broadcast_to(_now(past).astype(np.int64), (PATHS, past.wards))
    happened = []
    for at in range(len(past.targets)):
        taken = there[:, :, at].T
        comers = _comers(past, coming, luck, at, asked)
        leavers = np.maximum(before - taken, 0)
        ready = coins(leavers, float(1 - made[at]), named(past.seed, "made", at))
        free = np.maximum(beds[:, at] - (leavers - ready) - taken, 0)
        draw = named(past.seed, "beds", at)
        new, queue = beds_given(queue, comers, free, float(tired[at]), draw)
        there[:, :, at + 1 :] += outlast(past, leaving, new, at)
        happened.append(_step(before - taken, new, comers, queue))
        before = taken + new
    return together(now, waiting.total, waiting.electives, happened)


def _step(left: Ints, came: Ints, comers: Comers, queue: Queue) -> Step:
    under_way = np.broadcast_to(queue.under_way, came.shape)
    return Step(left, came, comers.emergencies, comers.electives, queue.total, under_way)


def _comers(past: SitePast, coming: Coming, luck: _Luck, at: int, asked: WhatIf) -> Comers:
    """Who wants a bed in one step."""
    mean = coming.emergencies[None, :, at] * luck.coming[:, at, None] * luck.part * asked.arrivals
    if at == 0:
        mean = mean * _part_to_come(past, coming)
    soon = 1.0 if coming.held == 0 else min(first_hours(past) / coming.held, 1.0)
    return Comers(
        emergencies=_bunched(past.seed, at, mean, coming.hour),
        electives=_electives(past, coming, at),
        held=float(in_transit(past, coming.held)[at]),
        reach=1.0 if at else soon,
    )


def _room(past: SitePast, asked: WhatIf) -> Ints:
    """The most patients each ward takes, wards x targets."""
    known = past.counts.shape[1]
    beds = past.open_beds(past.hours[known:]) if asked.beds is None else asked.beds
    room = np.maximum(beds + beyond(past), 0)
    return np.broadcast_to(room, (past.wards, len(past.targets))).astype(np.int64)


def _electives(past: SitePast, coming: Coming, at: int) -> Ints:
    listed = coming.listed
    booked = np.broadcast_to(listed.booked[:, at], (PATHS, past.wards))
    mean = np.broadcast_to(listed.shows_up * listed.to_come[:, at], (PATHS, past.wards))
    on_list = coins(booked, listed.shows_up, named(past.seed, "listed", at))
    return np.asarray(on_list + poisson(mean, named(past.seed, "to be listed", at)))


def _now(past: SitePast) -> Floats:
    """Patients on each ward now, by its newest count."""
    newest = [row[np.isfinite(row)][-1] for row in past.counts[: past.wards]]
    now = past.now[: past.wards]
    return np.where(np.isfinite(now), now, np.array(newest))


def _bunched(seed: int, at: int, mean: Floats, variance: Floats) -> Ints:
    """Poisson numbers, or negative-binomial ones where a ward's newcomers bunch."""
    spread = np.maximum(variance, LEAST)[None, :]
    drawn = named(seed, "bunch", at).gamma(1 / spread, spread, size=mean.shape)
    factor = np.where(spread > 1e-6, drawn, 1.0)
    return poisson(mean * factor, named(seed, "come", at))


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
    return share_after(past, wanted[inside], first[inside] - 1)
