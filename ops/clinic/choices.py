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

from ops.clinic.problem import TemplateProblem
from ops.clinic.service import Minutes, Numbers
from ops.clinic.template_session import session_of

Amount = LinearExpr | int

PARTS = 10_000
"""Parts of a slot that work is counted in; CP-SAT counts in whole numbers."""

LOOKING_BACK = 12
"""Slots looked back over, besides the whole session so far."""

HUNDRED = 100
"""Chances of coming are rounded down to hundredths here."""

NEAR = 4
"""Tables reach this many bookings to either side of one per slot."""


class Choices:
    """How many to book per slot, and the least work expected to be left after each."""

    def __init__(self, problem: TemplateProblem, model: CpModel) -> None:
        self.problem = problem
        self.model = model
        most = problem.policy.most_per_slot
        self.bookings = [model.new_int_var(0, most, "bookings") for _ in range(problem.slots)]
        self.left = [self._amount() for _ in range(problem.slots)]
        tables = _tables(problem)
        for slot, left in enumerate(self.left):
            for back in _looking_back(slot + 1):
                since = LinearExpr.sum(self.bookings[slot + 1 - back : slot + 1])
                for slope, at_none in tables[back]:
                    model.add(left >= slope * since + at_none)
        self.waited = LinearExpr.sum([self._waited(slot) for slot in range(problem.slots)])

    def _waited(self, slot: int) -> LinearExpr:
        """The least that patients of a slot wait: for those before it, and for each other."""
        model, before = self.model, self.left[slot - 1] if slot else 0
        shows, together = _at_least(self.problem)
        waits: list[LinearExpr] = []
        for place in range(1, self.problem.policy.most_per_slot + 1):
            taken, waited = model.new_bool_var("taken"), self._amount()
            model.add(self.bookings[slot] >= place).only_enforce_if(taken)
            model.add(self.bookings[slot] < place).only_enforce_if(~taken)
            # One part more than waited, so that rounding up never charges too much.
            model.add(HUNDRED * waited + HUNDRED >= shows * before).only_enforce_if(taken)
            waits += [waited, (place - 1) * together * taken]
        return LinearExpr.sum(waits)

    def _amount(self) -> IntVar:
        most = PARTS * self.problem.slots * self.problem.policy.most_per_slot * 2
        return self.model.new_int_var(0, most, "amount")

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


def _at_least(problem: TemplateProblem) -> tuple[int, int]:
    """Hundredths of patients who come on the worst day, and parts of a slot that a patient waits
    for another booked with her, both rounded down.
    """
    days = session_of(problem, 1).each_day
    together = sum(share * day.shows[0] ** 2 * day.service.mean for share, day in days)
    worst = min(day.shows[0] for _, day in days)
    # A hair more, so that a whole number of hundredths stays one.
    return floor(HUNDRED * worst + 1e-9), floor(PARTS * together / problem.slot_minutes)


def _tables(problem: TemplateProblem) -> list[list[tuple[int, int]]]:
    """For each number of slots back: straight lines under the work left, by bookings since."""
    slots, width, most = problem.slots, problem.slot_minutes, problem.policy.most_per_slot
    bookings = min(slots + NEAR, slots * most)
    beyond = np.zeros((slots + 1, bookings + 1))
    for share, day in session_of(problem, 1).each_day:
        assert isinstance(day.service, Minutes)
        brought = day.shows[0] * np.array(day.service.chances)
        brought[0] += 1 - day.shows[0]
        work = np.ones(1)
        for booked in range(bookings + 1):
            told = [_beyond(work, width * back) / width for back in range(slots + 1)]
            beyond[:, booked] += share * np.array(told)
            work = np.convolve(work, brought)
    return [list(_lines(beyond[back], back, back * most)) for back in range(slots + 1)]


def _lines(beyond: Numbers, back: int, most: int) -> Iterator[tuple[int, int]]:
    """Chords of a convex table touch it at whole bookings; rounding down keeps them below."""
    last = min(back + NEAR, most, len(beyond) - 1)
    for booked in range(max(0, back - NEAR), last):
        here, more = float(beyond[booked]), float(beyond[booked + 1])
        slope = floor(PARTS * (more - here))
        yield slope, floor(PARTS * here - PARTS * (more - here) * booked)


def _beyond(work: Numbers, minutes: int) -> float:
    """The minutes of work expected beyond a time."""
    over = work[minutes + 1 :]
    return float(np.arange(1, len(over) + 1) @ over)
