"""(s, S) and (R, s, S): at a review, order up to S whatever has fallen to s or below.

Zheng & Federgruen (1991), Operations Research 39, 654-665: the cost of s and S is that of a
cycle over its length, from the renewals of demand between orders; S need only be searched
where one period costs less than the best average so far. Exact for demand in whole units.
"""

from dataclasses import dataclass

import numpy as np

from ops.errors import PlanningError
from ops.supply.policies.base_stock import protected
from ops.supply.policies.laws import Law, Numbers
from ops.supply.policies.whole import whole


@dataclass(frozen=True)
class OrderUpTo:
    """Order when the position is at ``point`` or below, up to ``level``; cost a period."""

    point: int
    level: int
    cost: float


def best_order_up_to(
    demand: Law, *, order: float, holding: float, shortage: float, lead: int = 0, review: int = 1
) -> OrderUpTo:
    """The best s and S: ``demand`` of one period, reviews every ``review`` periods.

    What is short waits; costs are counted at the end of each period.
    """
    cycle = _Cycle(demand, order, holding, shortage, lead, review)
    level = cycle.cheapest
    point = level - 1
    while cycle.cost(point, level) > cycle.at(point):
        point -= 1
    best, upper = cycle.cost(point, level), level + 1
    while cycle.at(upper) <= best:
        if cycle.cost(point, upper) < best:
            level = upper
            while cycle.cost(point, level) <= cycle.at(point + 1):
                point += 1
            best = cycle.cost(point, level)
        upper += 1
    return OrderUpTo(point, level, best)


def cost_of_order_up_to(
    point: int,
    level: int,
    demand: Law,
    *,
    order: float,
    holding: float,
    shortage: float,
    lead: int = 0,
    review: int = 1,
) -> float:
    """The cost a period of any s and S."""
    if not point < level:
        raise PlanningError(f"s must be below S; found {point} and {level}.")
    return _Cycle(demand, order, holding, shortage, lead, review).cost(point, level)


class _Cycle:
    """What positions cost, and how often demand since an order has passed through each."""

    def __init__(
        self, demand: Law, order: float, holding: float, shortage: float, lead: int, review: int
    ) -> None:
        if not (holding > 0 and shortage > 0 and order >= 0):
            raise PlanningError(
                f"Costs of holding and shortage above 0 and of ordering from 0 are needed; found "
                f"{holding:g}, {shortage:g} and {order:g}."
            )
        self._order, self._holding, self._shortage = order / review, holding, shortage
        self._charged = whole(protected(demand, lead, review))
        self._between = whole(demand.over(review)).chances
        if self._between[0] >= 1:
            raise PlanningError("Nothing is ever wanted: there is nothing to order.")
        self._renewals = np.array([1 / (1 - self._between[0])])
        share = shortage / (holding + shortage)
        self.cheapest = int(self._charged.quantile(share))
        self._first, self._costs = self.cheapest, np.array([self._cost_at(self.cheapest)])

    def at(self, position: int) -> float:
        """The cost of one period that an order-up-to position leads to."""
        while position < self._first:
            more = np.arange(self._first - len(self._costs), self._first)
            self._costs = np.concatenate([[self._cost_at(int(y)) for y in more], self._costs])
            self._first = int(more[0])
        while position >= self._first + len(self._costs):
            end = self._first + len(self._costs)
            more = np.arange(end, end + len(self._costs))
            self._costs = np.concatenate([self._costs, [self._cost_at(int(y)) for y in more]])
        return float(self._costs[position - self._first])

    def _cost_at(self, position: int) -> float:
        short = self._charged.short(position)
        over = position - self._charged.mean + short
        return self._holding * over + self._shortage * short

    def cost(self, point: int, level: int) -> float:
        """Cost of a cycle over its length, in periods."""
        passed = self._passed(level - point)
        self.at(point + 1)
        self.at(level)
        spent = self._costs[point + 1 - self._first : level + 1 - self._first][::-1]
        return float((self._order + passed @ spent) / passed.sum())

    def _passed(self, many: int) -> Numbers:
        """Reviews, on average, at which so much has been used since the order: from nought on."""
        held = len(self._renewals)
        if many > held:
            self._renewals = np.append(self._renewals, np.zeros(many - held))
            for n in range(held, many):
                steps = self._between[1 : n + 1]
                before = self._renewals[n - len(steps) : n][::-1]
                self._renewals[n] = steps @ before * self._renewals[0]
        return self._renewals[:many]
