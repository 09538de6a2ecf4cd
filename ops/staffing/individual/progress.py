"""The best roster and the best bound so far, told to whoever listens and learnt from them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ops.staffing.individual.cover import cost_of
from ops.staffing.individual.numbers import Ints, Numbers
from ops.staffing.individual.problem import Engine

HARDLY = 1e-6


class News(NamedTuple):
    """A roster with what it costs, and what none costs less than; a request granted is a gain."""

    roster: Ints | None
    cost: float
    bound: float
    engine: Engine


class Heard(NamedTuple):
    """What a listener answers: whether to stop, and a roster or a bound from elsewhere."""

    stop: bool = False
    roster: Ints | None = None
    bound: float = -np.inf
    engine: Engine = Engine.GENERATED


Listener = Callable[[News], Heard]


def nobody(_: News) -> Heard:
    """Listens to nothing and lets the search go on."""
    return Heard()


class Best:
    """What is known so far. All costs are whole numbers, so a bound is rounded up."""

    def __init__(self, n: Numbers, listener: Listener) -> None:
        self.n = n
        self.listener = listener
        self.roster: Ints | None = None
        self.cost = np.inf
        self.bound = -np.inf
        self.engine = Engine.GENERATED
        self.stopped = False

    @property
    def proven(self) -> bool:
        """Whether no roster can be better."""
        return self.bound >= self.cost

    def offer(self, roster: Ints, engine: Engine) -> bool:
        """Keep a roster if it is better; whether it was.

        One that costs the same is gone on from: where many do, that is the way on.
        """
        cost = round(float(cost_of(self.n, roster)))
        if cost > self.cost:
            return False
        better = cost < self.cost
        self.roster = roster.copy()
        if better:
            self.cost, self.engine = cost, engine
            self.tell()
        return better

    def lift(self, bound: float) -> None:
        """No roster costs less than this."""
        if bound > -np.inf and np.ceil(bound - HARDLY) > self.bound:
            self.bound = float(np.ceil(bound - HARDLY))
            self.tell()

    def tell(self) -> bool:
        """Tell the listener, hear what it says; whether to go on."""
        heard = self.listener(News(self.roster, self.cost, self.bound, self.engine))
        self.stopped = self.stopped or heard.stop
        self.bound = max(self.bound, heard.bound)
        if heard.roster is not None:
            cost = round(float(cost_of(self.n, heard.roster)))
            if cost < self.cost:
                self.roster, self.cost, self.engine = heard.roster.copy(), cost, heard.engine
        return not self.stopped and not self.proven
