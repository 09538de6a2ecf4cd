"""From what is best at prices to an order that can be paid and put away.

Prices that leave a little of the budget make an order; what is left buys the packs that save
most for what they take, as long as anything fits.
"""

import numpy as np

from ops.supply.orders.choices import Choices
from ops.supply.orders.prices import Answer, Whether
from ops.supply.orders.problem import Counts, Numbers, OrderProblem

AT_ONCE = 300
"""Packs looked at one by one once not all of the best fit together."""
MOST_PASSES = 20
STEPS = (256, 32, 4, 1)
"""Packs left out at a time, many first."""


def allowed(problem: OrderProblem, answer: Answer) -> bool:
    """Whether the answer to prices is an order that can be made as it is."""
    priced, on = answer.priced, answer.ordered
    enough = priced.paid - problem.charges >= problem.least_values
    return answer.over <= 0 and answer.beyond <= 0 and bool(enough[on].all())


def bought_at(problem: OrderProblem, answer: Answer) -> Counts:
    """Packs of the suppliers that are ordered from."""
    return np.where(answer.ordered[problem.supplier], answer.priced.packs, 0)


def ordered_from(problem: OrderProblem, packs: Counts) -> Whether:
    """The suppliers of whom anything is ordered."""
    return np.bincount(problem.supplier, packs, len(problem.suppliers)) > 0


def total_loss(problem: OrderProblem, choices: Choices, packs: Counts) -> float:
    """Expected loss in pence, delivery charges included."""
    charged = problem.lost_charges[ordered_from(problem, packs)].sum()
    return float(choices.losing(packs).sum() + charged)


def filled_up(
    problem: OrderProblem, choices: Choices, packs: Counts, *, penny: float, litre: float
) -> Counts:
    """Buy more of the suppliers that are ordered from, for what is left of budget and room."""
    packs = packs.copy()
    ordered = ordered_from(problem, packs)
    money = problem.budget - int(problem.price @ packs + problem.charges[ordered].sum())
    space = problem.space - int(problem.room @ packs)
    open_to = np.flatnonzero(ordered[problem.supplier])
    some, weight = choices.of(open_to), penny * problem.price + litre * problem.room + 1e-9
    for _ in range(MOST_PASSES):
        more, saved = _next(problem, some, packs[open_to])
        price, room = more * problem.price[open_to], more * problem.room[open_to]
        worth = saved / (weight[open_to] * np.maximum(more, 1))
        order = np.flatnonzero((price <= money) & (room <= space) & (saved > 1e-9))
        order = order[np.argsort(-worth[order], kind="stable")]
        taken = _taken(order, price, room, money, space)
        if not len(taken):
            break
        packs[open_to[taken]] += more[taken]
        money, space = money - int(price[taken].sum()), space - int(room[taken].sum())
    return packs


def trimmed(
    problem: OrderProblem, choices: Choices, packs: Counts, *, penny: float, litre: float
) -> Counts:
    """Leave out what lifts a supplier's order further above its least value than it needs.

    Packs were ordered there at less than they are worth elsewhere, and one may be dear.
    """
    packs = packs.copy()
    pence = np.bincount(problem.supplier, problem.price * packs, len(problem.suppliers))
    spare = pence.astype(np.int64) - problem.least_values
    some = np.flatnonzero((packs > 0) & (problem.least_values > 0)[problem.supplier])
    few, by = choices.of(some), problem.supplier[some]
    worth = penny * problem.price[some] + litre * problem.room[some]
    for step in STEPS:
        for _ in range(MOST_PASSES):
            now, least = packs[some], problem.least_packs[some]
            less = np.where(now <= least, now, np.minimum(step, now - least))
            price = less * problem.price[some]
            saved = worth * less - few.losing(now - less) + few.losing(now)
            order = np.flatnonzero((saved > 1e-9) & (price <= spare[by]) & (less > 0))
            order = order[np.argsort(-saved[order] / (price[order] + 1e-9), kind="stable")]
            taken = _spared(order, price, by, spare)
            if not taken:
                break
            packs[some[taken]] -= less[taken]
    return packs


def _spared(order: Counts, price: Counts, by: Counts, spare: Counts) -> list[int]:
    """Those of an order that what each supplier can spare allows; it is spared."""
    taken = []
    for n in order.tolist():
        if price[n] <= spare[by[n]]:
            spare[by[n]] -= price[n]
            taken.append(n)
    return taken


def _next(problem: OrderProblem, choices: Choices, packs: Counts) -> tuple[Counts, Numbers]:
    """The packs each item can take next, and the loss they save."""
    least, most = problem.least_packs[choices.rows], problem.most_packs[choices.rows]
    more = np.where(packs == 0, np.maximum(least, 1), 1)
    more = np.where(packs + more <= most, more, 0)
    return more, choices.losing(packs) - choices.losing(packs + more)


def _taken(order: Counts, price: Counts, room: Counts, money: int, space: int) -> Counts:
    """The first of an order that fit together, and then those that still fit one by one."""
    spent, filled = price[order].cumsum(), room[order].cumsum()
    many = int(min(np.searchsorted(spent, money, "right"), np.searchsorted(filled, space, "right")))
    taken = order[:many].tolist()
    if many:
        money, space = money - int(spent[many - 1]), space - int(filled[many - 1])
    for item in order[many : many + AT_ONCE].tolist():
        if price[item] <= money and room[item] <= space:
            taken.append(item)
            money, space = money - int(price[item]), space - int(room[item])
    return np.array(taken, np.int64)
