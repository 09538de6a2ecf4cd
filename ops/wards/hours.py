"""From one bed meeting to the next, hour by hour.

What happens between two bed meetings is known as numbers: so many leave, so many find a bed. On
each path every one of them is given an hour, by the hours at which patients of the ward have left
and come in that part of the day. So the hours lead from the census now to the bed meetings
exactly. (Where only counts are known, see ``ops.wards.bend``.)
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.courses import Courses, as_courses
from ops.wards.expected import beyond
from ops.wards.luck import named
from ops.wards.made_of import made_of
from ops.wards.past import DAY_STEPS, SitePast
from ops.wards.stays import last_counted
from ops.wards.steps import Steps

LONGEST = 10
"""Hours between two bed meetings, at most, on the day on which clocks go back."""
SHRINKAGE = 50.0
LEAST = 1e-9


@dataclass(frozen=True)
class _Between:
    """Which moments lie in one step: their places, hours since its start, and hours begun with."""

    moments: Ints
    since: Floats
    begun: float


def hour_by_hour(past: SitePast, steps: Steps) -> Courses:
    """The courses at every moment spoken of."""
    moments = past.moments
    going, coming = _shares(past, past.stays.left), _shares(past, past.stays.came)
    shape = (past.wards, steps.now.shape[1], len(moments))
    census = np.empty(shape, dtype=np.int64)
    waits = np.empty(shape, dtype=np.int64)
    census[:, :, 0], waits[:, :, 0] = steps.now, steps.waiting
    cap = past.open_beds(moments) + beyond(past)
    at_meetings = steps.census
    passed = np.zeros((past.wards, steps.left.shape[2], len(moments)))
    left = np.zeros((past.wards, len(moments)))
    for step in range(steps.left.shape[2]):
        found = _between(past, step)
        slot = int(past.target_steps[step] % DAY_STEPS)
        before = at_meetings[:, :, step - 1] if step else steps.now
        waited = steps.waits[:, :, step - 1] if step else steps.waiting
        leaves = _part(going[:, slot], found)
        comes = _part(coming[:, slot], found)
        out = _gone(steps.left[:, :, step], leaves, named(past.seed, "hour left", step))
        into = _gone(steps.came[:, :, step], comes, named(past.seed, "hour came", step))
        free = np.maximum(cap[:, None, found.moments] - before[:, :, None] + out, 0)
        into[:, :, :-1] = np.minimum(into, free)[:, :, :-1]
        census[:, :, found.moments] = before[:, :, None] - out + into
        more = (steps.waits[:, :, step] - waited)[:, :, None] * comes[:, None, :]
        waits[:, :, found.moments] = waited[:, :, None] + np.rint(more).astype(np.int64)
        passed[:, step, found.moments] = _realised(into.mean(axis=1), comes)
        passed[:, step, found.moments[-1] + 1 :] = 1.0
        left[:, found.moments] += out.mean(axis=1)
        left[:, found.moments[-1] + 1 :] += out.mean(axis=1)[:, -1:]
    parts = made_of(past, steps, census.mean(axis=1), left, passed)
    return as_courses(past, census, census + waits, parts)


def _realised(into: Floats, meant: Floats) -> Floats:
    """Share of those who came in a step, over all paths, who had come by each moment."""
    return np.asarray(np.where(into[:, -1:] > 0, into / np.maximum(into[:, -1:], LEAST), meant))


def _between(past: SitePast, step: int) -> _Between:
    """The moments after the one bed meeting, or now, up to the other."""
    start = past.counts.shape[1]
    begins, ends = past.hours[start + step - 1], past.hours[start + step]
    begun = max(past.issue_hour - begins, 0.0) if step == 0 else 0.0
    moments = past.moments
    inside = (moments > (begins if step else np.floor(past.issue_hour))) & (moments <= ends)
    return _Between(np.flatnonzero(inside), moments[inside] - begins, begun)


def _shares(past: SitePast, at: Floats) -> Floats:
    """Share of what happens between two bed meetings that has happened so many hours after the
    first: wards x bed meetings of a day x hours, wards leaning on the site.
    """
    hours = past.hours[: past.counts.shape[1]]
    before = last_counted(at, hours)
    inside = np.isfinite(at) & (before >= 0) & (before < len(hours) - 1)
    before, ward = before[inside], past.stays.ward[inside]
    slot = (past.first_step + before + 1) % DAY_STEPS
    hour = np.minimum((at[inside] - hours[before]).astype(np.int64), LONGEST - 1)
    shape = (past.wards, DAY_STEPS, LONGEST)
    flat = np.ravel_multi_index((ward, slot, hour), shape)
    seen = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(float)
    # A few everywhere, so that no hour is impossible where little was seen.
    length = np.diff(past.hours[-DAY_STEPS - 1 :])
    ends = (past.target_steps[-DAY_STEPS:]) % DAY_STEPS
    even = np.zeros((DAY_STEPS, LONGEST))
    for n, slot_at in enumerate(ends):
        even[slot_at, : max(round(length[n]), 1)] = 1.0
    site = seen.sum(axis=0) + even
    site = site / site.sum(axis=1, keepdims=True)
    shares = seen + SHRINKAGE * site
    so_far = np.cumsum(shares / shares.sum(axis=2, keepdims=True), axis=2)
    return np.concatenate([np.zeros((*so_far.shape[:2], 1)), so_far], axis=2)


def _part(so_far: Floats, found: _Between) -> Floats:
    """Share of what is still to happen in a step that has happened by each moment in it."""
    grid = np.arange(LONGEST + 1)
    rows = []
    for ward in so_far:
        at = np.interp([found.begun, *found.since], grid, ward)
        at = (at[1:] - at[0]) / max(at[-1] - at[0], LEAST)
        rows.append(np.clip(at, 0.0, 1.0))
    part = np.array(rows)
    part[:, -1] = 1.0
    return part


def _gone(number: Ints, part: Floats, draw: np.random.Generator) -> Ints:
    """How many of each number have gone by each moment: wards x paths x moments.

    What is not a number of people but a mistake in counting happens at once.
    """
    gone = np.repeat(np.minimum(number, 0)[:, :, None], part.shape[1], axis=2)
    luck = draw.random((int(number.max(initial=0)), *number.shape))
    for nth, each in enumerate(luck):
        when = np.where(number > nth, each, 2.0)
        gone += when[:, :, None] < part[:, None, :]
    return gone
