"""Whom to order from, and how dearly, where suppliers are contested: CP-SAT over whole answers.

Every answer to prices says what each supplier's order would lose, cost and fill. CP-SAT takes
one such order, or none, of each supplier, so that together they can be paid and put away.
"""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr

from ops.supply.orders.choices import Choices
from ops.supply.orders.prices import Answer
from ops.supply.orders.problem import Counts, OrderProblem

MOST_ANSWERS = 16
EFFORT = 0.5
"""Deterministic seconds of CP-SAT."""


def combined(problem: OrderProblem, choices: Choices, answers: Sequence[Answer]) -> Counts | None:
    """The best packs that can be put together from whole answers; None if none is found in time.

    Of many answers those are used whose bounds are highest.
    """
    highest = sorted(answers, key=lambda each: -each.bound)[:MOST_ANSWERS]
    used, many = [each.priced for each in highest], len(problem.suppliers)
    packs = [each.packs for each in used]
    losses = [np.bincount(problem.supplier, choices.losing(each), many) for each in packs]
    model = CpModel()
    taken = [[model.new_bool_var("") for _ in range(many)] for _ in used]
    for j in range(many):
        model.add_at_most_one(row[j] for row in taken)
    flat = [each for row in taken for each in row]
    saves = np.concatenate([used[0].closed - each - problem.lost_charges for each in losses])
    can = np.concatenate([each.paid - problem.charges >= problem.least_values for each in used])
    for variable in np.array(flat, object)[~can | (saves <= 0)].tolist():
        model.add(variable == 0)
    paid = [pence for each in used for pence in each.paid.tolist()]
    filled = [litres for each in used for litres in each.filled.tolist()]
    model.add(LinearExpr.weighted_sum(flat, paid) <= problem.budget)
    model.add(LinearExpr.weighted_sum(flat, filled) <= problem.space)
    model.maximize(LinearExpr.weighted_sum(flat, np.rint(saves).astype(np.int64).tolist()))
    solver = CpSolver()
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    if solver.solve(model) not in (OPTIMAL, FEASIBLE):
        return None
    chosen = np.zeros(len(problem.names), np.int64)
    for each, row in zip(packs, taken, strict=True):
        of = np.array([solver.boolean_value(variable) for variable in row])
        chosen = np.where(of[problem.supplier], each, chosen)
    return chosen
