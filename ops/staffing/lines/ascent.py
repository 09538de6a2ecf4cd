"""Prices under which no roster can be cheap: a bound, in seconds, without a linear programme.

At prices for places, everybody's cheapest line and the cheapest way to fill each place cost
together no more than any roster (Lagrange). Prices rise where more people are wanted than come
and fall where too many do, along an average of what was wanted (Barahona & Anbil 2000, "The
volume algorithm: producing primal solutions with a subgradient method"). Nights and weekend days
beyond a fair share are paid for by tolls here, which bear on every one of them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ops.staffing.lines.numbers import Floats, Ints
from ops.staffing.lines.people import People
from ops.staffing.lines.places import Places

LONGEST, SHORTEST = 2.0, 1e-4
"""How far a step goes towards the target; the search ends where steps have become too short."""
GROW, SHRINK = 1.1, 0.8
PATIENCE = 10
"""Steps without a better bound before they are made shorter."""
AVERAGED = 0.1
"""How much the newest wish counts in the average, at first; halved where progress is slow."""
LOOK = 100
SLOW, OVER = 0.01, 0.0005
"""Of the bound, what so many steps should add: for steps to be averaged as before, and to go on."""


class Prices(NamedTuple):
    """What one more in each place is worth; what each night and weekend day costs a person."""

    place: Floats
    toll: Floats


class Wanted(NamedTuple):
    """A bound, how many more each place wants than come, and what comes beyond fair shares."""

    bound: float
    place: Floats
    toll: Floats


class Ascent:
    """Prices and the best bound they gave so far; ``told`` hears of every line on the way."""

    def __init__(
        self, people: People, places: Places, told: Callable[[int, Ints, Ints], object]
    ) -> None:
        self.people, self.n, self.places, self.told = people, people.n, places, told
        self.prices = Prices(np.zeros(len(places.required)), np.zeros(self.n.share.shape))
        self.bound = -np.inf
        self.done = False
        self.step, self.averaged = 1.0, AVERAGED
        self.average: Wanted | None = None
        self.waited, self.tried, self.before = 0, 0, -np.inf

    def wanted(self, prices: Prices) -> Wanted:
        """What everybody's best answer to prices leaves wanted."""
        n = self.n
        cost, place = self.places.filled(prices.place)
        cost -= float((prices.toll * n.share).sum())
        gain, where = self.places.worth(prices.place)
        toll = -n.share.astype(np.float64)
        line = np.empty(n.units.shape[0], np.int64)
        for p, g in enumerate(n.group.tolist()):
            tolls = prices.toll[p, 0] * n.night + prices.toll[p, 1] * n.weekend
            cost += self.people.best(p, tolls - n.free[p] * gain[g], line)
            stands = self.people.stands(p, line, where)
            np.subtract.at(place, stands, 1.0)
            toll[p] += self.people.counts(line)
            self.told(p, line, stands)
        return Wanted(cost, place, toll)

    def climb(self, target: float) -> None:
        """One step towards a bound of ``target``."""
        if self.average is None:
            self.average = self.wanted(self.prices)
            self.bound = self.average.bound
        asked = self._next(target)
        found = self.wanted(asked)
        self._mix(found)
        if found.bound > self.bound:
            onward = _product(found, self.average) >= 0
            self.step = min(LONGEST, self.step * GROW) if onward else self.step
            self.bound, self.prices, self.waited = found.bound, asked, 0
        else:
            self.waited += 1
            if self.waited >= PATIENCE:
                self.step, self.waited = self.step * SHRINK, 0
        self._look()

    def _next(self, target: float) -> Prices:
        average = self.average
        assert average is not None
        length = self.step * (target - self.bound) / max(_product(average, average), 1e-9)
        place = np.minimum(self.prices.place + length * average.place, self.places.further)
        toll = np.clip(self.prices.toll + length * average.toll, 0.0, self.n.unfair)
        return Prices(place, toll)

    def _mix(self, found: Wanted) -> None:
        """The new average is as small as it can be made with a little of what was found."""
        average = self.average
        assert average is not None
        apart = Wanted(0.0, found.place - average.place, found.toll - average.toll)
        best = -_product(average, apart) / max(_product(apart, apart), 1e-9)
        part = float(np.clip(best, self.averaged / 10, self.averaged))
        self.average = Wanted(
            0.0, average.place + part * apart.place, average.toll + part * apart.toll
        )

    def _look(self) -> None:
        self.tried += 1
        if self.tried % LOOK == 0:
            gained = (self.bound - self.before) / max(abs(self.bound), 1e-9)
            if gained < SLOW:
                self.averaged = max(0.001, self.averaged / 2)
            self.done = gained < OVER
            self.before = self.bound
        self.done = self.done or self.step < SHORTEST


def _product(one: Wanted, other: Wanted) -> float:
    return float((one.place * other.place).sum() + (one.toll * other.toll).sum())
