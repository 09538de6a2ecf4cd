"""What to expect of a template, exactly: the distribution of the work left after each slot."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ops.clinic.problem import QUARTERS, TemplatePolicy

Chances = NDArray[np.float64]
"""The chance of each whole number of quarters."""


@dataclass(frozen=True)
class Expected:
    """Expected waiting, idle time and overrun, in slots, and the chance of a real overrun."""

    waiting: float
    idle: float
    overrun: float
    overrun_chance: float

    def cost(self, policy: TemplatePolicy, slot_minutes: float) -> float:
        """Points, at what the policy says a minute of each is worth."""
        points = (
            policy.points_per_minute_waiting * self.waiting
            + policy.points_per_minute_idle * self.idle
            + policy.points_per_minute_overrun * self.overrun
        )
        return points * slot_minutes


class Queue:
    """One clinician, patients who come on time or not at all."""

    def __init__(self, show_chance: float, policy: TemplatePolicy) -> None:
        self.show_chance = show_chance
        self.policy = policy

    @cached_property
    def coming(self) -> list[Chances]:
        """The work brought by 0, 1, 2 … patients booked at the same time."""
        one = np.zeros(max(quarters for quarters, _ in self.policy.consultation) + 1)
        one[0] = 1 - self.show_chance
        for quarters, often in self.policy.consultation:
            one[quarters] += self.show_chance * often
        work = [np.ones(1)]
        for _ in range(self.policy.most_per_slot):
            work.append(np.convolve(work[-1], one))
        return work

    def expected(self, bookings: tuple[int, ...]) -> Expected:
        """Carry the work left from slot to slot."""
        left, waiting = np.ones(1), 0.0
        for booked in bookings:
            work = np.convolve(left, self.coming[booked])
            left = np.append(work[: QUARTERS + 1].sum(), work[QUARTERS + 1 :])
            waiting += _mean(left)
        over = _mean(left)
        mean = sum(quarters * often for quarters, often in self.policy.consultation)
        done = sum(bookings) * self.show_chance * mean
        return Expected(
            waiting=(waiting - over) / QUARTERS,
            idle=(QUARTERS * len(bookings) + over - done) / QUARTERS,
            overrun=over / QUARTERS,
            overrun_chance=float(left[self.policy.grace_quarters + 1 :].sum()),
        )


def _mean(chances: Chances) -> float:
    return float(np.arange(len(chances)) @ chances)
