"""Find the order that loses least within one budget and one room.

Prices of a penny and of a litre give a bound and a first order; CP-SAT and a few branches settle
from whom to order where that is contested; and stores small enough are settled to the pack. All
of it is counted in work and not in seconds: equal problems give equal orders.
"""

import numpy as np

from ops.supply.orders.choices import chance_above
from ops.supply.orders.filling import ordered_from
from ops.supply.orders.problem import OrderPlan, OrderProblem, Verdict
from ops.supply.orders.search import Search

NEAR = 5e-4
"""Share of the loss within which an order is as good as the best."""
BRANCHES = 8
SETTLED_WHOLE = 3_000
"""Stores with at most so many items are settled to the pack."""
EFFORT = 2.0
"""Deterministic seconds of CP-SAT for that."""
PENNY_OFF = 1e-9


def solve_order(
    problem: OrderProblem, *, near: float = NEAR, branches: int = BRANCHES, effort: float = EFFORT
) -> OrderPlan:
    """Order so that no order within budget and room loses less, but for ``near`` of the loss.

    There is always an answer: ordering nothing is one. ``gap`` of the plan says how near it is.
    """
    search = Search(problem, near)
    search.run(branches)
    if not search.closed and effort > 0 and len(problem.names) <= SETTLED_WHOLE:
        search.settle(effort)
    packs, bound = search.packs, min(search.bound, search.loss)
    proven = search.loss - bound <= PENNY_OFF * max(1.0, abs(search.loss)) + 0.01 * len(packs)
    charged = problem.charges[ordered_from(problem, packs)].sum()
    return OrderPlan(
        packs=packs,
        loss=search.loss,
        bound=bound,
        spent=int(problem.price @ packs + charged),
        filled=int(problem.room @ packs),
        stockout=chance_above(problem, problem.have + packs * problem.pack),
        wanted=search.choices.best(np.zeros(len(packs)))[0],
        verdict=Verdict.OPTIMAL if proven else Verdict.FEASIBLE,
    )
