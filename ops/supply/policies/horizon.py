"""When to order how much of demand that is known for so many periods (Wagner & Whitin 1958).

An order covers whole periods, so that the best plan from each period on is the cheapest first
order and the best plan after it (Management Science 5, 89-96). Costs may change by period.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.errors import PlanningError


@dataclass(frozen=True)
class Orders:
    """Units to order in each period, and what the whole horizon costs."""

    amounts: tuple[float, ...]
    cost: float
    cost_from: tuple[float, ...]
    """The cost of the best plan from each period to the end."""


def best_orders(
    demand: Sequence[float],
    *,
    order: float | Sequence[float],
    holding: float | Sequence[float],
    price: float | Sequence[float] = 0.0,
) -> Orders:
    """The cheapest orders; of equally cheap plans the one that orders again soonest.

    A unit held from one period to the next costs ``holding`` of the earlier one. What is
    ordered in a period is there for its demand.
    """
    periods = len(demand)
    costs = [_each(what, periods) for what in (order, holding, price)]
    if periods == 0 or min(min(demand), *(min(each) for each in costs)) < 0:
        raise PlanningError(
            "Demand of at least one period is needed, and nothing may be below 0. Correct the plan."
        )
    least, following = np.zeros(periods + 1), [periods] * periods
    for first in reversed(range(periods)):
        options = _options(first, demand, costs, least)
        following[first] = first + 1 + int(np.argmin(options))
        least[first] = min(options)
    amounts, period = [0.0] * periods, 0
    while period < periods:
        amounts[period] = float(sum(demand[period : following[period]]))
        period = following[period]
    return Orders(tuple(amounts), float(least[0]), tuple(least[:-1].tolist()))


def _options(
    first: int,
    demand: Sequence[float],
    each: Sequence[Sequence[float]],
    least: np.ndarray,
) -> list[float]:
    """Costs from ``first`` on if its order covers one period, two, and so on."""
    (order, holding, price), costs = each, list[float]()
    paid = held = wanted = 0.0
    for last in range(first, len(demand)):
        wanted += demand[last]
        held += holding[last - 1] if last > first else 0.0
        paid += demand[last] * (price[first] + held)
        # Nothing is ordered, and nothing paid for ordering, where nothing is wanted.
        begun = order[first] if wanted > 0 else 0.0
        costs.append(begun + paid + float(least[last + 1]))
    return costs


def _each(what: float | Sequence[float], periods: int) -> list[float]:
    if isinstance(what, int | float):
        return [float(what)] * periods
    if len(what) != periods:
        raise PlanningError(f"One cost for each of {periods} periods is needed; found {len(what)}.")
    return [float(each) for each in what]
