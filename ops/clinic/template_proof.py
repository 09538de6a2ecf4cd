"""Bettering a clinic's template until no group of bookings is worth moving, and a floor under all.

Let y be the bookings up to each slot. With as many patients in all, durations alike, and
independent on a day of each kind, work left and waiting are multimodular in bookings per slot,
thus L♮-convex in y (Altman, Gaujal & Hordijk 2000, Mathematics of Operations Research 25,
324-347; Kaandorp & Koole 2007), and so is the cost; what a policy allows in a slot is an
L♮-convex set of y. The best template is then found, and proven, as in ``template_search``: by
sets of slots whose y moves by one booking. A set that the policy does not allow is widened to the
next one that it does, at a price above all that a booking could save, which leaves the cost
L♮-convex.
"""

import numpy as np

from ops.clinic.certificate import Sets, floor_of_sets
from ops.clinic.problem import TemplateProblem
from ops.clinic.service import Minutes, Numbers
from ops.clinic.template_prices import Bookings, Prices
from ops.clinic.template_session import session_of

HARDLY = 1e-9
"""Less than this, per point of cost, is rounding."""
MORE, FEWER = 1, -1


def proven(problem: TemplateProblem, prices: Prices, bookings: Bookings) -> tuple[Bookings, float]:
    """The best template within policy for as many patients, and the points that no other such
    template costs less than.
    """
    while True:
        here, slack = float(prices.of([bookings])[0]), 0.0
        near = HARDLY * max(1.0, here) / problem.slots
        for way in (MORE, FEWER):
            moves = _Moves(problem, prices, bookings, way)
            floor = floor_of_sets(moves.values, len(moves.able), near=near)
            if floor.value < -near:
                bookings = moves.after(floor.least)
                break
            slack += floor.bound
        else:
            # No y is further from this one than all bookings that there are.
            return bookings, here + sum(bookings) * slack


class _Moves:
    """Sets of slots up to which one booking more, or fewer, is made."""

    def __init__(
        self, problem: TemplateProblem, prices: Prices, bookings: Bookings, way: int
    ) -> None:
        self._prices, self._bookings, self._way = prices, np.array(bookings), way
        self._brings = _brings(problem, self._bookings, way)
        first = self._bookings[0]
        held = np.zeros(problem.slots, dtype=np.bool_)
        held[-1] = True
        held[0] |= first >= problem.policy.most_per_slot if way == MORE else first <= 1
        self.able = np.flatnonzero(~(self._brings @ held))
        self._here = float(prices.of([bookings])[0])
        self._price = _most_saved(problem, sum(bookings))

    def values(self, sets: Sets) -> Numbers:
        """What each set of slots adds to the cost, once widened to what the policy allows."""
        wide = [self._widened(one) for one in sets]
        moved = self._prices.of([self._made(slots) for slots in wide])
        added = np.array([slots.sum() for slots in wide]) - sets.sum(axis=1)
        return np.asarray(moved - self._here + self._price * added)

    def after(self, one: Sets) -> Bookings:
        """The template once this set has moved."""
        return self._made(self._widened(one))

    def _widened(self, one: Sets) -> Sets:
        chosen = np.zeros(len(self._bookings), dtype=np.bool_)
        chosen[self.able] = one
        return np.asarray(chosen @ self._brings)

    def _made(self, slots: Sets) -> Bookings:
        change = self._way * np.diff(slots.astype(np.int64), prepend=0)
        return tuple((self._bookings + change).tolist())


def _brings(problem: TemplateProblem, bookings: np.ndarray, way: int) -> Sets:
    """Whom each slot brings along: its neighbour, where a booking cannot change hands alone."""
    none, full = bookings[1:] == 0, bookings[1:] >= problem.policy.most_per_slot
    forward, backward = (none, full) if way == MORE else (full, none)
    brings = np.eye(len(bookings), dtype=np.bool_) | np.diag(forward, 1) | np.diag(backward, -1)
    for _ in bookings:
        brings = brings @ brings
    return brings


def _most_saved(problem: TemplateProblem, booked: int) -> float:
    """More points than one booking more or fewer, earlier or later, can save."""
    policy, days = problem.policy, session_of(problem, 1).each_day
    each = policy.points_per_minute_waiting * booked
    each += policy.points_per_minute_idle + policy.points_per_minute_overrun
    longest = max(len(day.service.chances) for _, day in days if isinstance(day.service, Minutes))
    return 2 * each * (longest + problem.slot_minutes)
