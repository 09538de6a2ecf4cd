"""Which mixture of the lines known covers the roster most cheaply: a linear programme.

Everybody works one line, or a mixture of theirs; cover short or beyond is paid for. Its prices
say what one more person on a shift would be worth, and so which lines are worth knowing.
"""

from collections.abc import Sequence

import numpy as np
from ortools.linear_solver.pywraplp import Constraint, MPSolverParameters, Solver, Variable

from ops.staffing.individual.free import Free
from ops.staffing.individual.numbers import Ints, Numbers

HARDLY = 1e-6
DEAR = 1e6
"""What it costs to leave somebody without a line; only until lines are known."""

SECONDS_PER_STEP = 5e-8
"""What a step of the simplex costs per row and line known, about."""


class Master:
    """The linear programme over those set free, the cover asked of them, and the lines known."""

    def __init__(self, n: Numbers, free: Free) -> None:
        self.n = n
        self.free = free
        days = slice(free.first, free.last)
        self.solver = Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self.asks = MPSolverParameters()
        self.asks.SetIntegerParam(self.asks.PRESOLVE, self.asks.PRESOLVE_OFF)
        self.objective = self.solver.Objective()
        self.required = free.required(n)
        self.person = {p: self.solver.Constraint(1.0, 1.0) for p in free.who}
        self.cover = [
            [self.solver.Constraint(want, want) for want in row] for row in self.required.tolist()
        ]
        for row in self.person.values():
            self._add(DEAR, [(row, 1.0)])
        prices = zip(self.cover, n.under[days].tolist(), n.over[days].tolist(), strict=True)
        for rows, under, over in prices:
            for row, short, more in zip(rows, under, over, strict=True):
                self._add(short, [(row, 1.0)])
                self._add(more, [(row, -1.0)])
        self.lines: list[tuple[int, Ints]] = []
        self.columns: list[Variable] = []
        self.columns_of: dict[int, list[Variable]] = {}
        self.known: set[tuple[int, bytes]] = set()
        self.prices = np.zeros_like(self.required)
        """[day, type] what one more person there would save."""
        self.person_price: dict[int, float] = {}
        """What each person's line costs at those prices."""
        self.share: list[float] = []
        self.work = 0.0
        """Seconds of a usual processor that the last solution took, about."""

    def _add(self, cost: float, entries: Sequence[tuple[Constraint, float]]) -> object:
        column = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, cost)
        for row, amount in entries:
            row.SetCoefficient(column, amount)
        return column

    def learn(self, p: int, line: Ints) -> bool:
        """Know one more line of a person; false if it was known."""
        key = p, line.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        works = self._worked(line)
        cost = sum(float(self.n.wish[p, self.free.first + d, s]) for d, s in works)
        rows = [(self.cover[d][s], 1.0) for d, s in works]
        column = self._add(cost, [(self.person[p], 1.0), *rows])
        self.columns.append(column)
        self.columns_of.setdefault(p, []).append(column)
        self.lines.append((p, line.copy()))
        return True

    def settle(self, p: int, line: Ints) -> None:
        """Give a person this line for good; the others cover what it leaves."""
        self.person.pop(p).SetBounds(0.0, 0.0)
        for column in self.columns_of.pop(p, ()):
            column.SetUb(0.0)  # or the simplex goes on turning over lines that are out
        for d, s in self._worked(line):
            self.required[d, s] -= 1
            want = float(self.required[d, s])
            self.cover[d][s].SetBounds(want, want)

    def _worked(self, line: Ints) -> list[tuple[int, int]]:
        """Days, from the first set free, and types worked."""
        days = line[self.free.first : self.free.last].tolist()
        return [(d, s) for d, s in enumerate(days) if s >= 0]

    def solve(self) -> float:
        """The cost of the best mixture for those not settled; prices and shares go with it."""
        status = self.solver.Solve(self.asks)
        if status != Solver.OPTIMAL:
            raise ArithmeticError(f"the search for a mixture ended with status {status}")
        size = len(self.columns) + len(self.person) + self.required.size
        self.work = self.solver.iterations() * SECONDS_PER_STEP * size
        self.prices = np.array([[row.dual_value() for row in rows] for rows in self.cover])
        self.person_price = {p: float(row.dual_value()) for p, row in self.person.items()}
        self.share = [float(column.solution_value()) for column in self.columns]
        return float(self.objective.Value())

    def shares(self) -> list[tuple[float, int, Ints]]:
        """How much of each line of those not settled is in the mixture."""
        return [
            (share, p, line)
            for share, (p, line) in zip(self.share, self.lines, strict=False)
            if p in self.person and share > HARDLY
        ]
