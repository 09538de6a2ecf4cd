"""Who of those on a ward is still there at each bed meeting to come, on every sample path.

Every patient of a path has a patience of their own, drawn once, and leaves when the rates of
leaving have used it up. So nothing but the rates decides who leaves earlier.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.luck import named, without_return
from ops.wards.past import DAY_STEPS, SitePast
from ops.wards.stays import StayModel, last_counted

NOON = 1
"""Which bed meeting of a day is at noon."""


@dataclass(frozen=True)
class Leaving:
    """What leaving depends on: the rates, how slow each day is, and which stays change.

    ``slow`` is paths x targets, around 1; ``longer`` multiplies stays.
    """

    model: StayModel
    slow: Floats
    longer: float = 1.0


def still_present(past: SitePast, leaving: Leaving, early: int = 0) -> Ints:
    """Present patients still there at each target: wards x paths x targets.

    ``early`` of them go home by the next noon instead of later that day.
    """
    until = _seen_until(past)[past.stays.ward]
    here = np.flatnonzero((past.stays.came < until) & (past.stays.left >= until))
    here = here[np.argsort(past.stays.ward[here], kind="stable")]
    there = np.zeros((past.wards, len(leaving.slow), len(past.targets)), dtype=np.int64)
    if not len(here):
        return there
    ward = past.stays.ward[here]
    begins = np.unique(ward, return_index=True)[1]
    patience = named(past.seed, "patience").exponential(size=(len(leaving.slow), len(here)))
    risk = np.zeros_like(patience)
    for at in range(len(past.targets)):
        rate = _rates(past, leaving.model, here, at) / leaving.longer
        risk += leaving.slow[:, at, None] * rate[None, :]
        there[ward[begins], :, at] = np.add.reduceat(risk < patience, begins, axis=1).T
    return _sooner(past, there, early) if early else there


def _rates(past: SitePast, model: StayModel, here: Ints, at: int) -> Floats:
    """Rates at which present patients leave in the step that ends at a target."""
    ward, came, step = past.stays.ward[here], past.stays.came[here], int(past.target_steps[at])
    begins = past.hours[past.counts.shape[1] - 1 + at] if at else past.issue_hour
    age = np.maximum(begins - came, 0.0)
    due_on = past.stays.due(here, np.full(len(here), past.issue_hour))
    rate = model.rates(ward, age, step) * model.due_factor(ward, due_on, age, step)
    if at == 0:
        rate = rate * part_to_leave(past)[ward] + _earlier_today(past, model, ward, came)
    return np.asarray(rate)


def _sooner(past: SitePast, there: Ints, early: int) -> Ints:
    """So many of those who would leave after the next noon have left by then."""
    noons = np.flatnonzero(past.target_steps % DAY_STEPS == NOON)
    noon = int(noons[0])
    night = min(noon + 2, there.shape[2] - 1)
    later = (there[:, :, noon] - there[:, :, night]).T
    many = np.minimum(later.sum(axis=1), early)
    moved = without_return(later, many, named(past.seed, "sooner")).T
    gone = there[:, :, noon : night + 1] - np.where(
        np.arange(night - noon + 1) < night - noon, moved[:, :, None], 0
    )
    return np.concatenate(
        [
            there[:, :, :noon],
            np.minimum(gone, np.minimum(gone[:, :, :1], there[:, :, noon : night + 1])),
            there[:, :, night + 1 :],
        ],
        axis=2,
    )


def outlast(past: SitePast, leaving: Leaving, number: Ints, at: int) -> Ints:
    """Who comes in one step and is still there at each later target.

    From ``number``, paths x wards, to wards x paths x later targets.
    """
    wards, paths = range(past.wards), len(number)
    later = np.arange(at + 1, len(past.targets))
    start = past.counts.shape[1]
    came = (past.hours[start + at] + past.hours[start + at - 1]) / 2
    if not len(later) or not number.any():
        return np.zeros((past.wards, paths, len(later)), dtype=np.int64)
    age = past.hours[start + later - 1] - came
    rate = np.stack([leaving.model.course(ward, age, past.target_steps[later]) for ward in wards])
    risk = np.cumsum(
        rate[:, None, :] / leaving.longer * leaving.slow[None, :, later], axis=2, dtype=np.float32
    )
    patience = named(past.seed, "newcomers", at).exponential(
        size=(int(number.max()), past.wards, paths)
    )
    stay = np.zeros(risk.shape, dtype=np.int64)
    for nth, each in enumerate(patience):
        # Who is not there is out of patience.
        stay += risk < np.where(nth < number.T, each, 0.0)[:, :, None]
    return stay


def _earlier_today(past: SitePast, model: StayModel, ward: Ints, came: Floats) -> Floats:
    """Rates of the steps since midnight, for wards whose day is told of only at its end."""
    last = past.counts.shape[1] - 1
    rate = np.zeros(len(ward))
    for at in range(last - past.since_midnight + 1, last + 1):
        age = np.maximum(past.hours[at - 1] - came, 0.0)
        rate += model.rates(ward, age, int(past.first_step + at))
    return np.where(past.by_day[ward], rate, 0.0)


def _seen_until(past: SitePast) -> Floats:
    """Until when each ward's patients are known: now, or its last midnight."""
    midnight = past.hours[past.counts.shape[1] - 1 - past.since_midnight]
    return np.where(past.by_day[: past.wards], midnight, past.issue_hour + 1e-6)


def part_to_leave(past: SitePast) -> Floats:
    """The part of the first step's leavers still to leave, by ward."""
    hours = past.hours[: past.counts.shape[1]]
    last = last_counted(past.stays.left, hours)
    inside = np.isfinite(past.stays.left) & (last >= 0) & (last < len(hours) - 1)
    return share_after(past, past.stays.left[inside], last[inside])


def share_after(past: SitePast, moments: Floats, before: Ints) -> Floats:
    """Share of past moments of the same step of the day that lay later in it than now."""
    passed = _passed(past)
    same = (past.first_step + before + 1) % DAY_STEPS == past.target_steps[0] % DAY_STEPS
    length = past.hours[before + 1] - past.hours[before]
    within = (moments - past.hours[before]) / length
    share = float((within[same] > passed).mean()) if same.sum() >= 20 else 1 - passed
    return np.where(past.by_day[: past.wards], 1.0, share)


def _passed(past: SitePast) -> float:
    """How much of the step that is running has passed, from 0 to 1."""
    at = past.counts.shape[1] - 1
    return float((past.issue_hour - past.hours[at]) / (past.hours[at + 1] - past.hours[at]))
