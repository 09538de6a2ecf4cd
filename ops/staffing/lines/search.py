"""What whole lines say of a problem: a bound that no roster can beat, and rosters near it.

Prices are found that make no roster cheap, then lines are generated until their mixture can be
no cheaper. Its cost is a bound on every roster, as each rule left out here could only cost more.
From its prices rosters are made in which everybody answers in turn.
"""

from collections.abc import Callable, Collection

import numpy as np

from ops.staffing.choices import Works
from ops.staffing.lines.ascent import Ascent
from ops.staffing.lines.generation import DUST, Generation
from ops.staffing.lines.in_turn import InTurn
from ops.staffing.lines.numbers import OFF, Floats, Ints, numbers_of
from ops.staffing.lines.people import People
from ops.staffing.lines.places import places_of
from ops.staffing.lines.scarce import Alone, Circle, alone, circles_of, scarce_of
from ops.staffing.problem import RosterProblem

SCARCE, ONE_CIRCLE, OF_PROOF = 0.1, 0.02, 2.0
"""Of the effort, what is spent at most on places that must stay empty, and on one circle of
people; the most deterministic seconds for one."""
CLIMB, MIXED = 0.35, 0.75
"""Of the effort, what is spent when prices are to be good enough to begin a mixture with, and
when the mixture is to be good enough to make rosters from its prices."""
FEW, MANY = 200, 1000
"""Turns of each person: for a roster before there is a mixture, and from its prices."""
AMPLE = 0.02
"""Of the effort, the most a roster before there is a mixture may take."""
KEPT = 20
"""The last lines of each person that prices asked for are known to the mixture."""

Going = Callable[[float], bool]
"""Told the bound so far, whether to go on."""
Found = Callable[[set[Works]], object]
"""Told who works which shift in a roster, which may break rules that whole lines leave out."""


class Search:
    """One search for a roster within ``effort``, seconds of a usual processor, about."""

    def __init__(
        self,
        problem: RosterProblem,
        may_work: Collection[Works],
        effort: float,
        going: Going,
        found: Found,
    ) -> None:
        self.problem, self.effort, self.tell, self.found = problem, effort, going, found
        self.n = numbers_of(problem, may_work)
        self.people = People(problem, self.n)
        self.bound = -np.inf
        self.alone: dict[Circle, Alone] = {}
        self.recent: dict[int, dict[bytes, tuple[Ints, Ints]]] = {}

    def run(self, target: float) -> None:
        """Raise the bound, where a roster of ``target`` points is known, and make rosters."""
        self._leave_alone()
        self.places = places_of(self.n, scarce_of(self.alone))
        ascent = Ascent(self.people, self.places, self._remember)
        while not ascent.done and self._on(CLIMB, ascent.bound):
            ascent.climb(target - self.n.settled)
        in_turn, few = InTurn(self.people, self.places), FEW * len(self.problem.people)
        if few * in_turn.seconds < AMPLE * self.effort:
            self._roster(in_turn, ascent.prices.place, few)
        mixture = self._mixed(ascent.prices.place)
        while self._on(1.0, mixture.bound) and self.problem.people:
            left = int((self.effort - self.people.work) / in_turn.seconds)
            many = min(left, MANY * len(self.problem.people))
            self._roster(in_turn, mixture.centre, many)

    def _mixed(self, prices: Floats) -> Generation:
        """The mixture that begins with these prices."""
        mixture = Generation(self.people, self.places, range(len(self.problem.people)))
        mixture.begin(prices)
        for p, lines in self.recent.items():
            for kinds, stands in lines.values():
                mixture.master.learn(mixture.line(p, kinds, stands))
        mixture.mix(lambda: self._on(MIXED, mixture.bound))
        return mixture

    def _roster(self, in_turn: InTurn, prices: Floats, turns: int) -> None:
        lines = in_turn.roster(prices, turns, lambda: self.tell(self.bound))
        if lines is None:
            return
        worked = set[Works]()
        for person, line in zip(self.problem.people, lines.tolist(), strict=True):
            for shifts, kind in zip(self.n.days, line, strict=True):
                shift = None if kind == OFF else shifts[kind]
                if shift is not None:
                    worked.add((person.id, shift.key))
        self.found(worked)
        if (filled := self._filled(worked, in_turn.empty)) != worked:
            self.found(filled)

    def _leave_alone(self) -> None:
        """See what each circle of people leaves empty when nothing else is asked of them."""
        for circle in circles_of(self.n):
            if not self._on(SCARCE, self.bound):
                return
            effort = min(OF_PROOF, ONE_CIRCLE * self.effort)
            self.alone[circle], used = alone(self.problem, circle, effort)
            self.people.work += used

    def _filled(self, worked: set[Works], empty: Ints) -> set[Works]:
        """Where a circle of people leaves more empty than it could alone, they work as alone."""
        left = {circle: int(empty[sorted(circle.places)].sum()) for circle in self.alone}
        over = [circle for circle, alone in self.alone.items() if left[circle] > alone.empty]
        for circle in sorted(over, key=lambda one: (-self.alone[one].least, len(one.places))):
            wider = (wide for wide in self.alone if circle.places < wide.places)
            if all(left[wide] > self.alone[wide].least for wide in wider):
                names = {self.problem.people[p].id for p in circle.people}
                return {w for w in worked if w[0] not in names} | self.alone[circle].worked
        return worked

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
