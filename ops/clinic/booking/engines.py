"""Two solvers for one small integer program: HiGHS proves, CP-SAT stands by.

A clinic's booking is nearly a flow: prices alone come within a whisker of the best, and what is
missing is mostly that visits of two slots leave a single one over. HiGHS closes that by cuts,
as a rule without a branch, where CP-SAT would search on; CP-SAT needs a start and no proof.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr
from scipy.sparse import csr_matrix

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """Whole numbers from nought to ``most`` that save most, sums of them between two limits."""

    saves: Reals
    most: Numbers
    rows: csr_matrix
    at_least: Reals
    at_most: Reals


@dataclass(frozen=True)
class Answer:
    """The best values found, noughts if none, and what no others can save more than."""

    values: Numbers
    bound: float


def by_highs(program: Program, *, near: float, nodes: int, guard: timedelta) -> Answer:
    """Branch and cut, to within a share ``near`` of the best or so many nodes.

    Where HiGHS fails or finds nothing it promises nothing.
    """
    nothing = Answer(np.zeros_like(program.most), np.inf)
    params = mathopt.SolveParameters(
        relative_gap_tolerance=near, node_limit=nodes, time_limit=guard, random_seed=0
    )
    model = mathopt.Model.from_model_proto(_proto(program))
    try:
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
    except (RuntimeError, AttributeError):  # OR-Tools 9.15 trips over how it tells of a failure
        return nothing
    if not result.has_primal_feasible_solution():
        return nothing
    values = np.rint(result.variable_values(list(model.variables()))).astype(np.int64)
    return Answer(values, result.termination.objective_bounds.dual_bound)


def _proto(program: Program) -> model_pb2.ModelProto:
    proto: Any = model_pb2.ModelProto()
    many, matrix = len(program.saves), program.rows.tocoo()
    proto.variables.ids.extend(range(many))
    proto.variables.lower_bounds.extend(np.zeros(many))
    proto.variables.upper_bounds.extend(program.most.astype(float))
    proto.variables.integers.extend([True] * many)
    proto.objective.maximize = True
    saved = np.flatnonzero(program.saves)
    proto.objective.linear_coefficients.ids.extend(saved)
    proto.objective.linear_coefficients.values.extend(program.saves[saved])
    proto.linear_constraints.ids.extend(range(len(program.at_most)))
    proto.linear_constraints.lower_bounds.extend(program.at_least)
    proto.linear_constraints.upper_bounds.extend(program.at_most)
    order = np.lexsort((matrix.col, matrix.row))
    proto.linear_constraint_matrix.row_ids.extend(matrix.row[order])
    proto.linear_constraint_matrix.column_ids.extend(matrix.col[order])
    proto.linear_constraint_matrix.coefficients.extend(matrix.data[order])
    return proto


def by_cp_sat(program: Program, start: Numbers, *, near: float, effort: float) -> Answer:
    """Search from a start for so many deterministic seconds; savings count in whole points."""
    model = CpModel()
    values = [model.new_int_var(0, most, "") for most in program.most.tolist()]
    rows, ends = program.rows, program.rows.indptr
    for n, (least, most) in enumerate(zip(program.at_least, program.at_most, strict=True)):
        here = slice(ends[n], ends[n + 1])
        of = [values[k] for k in rows.indices[here].tolist()]
        total = LinearExpr.weighted_sum(of, rows.data[here].astype(np.int64).tolist())
        model.add(total <= int(most))
        if least == most:
            model.add(total >= int(least))
    model.maximize(LinearExpr.weighted_sum(values, np.rint(program.saves).astype(int).tolist()))
    for value, known in zip(values, start.tolist(), strict=True):
        model.add_hint(value, known)
    solver = CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.relative_gap_limit = near
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    if solver.solve(model) not in (OPTIMAL, FEASIBLE):
        return Answer(np.zeros_like(program.most), np.inf)
    return Answer(np.array([solver.value(one) for one in values]), solver.best_objective_bound)
