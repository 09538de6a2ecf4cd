"""Individual rosters generated as prices ask for them, and a bound that no roster can beat.

At prices for cover, everybody's cheapest lawful line together cost no more than any roster
(Lagrange); lines that are cheaper than the mixture's join it, until none is. Prices asked are
drawn towards those with the best bound so far (Wentges 1997, "Weighted Dantzig-Wolfe
decomposition"), without which the first ones swing too far to be of use.
"""

from collections.abc import Callable, Iterable

import numpy as np

from ops.staffing.individual.free import Free, Pricing
from ops.staffing.individual.master import Master
from ops.staffing.individual.numbers import Floats, Ints

DRAWN = 0.8
"""How far prices are drawn towards the best so far."""
HARDLY = 1e-6
HALF = 0.5
"""Only lines with so large a part in the mixture are settled together with the first."""
LUCK = 0.3

Chosen = list[tuple[int, Ints]]


class Generation:
    """The mixture of the lines of those set free, made better until no line could."""

    def __init__(self, pricing: Pricing, free: Free, *, prices: Floats | None = None) -> None:
        self.pricing = pricing
        self.free = free
        self.master = Master(pricing.n, free)
        self.centre = prices
        self.bound = -np.inf
        self.cost = np.inf
        self.spent = 0.0
        """What those settled cost in requests."""
        self.done = False

    def learn(self, lines: Iterable[tuple[int, Ints]]) -> None:
        """Know these lines from the start."""
        for p, line in lines:
            self.master.learn(p, line)

    def round(self) -> None:
        """Solve, price, and learn what is cheaper than the mixture."""
        master, pricing = self.master, self.pricing
        self.cost = self.spent + master.solve()
        pricing.work += master.work
        centre = master.prices if self.centre is None else self.centre
        who = np.array(list(master.person), np.int64)
        for drawn in (DRAWN, 0.0):
            asked = drawn * centre + (1 - drawn) * master.prices
            pricing.at(asked, self.free, who)
            worth = float((asked * master.required).sum())
            bound = self.spent + float(pricing.bound[who].sum()) + worth
            if bound > self.bound:
                self.bound, self.centre = bound, asked
            if self._learn(who.tolist(), master.prices):
                break
        else:
            self.done = True
        self.done = self.done or np.ceil(self.bound - HARDLY) >= np.ceil(self.cost - HARDLY)

    def _learn(self, who: list[int], prices: Floats) -> int:
        learnt = 0
        for p in who:
            line = self.pricing.lines[p]
            worth = self.master.person_price[p] - self.pricing.price_of(p, line, prices, self.free)
            learnt += worth > HARDLY and self.master.learn(p, line)
        return learnt

    def _settle(self, p: int, line: Ints) -> None:
        self.spent += self.pricing.price_of(p, line, np.zeros_like(self.master.required), self.free)
        self.master.settle(p, line)
        self.bound, self.done = -np.inf, False

    def mix(self, *, rounds: int, beat: float, going: Callable[[], bool]) -> bool:
        """Better the mixture; false once ``beat`` is out of reach or nothing is to go on."""
        for _ in range(rounds):
            if self.done:
                break
            if not going():
                return False
            self.round()
        return bool(np.ceil(self.bound - HARDLY) < beat)

    def dive(
        self,
        *,
        rounds: int,
        beat: float,
        share: float,
        going: Callable[[], bool],
        draw: np.random.Generator,
    ) -> Chosen | None:
        """Settle line after line, learning between; None once ``beat`` is out of reach.

        The largest parts of the mixture go first, give or take some luck, so that the same
        people set free again may end otherwise.
        """
        settled: Chosen = []
        while self.master.person:
            if not self.mix(rounds=rounds, beat=beat, going=going):
                return None
            most = max(1, int(share * len(self.master.person)))
            for p, line in self._largest(most, draw).items():
                self._settle(p, line)
                settled.append((p, line))
        return settled

    def _largest(self, most: int, draw: np.random.Generator) -> dict[int, Ints]:
        shares = self.master.shares()
        luck = 1 - LUCK * draw.random(len(shares))
        order = np.argsort([-one[0] * much for one, much in zip(shares, luck, strict=True)])
        chosen: dict[int, Ints] = {}
        for at in order.tolist():
            part, p, line = shares[at]
            if not chosen or (part > HALF and p not in chosen and len(chosen) < most):
                chosen[p] = line
        return chosen
