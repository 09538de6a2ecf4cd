"""Settle whom to order from, one contested supplier at a time.

At the best prices most suppliers are clearly worth their charge and least value, or clearly
not. The rest are settled both ways, the most promising way first, until no way left can lose
less than the best order found by more than the gap that is asked for.
"""

import heapq
from itertools import count

import numpy as np

from ops.supply.orders.ascent import Ascent, first_prices
from ops.supply.orders.choices import Choices
from ops.supply.orders.exact import exact_order, options
from ops.supply.orders.filling import (
    allowed,
    bought_at,
    filled_up,
    ordered_from,
    total_loss,
    trimmed,
)
from ops.supply.orders.prices import Answer, Prices
from ops.supply.orders.problem import Counts, OrderProblem
from ops.supply.orders.remainder import combined
from ops.supply.orders.sample import guessed_prices

BACK_OFF = (0.0, 3e-5, 2e-4, 1e-3, 5e-3, 2e-2)
"""Shares by which prices are raised until the answer to them can be paid and put away."""


MOST_OPTIONS = 2_000
"""Numbers of packs that may be left in question for an exact answer."""


class Search:
    """The best order so far, and what none can lose less than."""

    def __init__(self, problem: OrderProblem, near: float) -> None:
        self.problem, self._near = problem, near
        self.choices = Choices.of_all(problem)
        self.prices = Prices(problem, self.choices)
        self.packs = np.zeros(len(problem.names), np.int64)
        self.loss = total_loss(problem, self.choices, self.packs)
        self.root = Ascent(self.prices, {}, first_prices(self.prices, *guessed_prices(problem)))
        self.bound, self.branches = -np.inf, 0

    def run(self, most: int) -> None:
        """Settle suppliers until the gap is closed, or after so many branches."""
        self._look(self.root.climb())
        self.bound = self.root.best.bound
        if not self._closed(self.bound):
            self._combine()
        number = count()
        ways, ended = [(self.bound, next(number), self.root)], self.loss
        while ways and self.branches < most and not self._closed(ways[0][0]):
            bound, _, here = heapq.heappop(ways)
            self.branches += 2
            j = self._contested(here)
            if j is None:
                ended = min(ended, bound)
                continue
            for way in self._both(here, j):
                heapq.heappush(ways, (max(bound, way.best.bound), next(number), way))
        left = [bound for bound, *_ in ways]
        self.bound = max(self.bound, min([self.loss, ended, *left]))

    def settle(self, effort: float) -> None:
        """Settle what is left in question exactly, as far as it is little enough."""
        best = self.root.best
        left = options(self.problem, self.choices, best, self.loss, most=MOST_OPTIONS)
        found = exact_order(self.problem, left, self.packs, effort=effort)
        if found is not None:
            packs, bound = found
            self.bound = max(self.bound, min(self.loss, bound, left.reach))
            loss = total_loss(self.problem, self.choices, packs)
            if loss < self.loss:
                self.packs, self.loss = packs, loss

    @property
    def closed(self) -> bool:
        """Whether the best order is as near its bound as was asked."""
        return self._closed(self.bound)

    def _closed(self, bound: float) -> bool:
        return self.loss - bound <= self._near * abs(self.loss)

    def _both(self, here: Ascent, j: int) -> list[Ascent]:
        """Order from a supplier, and do not, as far as that may lose less than the best."""
        ways = []
        for whether in (True, False):
            way = Ascent(self.prices, {**here.fixed, j: whether}, here.asked)
            self._look(way.climb(enough=self.loss))
            if way.best.bound < self.loss:
                ways.append(way)
        return ways

    def _look(self, way: Ascent) -> None:
        """Keep the best order that answers near the best prices make."""
        best = way.best.priced
        for part in BACK_OFF:
            answer = way.ask(best.penny * (1 + part), best.litre * (1 + part)) if part else way.best
            if allowed(self.problem, answer):
                self._keep(bought_at(self.problem, answer), way.best)
                break

    def _combine(self) -> None:
        """Put suppliers' orders from several answers together, and settle those suppliers."""
        packs = combined(self.problem, self.choices, self.root.answers)
        if packs is not None:
            self._keep(packs, self.root.best)
            fixed = dict(enumerate(ordered_from(self.problem, packs).tolist()))
            self._look(Ascent(self.prices, fixed, self.root.asked).climb())

    def _keep(self, packs: Counts, at: Answer) -> None:
        worth = {"penny": at.priced.penny, "litre": at.priced.litre}
        enough = trimmed(self.problem, self.choices, packs, **worth)
        filled = filled_up(self.problem, self.choices, enough, **worth)
        loss = total_loss(self.problem, self.choices, filled)
        if loss < self.loss:
            self.packs, self.loss = filled, loss

    def _contested(self, here: Ascent) -> int | None:
        """The supplier whose settling either way costs least, if any is left open."""
        best = here.best.priced
        apart = np.abs(best.opened - best.closed)
        apart[list(here.fixed)] = np.inf
        j = int(np.argmin(apart))
        return j if np.isfinite(apart[j]) else None
