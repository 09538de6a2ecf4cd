"""The exact answer, by CP-SAT, where few enough choices are left in question.

At the best prices every number of packs has a price of its own: what it would lose more than the
best number. Numbers whose price is above the gap between the best order and the bound are in no
better order. With those gone small stores are settled whole, and large ones where few items
decide. Losses are rounded down to whole pence there, so that the bound holds.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python.cp_model import (
    FEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    IntVar,
    LinearExpr,
)

from ops.supply.orders.choices import Choices
from ops.supply.orders.prices import Answer
from ops.supply.orders.problem import Counts, Numbers, OrderProblem

SCALE = 100
"""Losses are told to CP-SAT in hundredths of a penny."""
HARDLY = 1e-6


@dataclass(frozen=True, eq=False)
class Options:
    """Numbers of packs still in question, of which item, and what they lose.

    ``settled`` are the packs of items of whom one number is left, which lose ``base`` together.
    An order with any other number in it loses no less than ``reach``.
    """

    item: Counts
    packs: Counts
    loss: Numbers
    settled: Counts
    base: float
    reach: float


def options(
    problem: OrderProblem, choices: Choices, answer: Answer, loss: float, *, most: int
) -> Options:
    """What an order that loses less than ``loss`` may consist of, at most so many numbers.

    If that would be more, only those of the least prices: ``reach`` is then below ``loss``.
    """
    reach = loss - answer.bound + HARDLY * abs(loss)
    while (found := _within(problem, choices, answer, reach, most)) is None:
        reach /= 2
    return found


def _within(
    problem: OrderProblem, choices: Choices, answer: Answer, reach: float, most: int
) -> Options | None:
    """All numbers of packs whose price is within reach; None if too many are in question."""
    priced = answer.priced
    price = priced.own[problem.supplier] * problem.price + priced.litre * problem.room
    best, cost = choices.best(price)
    free = (reach - np.maximum(priced.opened - priced.closed, 0.0))[problem.supplier]
    sure = (priced.closed - priced.opened > reach)[problem.supplier]
    lowest, highest = np.maximum(problem.least_packs, 1), problem.most_packs
    none = np.flatnonzero(~sure | (choices.unordered - cost <= free))
    kept = [(none, np.zeros_like(none), choices.unordered[none])]
    for way in (1, -1):
        packs = np.maximum(best, lowest) - (way < 0)
        going = (packs >= lowest) & (packs <= highest) & (free > 0)
        while going.any():
            lost = choices.losing(packs)
            going &= lost + price * packs - cost <= free
            rows = np.flatnonzero(going)
            kept.append((rows, packs[rows], lost[rows]))
            packs = packs + way
            going &= (packs >= lowest) & (packs <= highest)
            if sum(len(each) for each, *_ in kept) > most + 2 * len(best):
                return None
    item, packs, lost = (np.concatenate(each) for each in zip(*kept, strict=True))
    open_ = np.bincount(item, minlength=len(best))[item] > 1
    if open_.sum() > most:
        return None
    settled = np.zeros_like(best)
    settled[item[~open_]] = packs[~open_]
    base = float(np.floor(lost[~open_] * SCALE).sum()) / SCALE
    return Options(item[open_], packs[open_], lost[open_], settled, base, answer.bound + reach)


def exact_order(
    problem: OrderProblem, found: Options, start: Counts, *, effort: float
) -> tuple[Counts, float] | None:
    """The best of these options within ``effort`` deterministic seconds, and a bound on them."""
    model = CpModel()
    ordered = [model.new_bool_var("") for _ in problem.suppliers]
    taken = [model.new_bool_var("") for _ in found.item]
    of_item: dict[int, list[IntVar]] = defaultdict(list)
    for variable, item in zip(taken, found.item.tolist(), strict=True):
        of_item[item].append(variable)
    for variables in of_item.values():
        model.add_exactly_one(variables)
    supplier, every = problem.supplier[found.item], np.arange(len(taken))
    for n in np.flatnonzero(found.packs > 0).tolist():
        model.add_implication(taken[n], ordered[int(supplier[n])])
    pence, already = problem.price[found.item] * found.packs, problem.price * found.settled
    for j, least in enumerate(problem.least_values.tolist()):
        own = np.flatnonzero((supplier == j) & (found.packs > 0))
        worth = int(already[problem.supplier == j].sum())
        if found.settled[problem.supplier == j].any():
            model.add(ordered[j] == 1)
        model.add(_sum(taken, own, pence) + worth >= least * ordered[j])
    every_supplier = np.arange(len(ordered))
    charged = _sum(ordered, every_supplier, problem.charges)
    model.add(_sum(taken, every, pence) + charged <= problem.budget - int(already.sum()))
    litres, filled = problem.room[found.item] * found.packs, int(problem.room @ found.settled)
    model.add(_sum(taken, every, litres) <= problem.space - filled)
    lost = np.floor(found.loss * SCALE).astype(np.int64)
    model.minimize(
        _sum(taken, every, lost) + SCALE * _sum(ordered, every_supplier, problem.lost_charges)
    )
    for variable, of, packs in zip(taken, found.item, found.packs, strict=True):
        model.add_hint(variable, bool(start[of] == packs))
    return _solved(model, taken, found, effort)


def _solved(
    model: CpModel, taken: list[IntVar], found: Options, effort: float
) -> tuple[Counts, float] | None:
    solver = CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = 0.0
    if solver.solve(model) not in (OPTIMAL, FEASIBLE):
        return None
    packs = found.settled.copy()
    chosen = np.array([solver.boolean_value(each) for each in taken], np.bool_)
    packs[found.item[chosen]] = found.packs[chosen]
    return packs, found.base + solver.best_objective_bound / SCALE


def _sum(variables: list[IntVar], which: Counts, weights: Counts) -> LinearExpr:
    chosen = [variables[n] for n in which.tolist()]
    # The number keeps an empty sum an expression.
    return LinearExpr.affine(LinearExpr.weighted_sum(chosen, weights[which].tolist()), 1, 0)
