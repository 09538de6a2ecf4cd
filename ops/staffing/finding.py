"""How a roster is found: an engine for small problems, and one for large ones.

Both begin with a greedy roster and end by improving one part by part (``improve``). What no
roster can beat is proven for a small problem by a search that leans on the linear relaxation
(CP-SAT's ``max_lp``), which often settles it for good. For a large one it follows from whole
lines (``lines``), far sooner, and so do better rosters to improve.
"""

from collections import deque
from collections.abc import Collection
from threading import Thread

from ortools.sat.python.cp_model import CpModel

from ops.staffing.attended import Course
from ops.staffing.choices import Choices, Works
from ops.staffing.first import first_roster
from ops.staffing.improve import Incumbent, complete, hint, improve, search, settled
from ops.staffing.problem import Engine
from ops.staffing.shifts import Duty

FOR_THE_BOUND, FOR_LINES = 0.3, 0.55
"""The share of the effort spent on what no roster can beat, and with lines on rosters near it."""

LARGE = 2000
"""Beyond so many shifts that people may work, whole lines are looked at."""


class Finding:
    """The search for one roster, all of whose rules are in ``model``."""

    def __init__(
        self, model: CpModel, choices: Choices, course: Course, *, all_rules: bool
    ) -> None:
        self.model, self.choices, self.course = model, choices, course
        large = all_rules and len(choices.works) > LARGE
        self.engine = Engine.LINES if large else Engine.CP_SAT
        self.ended = False
        self.made = deque[set[Works]]()

    def best(self, start: Collection[Duty], workers: int) -> Incumbent | None:
        """The best roster found, the course knowing the points below which there is none."""
        best = self._some(start)
        if best is not None:
            self.course.points = best.points
        self.course.tell()
        if best is None or self.engine is Engine.CP_SAT:
            best = self._proven(best)
            return None if best is None else self._better(best)
        if workers > 1:
            return self._beside(best)
        self._lines(best.points)
        self.course.used = FOR_LINES * self.course.effort
        return self._better(best)

    def _better(self, best: Incumbent) -> Incumbent:
        better = improve(self.model, self.choices, best, self.course, self.made)
        return settled(self.model, self.choices, better)

    def _beside(self, best: Incumbent) -> Incumbent:
        """Look at whole lines while CP-SAT, which leaves the interpreter free, improves."""
        lines = Thread(target=self._lines, args=(best.points,), daemon=True)
        lines.start()
        better = self._better(best)
        self.ended = True
        lines.join()
        return better

    def _some(self, start: Collection[Duty]) -> Incumbent | None:
        """A greedy roster from nothing or from the one given; an empty one if that is all."""
        problem = self.choices.problem
        worked = [first_roster(problem)]
        if start:
            worked.append(first_roster(problem, start))
        known = [complete(self.model, self.choices, one) for one in worked]
        found = min(filter(None, known), key=lambda one: one.points, default=None)
        return found or complete(self.model, self.choices, set())

    def _proven(self, best: Incumbent | None) -> Incumbent | None:
        if best is not None:
            hint(self.model, best)
        course, for_bound = self.course, FOR_THE_BOUND * self.course.effort
        found, solver = search(self.model, for_bound, subsolvers=("max_lp",), course=course)
        course.used = for_bound
        course.lift(solver.best_objective_bound)
        better = found is not None and (best is None or found.points < best.points)
        return found if better else best

    def _lines(self, target: int) -> None:
        # arithmetic is compiled when it is first needed, and small problems never need it
        from ops.staffing.lines.search import Search

        course, choices = self.course, self.choices
        effort = FOR_LINES * course.effort
        lines = Search(choices.problem, choices.works, effort, self._told, self.made.append)
        lines.run(target)

    def _told(self, bound: float) -> bool:
        self.course.lift(bound)
        return not self.ended and self.course.tell()
