"""Judge any order under one budget, without the solver that made it.

Losses and chances are worked out again from the quantiles, straight line by straight line, for
each item by itself; it also judges orders that people have changed by hand.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isclose, isnan

from ops.supply.orders.problem import OrderPlan, OrderProblem

HARDLY = 1e-6


def breaches(problem: OrderProblem, plan: OrderPlan) -> list[str]:
    """Every broken rule as a sentence; an empty list is a sound order."""
    if len(plan.packs) != len(problem.names):
        return [f"{len(problem.names)} items are asked for, and {len(plan.packs)} are answered."]
    unfit = [*_packs(problem, plan)]
    return [*unfit, *_suppliers(problem, plan), *_shared(problem, plan), *_told(problem, plan)]


def _packs(problem: OrderProblem, plan: OrderPlan) -> Iterator[str]:
    for n, packs in enumerate(plan.packs.tolist()):
        name, least, most = problem.names[n], problem.least_packs[n], problem.most_packs[n]
        if packs < 0 or packs != int(packs):
            yield f"{name} is ordered in {packs:g} packs; packs are whole, and none below nought."
        elif 0 < packs < least:
            yield f"{name} is ordered in {packs} packs; {least} is the least that can be had."
        elif packs > most:
            yield f"{name} is ordered in {packs} packs; {most} is the most that is of use."


def _suppliers(problem: OrderProblem, plan: OrderPlan) -> Iterator[str]:
    for worth, packs, supplier in zip(*_by_supplier(problem, plan), problem.suppliers, strict=True):
        if packs and worth < supplier.least_value:
            yield (
                f"The order of {supplier.id} is worth {_pounds(worth)}; it takes none below "
                f"{_pounds(supplier.least_value)}."
            )


def _shared(problem: OrderProblem, plan: OrderPlan) -> Iterator[str]:
    worth, packs = _by_supplier(problem, plan)
    spent, filled = sum(worth) + _charged(problem, packs), 0
    for each, room in zip(plan.packs.tolist(), problem.room.tolist(), strict=True):
        filled += each * room
    if spent > problem.budget:
        yield f"The order costs {_pounds(spent)}, its budget is {_pounds(problem.budget)}."
    if filled > problem.space:
        yield f"The order fills {filled:,} L, there is room for {problem.space:,}."
    if (spent, filled) != (plan.spent, plan.filled):
        yield (
            f"The order costs {_pounds(spent)} and fills {filled:,} L, not "
            f"{_pounds(plan.spent)} and {plan.filled:,}."
        )


def _told(problem: OrderProblem, plan: OrderPlan) -> Iterator[str]:
    packs = _by_supplier(problem, plan)[1]
    loss = float(
        sum(
            s.charge if s.put_off is None else s.put_off
            for s, many in zip(problem.suppliers, packs, strict=True)
            if many
        )
    )
    for n, name in enumerate(problem.names):
        stock = float(problem.have[n] + plan.packs[n] * problem.pack[n])
        lost, chance = _item(problem, n, stock)
        loss += lost
        if not isclose(chance, plan.stockout[n], abs_tol=HARDLY):
            told = plan.stockout[n]
            yield f"{name} keeps a chance of {chance:.4f} of running out, not {told:.4f}."
    if not isclose(loss, plan.loss, rel_tol=HARDLY, abs_tol=HARDLY):
        yield f"The order loses {loss:,.2f} pence, not {plan.loss:,.2f}."
    if plan.bound > loss + HARDLY * (1 + abs(loss)):
        least = f"{plan.bound:,.2f} said to be least"
        yield f"The order loses {loss:,.2f} pence, less than the {least}."


def _item(problem: OrderProblem, n: int, stock: float) -> tuple[float, float]:
    """Expected loss of one item in pence, and its chance of running out."""
    use, in_life = problem.use[n].tolist(), problem.use_in_life[n].tolist()
    short, over, chance = _expected(problem.levels, use, stock)
    lost = problem.shortage[n] * short + problem.holding[n] * over
    if not any(isnan(each) for each in in_life):
        lost += problem.waste[n] * _expected(problem.levels, in_life, stock)[1]
    return float(lost), max(chance, 1 - problem.levels[-1])


def _expected(
    levels: Sequence[float], amounts: Sequence[float], stock: float
) -> tuple[float, float, float]:
    """Average use above a stock, stock above use, and the chance of more use than stock."""
    short = over = chance = 0.0
    points = [(0.0, amounts[0]), *zip(levels, amounts, strict=True), (1.0, amounts[-1])]
    for (since, low), (until, high) in pairwise(points):
        often = until - since
        if stock >= high:
            over += often * (stock - (low + high) / 2)
        elif stock < low:
            short += often * ((low + high) / 2 - stock)
            chance += often
        else:
            part = (stock - low) / (high - low)
            over += often * part * (stock - low) / 2
            short += often * (1 - part) * (high - stock) / 2
            chance += often * (1 - part)
    return short, over, chance


def _by_supplier(problem: OrderProblem, plan: OrderPlan) -> tuple[list[int], list[int]]:
    """Pence and packs of each supplier's order."""
    worth, packs = [0] * len(problem.suppliers), [0] * len(problem.suppliers)
    for of, many, price in zip(problem.supplier, plan.packs, problem.price, strict=True):
        worth[of] += int(many) * int(price)
        packs[of] += int(many)
    return worth, packs


def _charged(problem: OrderProblem, packs: Sequence[int]) -> int:
    """Pence for the deliveries of suppliers of whom anything is ordered."""
    return sum(s.charge for s, many in zip(problem.suppliers, packs, strict=True) if many)


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"
