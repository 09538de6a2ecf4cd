"""Lines generated as prices ask for them, and a bound that no roster can beat.

Lines that are cheaper than the mixture's join it, until none is; here nights and weekend days
beyond a fair share are priced as they are. Prices asked are drawn towards those with the best
bound so far (Wentges 1997, "Weighted Dantzig-Wolfe decomposition").
"""

from collections.abc import Callable, Iterable

import numpy as np

from ops.staffing.lines.master import HARDLY, Line, Master
from ops.staffing.lines.numbers import OFF, Floats, Ints
from ops.staffing.lines.people import People
from ops.staffing.lines.places import Places

DRAWN = 0.8
"""How far prices are drawn towards the best so far."""
NEAR = 8.0
"""How far the mixture's prices may be from the best ones, in points, until it is good."""
DUST = 1e-4
"""What a bound may be too high by, for numbers are rounded."""


class Generation:
    """The mixture of the lines of ``who``, made better until no line could."""

    def __init__(self, people: People, places: Places, who: Iterable[int]) -> None:
        self.people, self.n, self.places = people, people.n, places
        self.master = Master(places, list(who))
        self.centre = np.zeros(len(places.required))
        self.bound, self.cost = -np.inf, np.inf
        self.done = False
        for p in self.master.person:
            self.master.learn(self._idle(p))

    def _idle(self, p: int) -> Line:
        """Nothing but locked duties, so that there is always a mixture."""
        kinds = np.where(np.isinf(self.n.rest[p]), self.n.wish[p].argmin(axis=-1), OFF)
        return self.line(p, kinds, np.empty(0, np.int64))

    def begin(self, prices: Floats) -> None:
        """Know what these prices ask for, and keep near them until the mixture is good."""
        self.bound, lines = self._answers(prices)
        self.centre = prices
        self.master.box(prices, NEAR)
        for line in lines:
            self.master.learn(line)

    def round(self) -> None:
        """Solve, price, and learn what is cheaper than the mixture."""
        cost, prices = self.master.solve()
        self.people.work += self.master.work
        self.cost = cost
        for drawn in (DRAWN, 0.0):
            asked = drawn * self.centre + (1 - drawn) * prices
            bound, lines = self._answers(asked)
            if bound > self.bound:
                self.bound, self.centre = bound, asked
                self.master.box(asked, NEAR)
            if self._learn(lines, prices):
                return
        self.done = True

    def _answers(self, asked: Floats) -> tuple[float, list[Line]]:
        """Everybody's best answer to prices, and the bound they give."""
        bound, lines = self.places.filled(asked)[0], []
        gain, where = self.places.worth(asked)
        for p in self.master.person:
            kinds = np.empty(self.n.units.shape[0], np.int64)
            cost = -(self.n.free[p] * gain[self.n.group[p]])
            bound += self.people.best(p, cost, kinds, counted=True)
            lines.append(self.line(p, kinds, self.people.stands(p, kinds, where)))
        return bound, lines

    def line(self, p: int, kinds: Ints, stands: Ints) -> Line:
        """A person's line in these places, with what it costs by itself."""
        beyond = np.maximum(0, np.array(self.people.counts(kinds)) - self.n.share[p])
        trips = self.people.trips(p, stands)
        return Line(
            p, kinds, stands, self.people.own(p, kinds) + trips + float(beyond @ self.n.unfair)
        )

    def _learn(self, lines: list[Line], prices: Floats) -> int:
        learnt = 0
        for line in lines:
            worth = self.master.worth[line.person] - line.cost + float(prices[line.places].sum())
            learnt += worth > HARDLY and self.master.learn(line)
        return learnt

    def mix(self, going: Callable[[], bool]) -> None:
        """Better the mixture until no line could, or nothing is to go on."""
        while not self.done and going():
            self.round()
