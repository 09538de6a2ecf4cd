"""The chance that an ED patient will ask for a bed, and when.

Two things can end the wait for a decision: a bed is asked for, or the patient leaves without one.
Each has a rate that changes with the time since arrival, so that the chance of a bed and the time
until it is asked for are one thing: the cumulative incidence of competing risks (Aalen & Johansen
1978), estimated in short steps within which rates stay the same. A visit that goes on counts for as
long as it was seen and is not taken as ended.

Chances are learnt by triage, by ambulance or not, and by the hour of arrival. Cells with few
patients lean on coarser ones, as if so many of those had been seen beside their own. How many ask
of late, against what was due, scales the chance of asking.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ops.calendar import Ints
from ops.ed.visits import ASKED, BANDS, CELLS, GOES_ON, LEFT, TRIAGES, Visits
from ops.errors import NotEnoughHistoryError
from ops.line import Floats
from ops.spread import bunching
from ops.usual import faded_sum

EDGES = np.concatenate(
    [np.arange(0, 6, 0.25), np.arange(6, 12, 0.5), np.arange(12, 24, 2.0), [24.0, 36.0, 72.0]]
)
"""Steps of time since arrival, in hours, within which rates stay the same."""
SHRINKAGE = 40.0
HIGHEST = 0.995
FADING_DAYS = 120.0
LATELY_DAYS = 20.0
STRAY_DAYS = 90.0
LATELY_ASKS = 40.0
"""Asks of late are believed as if so many had come as expected beside them."""
LEAST_ASKS = 30
LEAST_DAYS = 14.0
MOST_SHARED = 0.25
TINY = 1e-9


@dataclass(frozen=True)
class AdmissionModel:
    """Rates of asking and of leaving: cells x steps of ``EDGES``; the last step is open.

    ``shared`` is the variance of the factor by which all patients of a day ask more or less.
    """

    asking: Floats
    leaving: Floats
    shared: float

    @cached_property
    def _so_far(self) -> tuple[Floats, Floats, Floats]:
        """At the start of each step: undecided, asked by then, and asked if it went on for ever."""
        rate = self.asking + self.leaving + TINY
        passed = np.cumsum(rate[:, :-1] * np.diff(EDGES), axis=1)
        undecided = np.exp(-np.pad(passed, ((0, 0), (1, 0))))
        gained = undecided * self.asking / rate
        in_step = gained[:, :-1] * -np.expm1(-rate[:, :-1] * np.diff(EDGES))
        return undecided, np.pad(np.cumsum(in_step, axis=1), ((0, 0), (1, 0))), gained

    def undecided(self, cell: Ints, hours: Floats) -> Floats:
        """Chance of being there undecided so many hours after arrival."""
        step, beyond, rate = self._at(cell, hours)
        return np.asarray(self._so_far[0][cell, step] * np.exp(-rate * beyond))

    def asked(self, cell: Ints, hours: Floats) -> Floats:
        """Chance of having asked for a bed by so many hours after arrival; 0 before it."""
        step, beyond, rate = self._at(cell, np.maximum(hours, 0.0))
        _, asked, gained = self._so_far
        return np.asarray(asked[cell, step] - gained[cell, step] * np.expm1(-rate * beyond))

    def asks_ever(self, cell: Ints) -> Floats:
        """Chance of ever asking for a bed."""
        _, asked, gained = self._so_far
        return np.asarray(asked[cell, -1] + gained[cell, -1])

    def asks_within(self, cell: Ints, hours: Floats, ahead: Floats) -> Floats:
        """Chance to ask within so many hours ``ahead`` of who is undecided after ``hours``."""
        gained = self.asked(cell, hours + ahead) - self.asked(cell, hours)
        return np.clip(gained / np.maximum(self.undecided(cell, hours), TINY), 0.0, 1.0)

    def _at(self, cell: Ints, hours: Floats) -> tuple[Ints, Floats, Floats]:
        step = _step(hours)
        rate = self.asking[cell, step] + self.leaving[cell, step] + TINY
        return step, hours - EDGES[step], rate


def learn_admission(visits: Visits, moment: float) -> AdmissionModel:
    """Learn from the visits of one ED up to a moment, in hours since 1970.

    Raises NotEnoughHistoryError where they span under two weeks or too few ask for a bed.
    """
    _require(visits, moment)
    good, days = visits.learnable, (moment - visits.arrived) / 24
    cell, hours, ended = visits.cell[good], visits.hours[good], visits.ended[good]
    weight = 0.5 ** (days[good] / FADING_DAYS)
    asked, left, going_on = (
        _counted(cell, hours, weight * (ended == kind)) for kind in (ASKED, LEFT, GOES_ON)
    )
    # Who goes on was at risk for half of the step they were last seen in (the actuarial estimate).
    met = np.flip(np.cumsum(np.flip(asked + left + going_on, axis=1), axis=1), axis=1)
    asks, leaves = (_leaning(events, met - going_on / 2) for events in (asked, left))
    due = _due(asks, cell, hours, ended)
    days_ago, seen = np.floor(days[good]).astype(np.int64), (ended == ASKED).astype(float)
    level, shared = _of_late(days_ago, seen, due)
    return AdmissionModel(*_as_rates(asks * level, leaves), shared)


def _of_late(days_ago: Ints, seen: Floats, due: Floats) -> tuple[float, float]:
    """Asks of late over those expected, and how far a day's stray from what the days before said.

    The newest of ``days_ago`` is 0. What strays is the variance of a factor of mean 1.
    """
    came, due = (_by_day(days_ago, of) for of in (seen, due))
    above, below = (faded_sum(of, LATELY_DAYS) + LATELY_ASKS for of in (came, due))
    level = above / below
    weight = 0.5 ** (np.arange(len(came) - 1)[::-1] / STRAY_DAYS)
    stray = bunching(came[1:], due[1:] * level[:-1], weights=weight)
    return float(level[-1]), min(stray, MOST_SHARED)


def _by_day(days_ago: Ints, counts: Floats) -> Floats:
    return np.bincount(days_ago, weights=counts).astype(np.float64)[::-1]


def _require(visits: Visits, moment: float) -> None:
    asked = int((visits.ended == ASKED).sum())
    days = (moment - visits.arrived.min()) / 24 if len(visits.arrived) else 0.0
    if asked < LEAST_ASKS or days < LEAST_DAYS:
        raise NotEnoughHistoryError(
            f"The chance of admission needs {LEAST_DAYS:.0f} days of ED visits, {LEAST_ASKS} of "
            f"them with a decision to admit or the disposition admitted; found {asked} in "
            f"{days:.0f} days. Deliver earlier `ed_visits` with those columns."
        )


def _counted(cell: Ints, hours: Floats, weight: Floats) -> Floats:
    """Visits by cell and the step they ended, or were last seen, in."""
    where = cell * len(EDGES) + _step(hours)
    counts = np.bincount(where, weights=weight, minlength=CELLS * len(EDGES))
    return np.asarray(counts.reshape(CELLS, len(EDGES)))


def _leaning(events: Floats, at_risk: Floats) -> Floats:
    """Chance of an event in each step: of everybody, then by triage, ambulance, hour of arrival."""
    shape = (TRIAGES, 2, BANDS, len(EDGES))
    events, at_risk = events.reshape(shape), at_risk.reshape(shape)
    chance = np.zeros((1, 1, 1, len(EDGES)))
    for merged in ((0, 1, 2), (1, 2), (2,), ()):
        seen, met = (each.sum(axis=merged, keepdims=True) for each in (events, at_risk))
        chance = (seen + SHRINKAGE * chance) / (met + SHRINKAGE)
    return np.asarray(chance.reshape(CELLS, len(EDGES)))


def _as_rates(asks: Floats, leaves: Floats) -> tuple[Floats, Floats]:
    """Rates an hour that end as many waits in each step as the chances do."""
    either = asks + leaves + TINY
    width = np.append(np.diff(EDGES), np.diff(EDGES)[-1])
    rate = -np.log1p(-np.minimum(either, HIGHEST)) / width
    return rate * asks / either, rate * leaves / either


def _due(asks: Floats, cell: Ints, hours: Floats, ended: Ints) -> Floats:
    """Asks that the chances let expect of each visit while it was undecided."""
    before = np.pad(np.cumsum(asks, axis=1), ((0, 0), (1, 0)))
    step = _step(hours)
    part = np.where(ended == GOES_ON, 0.5, 1.0)
    return np.asarray(before[cell, step] + part * asks[cell, step])


def _step(hours: Floats) -> Ints:
    return np.searchsorted(EDGES, hours, side="right").astype(np.int64) - 1
