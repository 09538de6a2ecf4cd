"""Lines priced for those who are set free, on the days set free, while the rest stands."""

from dataclasses import dataclass

import numpy as np

from ops.staffing.individual.cover import present_in
from ops.staffing.individual.numbers import OFF, Floats, Ints, Numbers
from ops.staffing.individual.stretches import Stretches

SECONDS_PER_MOVE = 1e-9
"""What moving one state costs, about."""


@dataclass(frozen=True)
class Free:
    """Who may change on which days of a roster, ``first`` up to ``last``."""

    roster: Ints
    who: tuple[int, ...]
    first: int
    last: int

    def required(self, n: Numbers) -> Floats:
        """[day, type] people asked of those set free, the others being where they are."""
        others = np.delete(self.roster, self.who, axis=0)
        left = n.required - present_in(others, len(n.shifts.units))
        return np.ascontiguousarray(left[self.first : self.last], np.float64)


class Pricing:
    """Everybody's cheapest lines, with the memory they are worked out in.

    ``work`` counts what was done, in seconds of a usual processor, about.
    """

    def __init__(self, n: Numbers) -> None:
        people, days, _ = n.wish.shape
        self.n = n
        self.stretches = Stretches(n)
        self.lines = np.full((people, days), OFF, np.int64)
        self.bound = np.zeros(people)
        self.work = 0.0

    def at(self, prices: Floats, free: Free, who: Ints) -> None:
        """Price the lines of ``who`` at prices of the days set free."""
        self.lines[who] = free.roster[who]
        first, last = free.first, free.last
        for p in who.tolist():
            cost = self.n.wish[p, first:last] - prices
            _, self.bound[p] = self.stretches.best(p, self.lines[p], first, last, cost)
        self.work += self._moves(free.last - free.first) * len(who) * SECONDS_PER_MOVE

    def _moves(self, days: int) -> float:
        """States moved to price one line, about."""
        states = int(self.n.most_running.max()) * (len(self.n.shifts.follows) - 1)
        weekends = min(int(self.n.most_weekends.max()), days // 7 + 1) + 1
        return 5.0 * days * states * weekends * (10 + days // 2)

    def price_of(self, p: int, line: Ints, prices: Floats, free: Free) -> float:
        """What a line costs on the days set free, at prices of those days."""
        days = free.first + np.flatnonzero(line[free.first : free.last] >= 0)
        worked = line[days]
        return float((self.n.wish[p, days, worked] - prices[days - free.first, worked]).sum())
