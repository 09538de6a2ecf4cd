"""How long patients stay, with stays that have not ended yet.

A stay is followed from one bed-meeting hour to the next. In each step a patient leaves with a
chance that depends on the ward, on how long they have been there, on the hour of the day and on
the weekday. Counting leavers over those at risk uses unfinished stays for exactly as long as
they were seen: they are censored, not dropped and not taken as ended (Kaplan & Meier 1958).
Cells with few patients lean on the same cell of all wards of the site. Where somebody said on
which day a patient is expected to leave, the chance depends on how far off that day is: learnt
from what had been said at the time, not from what was said in the end.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, weekday_slot

AGES = np.array([6, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 720], dtype=np.float64)
"""Ends of the bands of time already stayed, in hours; the last band is open."""
LEARNT = 26 * WEEK_STEPS
AT_RISK_SHRINKAGE = 25.0
LEAVERS_SHRINKAGE = 25.0
DUE_DAYS = 5
STAYED = np.array([24.0, 72.0, 120.0, 240.0, 480.0])
"""Hours stayed between which being due means the same."""
UNSAID = 2 * DUE_DAYS + 1
ROUNDS = 6
HIGHEST = 0.97
LEAST = 1e-9


@dataclass(frozen=True)
class StayModel:
    """The rate of leaving in one step: wards x age bands x hours of the day x weekdays.

    A rate r means that a patient is still there after the step with chance exp(-r).
    ``shared`` is the variance of the day's common factor on all rates of the site. ``due`` are
    factors on the rate: wards x days to the expected day of leaving x time stayed, the last row for
    patients of whom nobody said.
    """

    rate: Floats
    shared: float
    due: Floats | None = None

    def rates(self, ward: Ints, age_hours: Floats, step: int) -> Floats:
        """Rates of leaving in the step that ends at ``step``, by time already stayed."""
        return np.asarray(self.rate[ward, _band(age_hours), step % DAY_STEPS, _weekday(step)])

    def course(self, ward: int, age_hours: Floats, steps: Ints) -> Floats:
        """Rates of leaving of one patient in each of many steps, by time stayed at its start."""
        weekday = (steps // DAY_STEPS + 3) % 7
        return np.asarray(self.rate[ward, _band(age_hours), steps % DAY_STEPS, weekday])

    def due_factor(self, ward: Ints, due_on: Floats, age_hours: Floats, step: int) -> Floats:
        """How much likelier than others of the ward each patient leaves, by the day expected."""
        if self.due is None:
            return np.ones(len(due_on))
        days = _due(due_on, np.full(len(due_on), step))
        return np.asarray(self.due[ward, days, _stayed(age_hours)])

    def still_there(self, ward: int, age_hours: float, steps: Ints, hours: Floats) -> Floats:
        """Chance of still being there at each of the coming steps, given the time stayed.

        ``hours`` are the hours from now to the start of each step.
        """
        one = np.array([ward])
        rates = [
            self.rates(one, np.array([age_hours + more]), int(step))[0]
            for step, more in zip(steps, hours, strict=True)
        ]
        return np.asarray(np.exp(-np.cumsum(rates)))


@dataclass(frozen=True)
class _AtRisk:
    """One row per patient and step they were at risk of leaving in."""

    ward: Ints
    band: Ints
    step: Ints
    left: Floats
    age: Floats
    due: Ints


def learn_stays(past: SitePast) -> StayModel:
    """Learn the rates of leaving from the stays of the last half-year."""
    seen = _at_risk(past)
    shape = (past.wards, len(AGES) + 1, DAY_STEPS, 7)
    weekday = weekday_slot(seen.step) // DAY_STEPS
    cell = np.ravel_multi_index((seen.ward, seen.band, seen.step % DAY_STEPS, weekday), shape)
    size = int(np.prod(shape))
    at_risk = np.bincount(cell, minlength=size).reshape(shape).astype(float)
    leavers = np.bincount(cell, weights=seen.left, minlength=size).reshape(shape).astype(float)
    chance = np.minimum(_chances(at_risk, leavers), HIGHEST)
    usual = chance.ravel()[cell]
    due = _by_due(seen, usual, past.wards)
    if due is not None:
        rate = -np.log1p(-usual) * due[seen.ward, seen.due, _stayed(seen.age)]
        usual = -np.expm1(-rate)
    return StayModel(-np.log1p(-chance), _shared(seen, usual), due)


def _by_due(seen: _AtRisk, usual: Floats, wards: int) -> Floats | None:
    """Leavers over leavers to be expected without knowing the day, by days to it and time stayed.

    None where it was never known in time of anybody who has been seen since.
    """
    if not (seen.due < UNSAID).any():
        return None
    shape = (UNSAID + 1, len(STAYED) + 1)
    cell = np.ravel_multi_index((seen.due, _stayed(seen.age)), shape)
    rate = -np.log1p(-usual)
    left = np.bincount(cell, seen.left, shape[0] * shape[1]).reshape(shape)
    left_by = np.bincount(seen.ward, seen.left, wards).astype(float)
    factor, own = np.ones(shape), np.ones(wards)
    # Twice the rate is less than twice the leavers: the factor is the one that gives as many.
    for _ in range(ROUNDS):
        chance = -np.expm1(-rate * factor.ravel()[cell] * own[seen.ward])
        meant = np.bincount(cell, chance, shape[0] * shape[1]).reshape(shape)
        lean = LEAVERS_SHRINKAGE * _ratio(left.sum(axis=1), meant.sum(axis=1))[:, None]
        factor *= (left + lean) / (meant + LEAVERS_SHRINKAGE)
        # The days expected mean more on one ward than on another: none may lose by it.
        own *= _ratio(left_by, np.bincount(seen.ward, chance, wards).astype(float))
    return np.asarray(own[:, None, None] * factor[None])


def _ratio(left: Floats, meant: Floats) -> Floats:
    return np.asarray((left + LEAVERS_SHRINKAGE) / (meant + LEAVERS_SHRINKAGE))


def _stayed(age_hours: Floats) -> Ints:
    return np.searchsorted(STAYED, age_hours, side="right").astype(np.int64)


def _due(due_on: Floats, step: Ints) -> Ints:
    """Days from each step to the day a patient is expected to leave, as rows of the factors."""
    days = np.nan_to_num(due_on - step // DAY_STEPS, nan=np.inf)
    row = np.clip(days, -DUE_DAYS, DUE_DAYS) + DUE_DAYS
    return np.where(np.isfinite(days), row, UNSAID).astype(np.int64)


def _chances(at_risk: Floats, leavers: Floats) -> Floats:
    """Leavers over those at risk, ward by ward, thin cells leaning on the whole site."""
    risk, left = at_risk.sum(axis=3), leavers.sum(axis=3)
    site = (left.sum(axis=0) + LEAST) / (risk.sum(axis=0) + 1)
    meant = (risk * site[None]).sum(axis=(1, 2))
    own = (left.sum(axis=(1, 2)) + LEAVERS_SHRINKAGE) / (meant + LEAVERS_SHRINKAGE)
    lean = AT_RISK_SHRINKAGE * np.minimum(site[None] * own[:, None, None], HIGHEST)
    usual = (left + lean) / (risk + AT_RISK_SHRINKAGE)
    expected = (at_risk * usual[..., None]).sum(axis=(1, 2))
    seen = leavers.sum(axis=(1, 2))
    weekday = (seen + LEAVERS_SHRINKAGE) / (expected + LEAVERS_SHRINKAGE)
    return np.asarray(usual[..., None] * weekday[:, None, None, :])


def _at_risk(past: SitePast) -> _AtRisk:
    """Every patient at every step from the first they were counted at, while they were seen."""
    stays, known = past.stays, past.counts.shape[1]
    hours = past.hours[:known]
    start = np.maximum(first_counted(stays.came, hours), max(0, known - LEARNT))
    end = np.minimum(last_counted(stays.left, hours), known - 2)
    long = np.maximum(end - start + 1, 0)
    who = np.repeat(np.arange(len(long)), long)
    within = np.arange(long.sum()) - np.repeat(np.cumsum(long) - long, long)
    at = start[who] + within
    leaves = (stays.left[who] < hours[at + 1]).astype(float)
    age = hours[at] - stays.came[who]
    step = past.first_step + at + 1
    due = _due(stays.due(who, hours[at]), step)
    return _AtRisk(stays.ward[who], _band(age), step, leaves, age, due)


def first_counted(came: Floats, hours: Floats) -> Ints:
    """Position of the first bed-meeting hour after coming."""
    return np.searchsorted(hours, came, side="right").astype(np.int64)


def last_counted(left: Floats, hours: Floats) -> Ints:
    """Position of the last bed-meeting hour not after leaving."""
    return np.searchsorted(hours, left, side="right").astype(np.int64) - 1


def _shared(seen: _AtRisk, chance: Floats) -> float:
    """How much all patients of a site leave sooner or later together, day by day."""
    if not len(seen.step):
        return 0.0
    day = seen.step // DAY_STEPS - seen.step.min() // DAY_STEPS
    left = np.bincount(day, weights=seen.left)
    meant = np.bincount(day, weights=chance)
    alone = np.bincount(day, weights=chance * (1 - chance))
    excess = ((left - meant) ** 2 - alone).sum() / max((meant**2).sum(), LEAST)
    return float(np.clip(excess, 0.0, 0.25))


def _band(age_hours: Floats) -> Ints:
    return np.searchsorted(AGES, age_hours, side="right").astype(np.int64)


def _weekday(step: int) -> int:
    return (step // DAY_STEPS + 3) % 7
