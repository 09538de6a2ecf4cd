"""A first guess at the prices, from some of the items and as much of budget and room."""

from dataclasses import replace
from typing import Any

from ops.supply.orders.ascent import Ascent
from ops.supply.orders.choices import Choices
from ops.supply.orders.prices import Prices
from ops.supply.orders.problem import OrderProblem, Supplier

ENOUGH = 1500
"""Items that say well enough what a penny and a litre are worth."""
ROUGHLY = 1e-3


def guessed_prices(problem: OrderProblem) -> tuple[float, float]:
    """The price of a penny and of a litre, roughly, in pence of loss."""
    step = max(1, len(problem.names) // ENOUGH)
    small = _every(problem, step) if step > 1 else problem
    prices = Prices(small, Choices.of_all(small))
    litre = float(small.price.sum() / max(small.room.sum(), 1))
    some = Ascent(prices, {}, [prices.ask(*at) for at in ((0.0, 0.0), (0.1, 0.01 * litre))])
    best = some.climb(near=ROUGHLY).best.priced
    return best.penny, best.litre


def _every(problem: OrderProblem, step: int) -> OrderProblem:
    """Every so-manieth item, with its share of what all share."""
    rows = slice(None, None, step)
    each: dict[str, Any] = {
        name: getattr(problem, name)[rows]
        for name in (
            "names", "supplier", "pack", "price", "room", "least_packs", "most_packs", "have",
            "use", "use_in_life", "shortage", "holding", "waste",
        )
    }  # fmt: skip
    suppliers = tuple(
        Supplier(one.id, one.charge // step, one.least_value // step, int(lost) // step)
        for one, lost in zip(problem.suppliers, problem.lost_charges, strict=True)
    )
    budget, space = problem.budget // step, problem.space // step
    return replace(problem, **each, suppliers=suppliers, budget=budget, space=space)
