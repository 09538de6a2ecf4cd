"""The decisions of a session template, and a floor under the work left after each slot.

Lindley's recursion says that the work left after slot t is the largest, over all earlier
slots s, of what came since s less the time since s, or nothing. Its expected value is thus at
least the expected value of each term, and each term depends only on how many patients were
booked since s, as a convex function that can be tabulated exactly. The solver minimises over
these tables: small, exact in whole bookings, and below the true cost, so that its bound is a
bound on every template.
"""

from collections.abc import Iterator
from math import floor

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from ops.clinic.problem import QUARTERS, TemplateProblem
from ops.clinic.queue import Chances, Queue

Amount = LinearExpr | int

PARTS = 10_000
"""Parts of a slot that work is counted in; CP-SAT counts in whole numbers."""

LOOKING_BACK = 12
"""Slots looked back over, besides the whole session so far."""

NEAR = 4
"""Tables reach this many bookings to either side of one per slot."""


class Choices:
    """How many to book per slot, and the least work expected to be left after each."""

    def __init__(self, problem: TemplateProblem, model: CpModel) -> None:
        self.problem = problem
        self.model = model
        most = problem.policy.most_per_slot
        self.bookings = [model.new_int_var(0, most, "bookings") for _ in range(problem.slots)]
        ceiling = PARTS * problem.slots * most * 2
        self.left = [model.new_int_var(0, ceiling, "left") for _ in range(problem.slots)]
        tables = _tables(problem)
        for slot, left in enumerate(self.left):
            for back in _looking_back(slot + 1):
                since = LinearExpr.sum(self.bookings[slot + 1 - back : slot + 1])
                for slope, at_none in tables[back]:
                    model.add(left >= slope * since + at_none)

    @property
    def booked(self) -> LinearExpr:
        """How many patients are booked in all."""
        return LinearExpr.sum(self.bookings)

    @property
    def last(self) -> IntVar:
        """The work left when the session should end."""
        return self.left[-1]


def _looking_back(slots: int) -> set[int]:
    return {*range(1, min(slots, LOOKING_BACK) + 1), slots}


def _tables(problem: TemplateProblem) -> list[list[tuple[int, int]]]:
    """For each number of slots back: straight lines under the work left, by bookings since."""
    most = problem.policy.most_per_slot
    one = Queue(problem.show_chance, problem.policy).coming[1]
    work = [np.ones(1)]
    for _ in range(min(problem.slots + NEAR, problem.slots * most)):
        work.append(np.convolve(work[-1], one))
    return [list(_lines(work, back, back * most)) for back in range(problem.slots + 1)]


def _lines(work: list[Chances], back: int, most: int) -> Iterator[tuple[int, int]]:
    """Chords of a convex table touch it at whole bookings; rounding down keeps them below."""
    last = min(back + NEAR, most, len(work) - 1)
    for booked in range(max(0, back - NEAR), last):
        here, more = (_beyond(work[n], QUARTERS * back) for n in (booked, booked + 1))
        slope = floor(PARTS * (more - here))
        yield slope, floor(PARTS * here - PARTS * (more - here) * booked)


def _beyond(work: Chances, quarters: int) -> float:
    """The work expected beyond a time, in slots."""
    over = work[quarters + 1 :]
    return float(np.arange(1, len(over) + 1) @ over) / QUARTERS
