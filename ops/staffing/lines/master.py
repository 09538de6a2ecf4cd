"""Which mixture of the lines known fills the hospital's places most cheaply: a linear programme.

Everybody works one line, or a mixture of theirs, each shift of it in one place. What stays empty
is paid for. Its prices say what one more person in a place would be worth.
"""

from typing import NamedTuple

import numpy as np
from ortools.linear_solver.pywraplp import Constraint, MPSolverParameters, Solver, Variable

from ops.staffing.lines.numbers import Floats, Ints
from ops.staffing.lines.places import Places

HARDLY = 1e-6
SECONDS_PER_STEP = 6e-8
"""What a step of the simplex costs per row and line known, about."""


class Line(NamedTuple):
    """One person's line: the shift type of each day, its places, and what it costs by itself."""

    person: int
    kinds: Ints
    places: Ints
    cost: float


class Master:
    """The linear programme over ``who``, for what ``places`` still ask for."""

    def __init__(self, places: Places, who: list[int]) -> None:
        self.places = places
        self.solver = Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self.asks = MPSolverParameters()
        self.asks.SetIntegerParam(self.asks.PRESOLVE, self.asks.PRESOLVE_OFF)
        self.objective = self.solver.Objective()
        self.person = {p: self.solver.Constraint(1.0, 1.0) for p in who}
        self.row = [self.solver.Constraint(0.0, 0.0) for _ in places.required]
        self.gaps = [
            (self._add(first, [row]), self._add(further, [row]))
            for first, further, row in zip(places.first, places.further, self.row, strict=True)
        ]
        self._ask()
        self._leave_empty()
        self.slack = [(self._add(0.0, [row]), self._add(0.0, [row], -1.0)) for row in self.row]
        self.lines: list[Line] = []
        self.columns: list[Variable] = []
        self.known: set[tuple[int, bytes, bytes]] = set()
        self.worth: dict[int, float] = {}
        """What each person's line costs at the prices of the last solution."""
        self.work = 0.0

    def _add(self, cost: float, rows: list[Constraint], amount: float = 1.0) -> Variable:
        column = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, float(cost))
        for row in rows:
            row.SetCoefficient(column, amount)
        return column

    def _ask(self) -> None:
        """People wanted, and room for them, in each place."""
        wanted = zip(self.places.required.tolist(), self.places.room.tolist(), strict=True)
        for at, (required, room) in enumerate(wanted):
            self.row[at].SetBounds(float(required), float(max(room, required)))
            last, before = self.gaps[at]
            last.SetUb(float(min(1, required)))
            before.SetUb(float(max(0, required - 1)))

    def _leave_empty(self) -> None:
        for scarce in self.places.scarce:
            empty = self.solver.Constraint(float(scarce.least), self.solver.infinity())
            for gap in (gap for at in scarce.at.tolist() for gap in self.gaps[at]):
                empty.SetCoefficient(gap, 1.0)

    def box(self, centre: Floats, width: float) -> None:
        """Keep the next prices within ``width`` of these."""
        for price, (short, beyond) in zip(centre.tolist(), self.slack, strict=True):
            self.objective.SetCoefficient(short, price + width)
            self.objective.SetCoefficient(beyond, width - price)

    def learn(self, line: Line) -> bool:
        """Know one more line; false if it was known."""
        key = line.person, line.kinds.tobytes(), line.places.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        rows = [self.person[line.person], *(self.row[at] for at in line.places.tolist())]
        column = self._add(line.cost, rows)
        self.columns.append(column)
        self.lines.append(line)
        return True

    def solve(self) -> tuple[float, Floats]:
        """The cost of the best mixture for those not settled, and the prices of places."""
        status = self.solver.Solve(self.asks)
        if status != Solver.OPTIMAL:
            raise ArithmeticError(f"the search for a mixture ended with status {status}")
        size = len(self.columns) + len(self.row)
        self.work = self.solver.iterations() * SECONDS_PER_STEP * size
        self.worth = {p: float(row.dual_value()) for p, row in self.person.items()}
        prices = np.array([row.dual_value() for row in self.row])
        return float(self.objective.Value()), prices
