"""A model of a roster in which every statement hangs on a literal of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    LinearExpr,
)

from ops.errors import PlanningError
from ops.staffing.choices import Choices
from ops.staffing.conflict.statement import Statement
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem

EFFORT = 5.0
"""Deterministic seconds that one question may take."""


class UnsettledError(PlanningError):
    """A question that took too long; smaller ones may be settled."""


@dataclass(frozen=True)
class _AsIfFree(RosterProblem):
    """The same people without leave, locks or full wards, which are told as statements instead.

    What leave takes off a contract stays taken off.
    """

    targets: dict[str, int] = field(default_factory=dict)

    def target_minutes(self, person: Person) -> int:
        return self.targets[person.id]


class Together:
    """Which statements can hold together."""

    def __init__(
        self, problem: RosterProblem, statements: Sequence[Statement], *, effort: float = EFFORT
    ) -> None:
        self.effort = effort
        self.model = CpModel()
        self.statements = statements
        choices = Choices(_as_if_free(problem), self.model)
        self.holds = [self.model.new_bool_var("holds") for _ in statements]
        for statement, literal in zip(statements, self.holds, strict=True):
            told = len(self.model.proto.constraints)
            statement.tell(choices)
            for n in range(told, len(self.model.proto.constraints)):
                self.model.proto.constraints[n].enforcement_literal.append(literal.index)

    def clash(self, among: Collection[int]) -> set[int] | None:
        """Some of these statements that cannot hold together, or None if all can.

        Asked plainly first: without literals to explain, far more can be seen before searching.
        """
        model = self.model.clone()
        for n in sorted(among):
            model.add(self.holds[n] == 1)
        status = self._solved(model).response_proto.status
        if status in (OPTIMAL, FEASIBLE):
            return None
        _settled(status, INFEASIBLE)
        explained = self.model.clone()
        explained.add_assumptions([self.holds[n] for n in sorted(among)])
        solver = self._solved(explained)
        core = set(solver.sufficient_assumptions_for_infeasibility())
        return {n for n in among if self.holds[n].index in core} or set(among)

    def given_up(self, prices: Sequence[int | None], beside: Sequence[set[int]]) -> set[int] | None:
        """The statements whose giving up is cheapest; not those of ``beside`` nor more of them.

        A price of None is never given up. None if there is no way.
        """
        model = self.model.clone()
        costs = []
        for literal, price in zip(self.holds, prices, strict=True):
            if price is None:
                model.add(literal == 1)
            else:
                costs.append(max(1, price) * (1 - literal))
        for before in beside:
            model.add_bool_or([self.holds[n] for n in sorted(before)])
        model.minimize(LinearExpr.sum(costs))
        solver = self._solved(model)
        status = solver.response_proto.status
        if status == INFEASIBLE:
            return None
        _settled(status, OPTIMAL)
        return {n for n, literal in enumerate(self.holds) if not solver.value(literal)}

    def _solved(self, model: CpModel) -> CpSolver:
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = self.effort
        solver.solve(model)
        return solver


def _as_if_free(problem: RosterProblem) -> RosterProblem:
    """Nobody away or locked, and room everywhere; all else as it is."""
    everybody = len(problem.people)
    stated = {one.name: getattr(problem, one.name) for one in fields(problem)}
    return _AsIfFree(
        **stated
        | {
            "people": tuple(replace(person, away=frozenset()) for person in problem.people),
            "needs": tuple(replace(one, busy=max(one.most, everybody)) for one in problem.needs),
            "locked": (),
            "targets": {person.id: problem.target_minutes(person) for person in problem.people},
        }
    )


def _settled(status: object, wanted: object) -> None:
    if status != wanted:
        raise UnsettledError(
            "Whether everything asked of this roster can be had was not settled in the time "
            "allowed. Ask about fewer days or one person at a time."
        )
