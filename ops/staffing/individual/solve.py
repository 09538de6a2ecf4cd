"""Find everybody's roster, with a proof of how good it is.

Lines are generated for all until their mixture gives the bound, a roster is made of them line by
line, and parts of it are looked at again and again. A roster of a year is looked at part by part
from the start, as the mixture for all would take too long. Small rosters are also given whole to
CP-SAT, whose proofs are better where the mixture's bound is not quite met.
"""

from collections.abc import Mapping
from enum import Enum

import numpy as np

from ops.errors import PlanningError
from ops.staffing.individual.asked import check
from ops.staffing.individual.audit import breaches
from ops.staffing.individual.cover import answer_all, first_lines
from ops.staffing.individual.free import Free, Pricing
from ops.staffing.individual.generation import Generation
from ops.staffing.individual.neighbours import Neighbours
from ops.staffing.individual.numbers import Ints, Numbers, as_lines, as_roster, numbers_of
from ops.staffing.individual.problem import Engine, Line, Lines, LinesProblem, NoLawfulLineError
from ops.staffing.individual.progress import Best, Listener, nobody

EFFORT = 30.0
"""Seconds of a usual processor, about: work is counted, so equal asks get equal rosters."""
SMALL = 1000
"""People times days times shift types up to which CP-SAT looks at the whole roster."""
LARGE = 20_000
"""Beyond that, one of two searches looks at parts while the other mixes lines for all."""
FOR_CP_SAT, A_LOOK = 0.5, 15.0
"""Of the effort, where CP-SAT has a say; and the most of it where nothing else goes on."""

PARTS_TO_A_BOUND = 32
"""Parts looked at before prices learnt in them are first asked for a bound on a year."""


def solve_lines(
    problem: LinesProblem,
    *,
    effort: float = EFFORT,
    seed: int = 0,
    start: Mapping[str, Line] | None = None,
    listener: Listener = nobody,
) -> Lines:
    """The best roster found within ``effort``, or when the listener stopped the search.

    ``start`` is a roster to begin from; one that breaks a rule is set aside. Equal problems,
    efforts and seeds give equal rosters as long as the listener only listens. Raises
    NoLawfulLineError where somebody's contract cannot be kept, and PlanningError where the
    problem contradicts itself.
    """
    check(problem)
    n, granted = numbers_of(problem)
    best = Best(n, listener)
    if start is not None and not breaches(problem, start):
        best.offer(as_roster(problem, start), Engine.GIVEN)
    search = Search(problem, n, best, effort, seed, part=Part.ALONE)
    search.run()
    return answer(problem, best, granted)


def answer(problem: LinesProblem, best: Best, granted: int) -> Lines:
    """The roster found, in the problem's own words."""
    if best.roster is None:
        raise PlanningError("No roster was found before the search was stopped. Give it longer.")
    cost = int(best.cost) + granted
    bound = max(0, int(best.bound) + granted) if best.bound > -np.inf else 0
    return Lines(as_lines(problem, best.roster), cost, min(bound, cost), best.engine)


class Part(Enum):
    """What a search does: all there is to do, or one of two that go on side by side."""

    ALONE = 0
    LINES = 1
    OTHER = 2


class Search:
    """One search, in the order that suits the size of the roster."""

    def __init__(
        self,
        problem: LinesProblem,
        n: Numbers,
        best: Best,
        effort: float,
        seed: int,
        *,
        part: Part,
    ) -> None:
        self.problem, self.n, self.best, self.effort, self.seed = problem, n, best, effort, seed
        self.part = part
        self.pricing = Pricing(n)
        people, self.days, _ = n.wish.shape
        self.everybody = tuple(range(people))
        self.prices = np.zeros_like(n.required)
        self.neighbours = Neighbours(best, self.pricing, self.prices, seed)
        self.fits = all(self.pricing.stretches.fits(p) for p in self.everybody)

    def run(self) -> None:
        """Until proven, stopped, or out of effort."""
        self.begin()
        small = self.n.wish.size <= SMALL
        if small and self.part is Part.OTHER:
            self.whole(FOR_CP_SAT * self.effort)
        waits = self.part is Part.OTHER and self.n.wish.size > LARGE
        if self.fits and not waits and self.going():
            self.mix()
        if small and self.part is Part.ALONE and self.going():
            self.whole(min(FOR_CP_SAT * self.effort, A_LOOK))
        self.improve()

    def whole(self, effort: float) -> None:
        """All at once, by CP-SAT."""
        # it brings pandas with it, which takes longer to import than many rosters to make
        from ops.staffing.individual.whole import search_whole

        search_whole(self.n, self.best, effort, self.seed)
        self.pricing.work += effort

    def going(self) -> bool:
        """Whether there is something left to do."""
        return self.pricing.work < self.effort and self.best.tell()

    def begin(self) -> None:
        """A first roster, unless one was given."""
        if self.best.roster is not None:
            return
        roster, without = first_lines(self.n, self.pricing.stretches, self.seed)
        if without >= 0:
            raise NoLawfulLineError(
                f"No lawful roster for {self.problem.people[without].id} over {self.days} days: "
                "the limits of the contract and the days off leave none. Ease one of them."
            )
        self.best.offer(roster, Engine.GENERATED)
        answer_all(self.n, self.pricing.stretches, roster, self.going)
        self.best.offer(roster, Engine.GENERATED)

    def mix(self) -> None:
        """The mixture for all, which gives the bound, and a roster made of it."""
        roster: Ints | None = self.best.roster
        assert roster is not None
        every = Generation(self.pricing, Free(roster, self.everybody, 0, self.days))
        every.learn(enumerate(roster))
        while not every.done and self.going():
            every.round()
            self.best.lift(every.bound)
        if every.centre is None:
            return
        self.prices = every.centre
        self.neighbours = Neighbours(self.best, self.pricing, self.prices, self.seed)
        self.neighbours.know(every.master.lines)
        self.neighbours.everybody(self.going)

    def improve(self) -> None:
        """Part after part."""
        parts, next_bound = 0, PARTS_TO_A_BOUND
        while self.going():
            self.neighbours.part(self.going)
            parts += 1
            if parts == next_bound and not self.fits:
                self.bound()
                next_bound *= 2

    def bound(self) -> None:
        """What prices learnt part by part say of the whole."""
        roster = self.best.roster
        if roster is not None:
            whole = Free(roster, self.everybody, 0, self.days)
            self.pricing.at(self.prices, whole, np.array(self.everybody))
            worth = float((self.prices * self.n.required).sum())
            self.best.lift(float(self.pricing.bound.sum()) + worth)
