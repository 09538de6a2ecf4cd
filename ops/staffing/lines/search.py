"""What whole lines say of every roster for a problem: a bound that none can beat.

Prices are found that make no roster cheap, then lines are generated until their mixture can be
no cheaper. Its cost is a bound on every roster, as each rule left out here could only cost more.
"""

from collections.abc import Callable, Collection

import numpy as np

from ops.staffing.choices import Works
from ops.staffing.lines.ascent import Ascent
from ops.staffing.lines.generation import DUST, Generation
from ops.staffing.lines.numbers import Ints, numbers_of
from ops.staffing.lines.people import People
from ops.staffing.lines.places import places_of
from ops.staffing.problem import RosterProblem

CLIMB = 0.35
"""Of the effort, what is spent when prices are to be good enough to begin a mixture with."""
KEPT = 20
"""The last lines of each person that prices asked for are known to the mixture."""

Going = Callable[[float], bool]
"""Told the bound so far, whether to go on."""


class Search:
    """One search for a roster within ``effort``, seconds of a usual processor, about."""

    def __init__(
        self, problem: RosterProblem, may_work: Collection[Works], effort: float, going: Going
    ) -> None:
        self.problem, self.effort, self.tell = problem, effort, going
        self.n = numbers_of(problem, may_work)
        self.people, self.places = People(problem, self.n), places_of(self.n)
        self.bound = -np.inf
        self.recent: dict[int, dict[bytes, tuple[Ints, Ints]]] = {}

    def run(self, target: float) -> None:
        """Raise the bound, where a roster of ``target`` points is known."""
        ascent = Ascent(self.people, self.places, self._remember)
        while not ascent.done and self._on(CLIMB, ascent.bound):
            ascent.climb(target - self.n.settled)
        mixture = Generation(self.people, self.places, range(len(self.problem.people)))
        mixture.begin(ascent.prices.place)
        for p, lines in self.recent.items():
            for kinds, stands in lines.values():
                mixture.master.learn(mixture.line(p, kinds, stands))
        mixture.mix(lambda: self._on(1.0, mixture.bound))
        self._on(1.0, mixture.bound)

    def _on(self, part: float, bound: float) -> bool:
        """Whether this part of the effort is still to be spent."""
        known = float(np.ceil(bound + self.n.settled - DUST)) if np.isfinite(bound) else -np.inf
        self.bound = max(self.bound, known)
        return self.people.work < part * self.effort and self.tell(self.bound)

    def _remember(self, p: int, kinds: Ints, stands: Ints) -> None:
        lines, key = self.recent.setdefault(p, {}), kinds.tobytes() + stands.tobytes()
        lines.pop(key, None)
        lines[key] = kinds.copy(), stands
        if len(lines) > KEPT:
            del lines[next(iter(lines))]
