"""What to order on each weekday of something that expires, by exact dynamic programming.

The model of ``perishable`` with a demand for each weekday and days without an order: this
morning yesterday's order has come with its full life; today's is placed knowing the stock of each
age and comes tomorrow; the oldest goes out first, what cannot be met is lost, and in the evening
what has reached its last day expires. Costs of waste and shortage only.

Values are iterated week by week until the change of every state agrees, as in ``perishable``: the
cost a week of the best policy lies between the least and the largest change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

import numpy as np
from scipy.sparse import csr_array

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Numbers
from ops.supply.policies.perishable import Counts, Perishable, transitions
from ops.supply.policies.weekdays import Prices

MOST_STATES = 5_000
MOST_WEEKS = 2_000
Step = tuple[csr_array, Numbers]


@dataclass(frozen=True, eq=False)
class WeekOrders:
    """The best order on each weekday (Monday is 0) for each stock; none where none is placed.

    ``orders[weekday][oldest, …, newest]``; ``cost`` a week on average, exact to ``within``.
    """

    orders: tuple[Counts | None, ...]
    cost: float
    within: float


def best_week_orders(
    demand: Sequence[Law],
    *,
    life: int,
    prices: Prices,
    order_days: Sequence[bool] = (True,) * 7,
    near: float = 1e-7,
) -> WeekOrders:
    """The best orders of Monday to Sunday, whatever is there.

    Raises ``PlanningError`` for a case with more than ``MOST_STATES`` states.
    """
    if len(demand) != 7 or len(order_days) != 7 or not any(order_days) or life < 1:
        raise PlanningError(
            "Demand and order days of Monday to Sunday, with at least one order day, and a life of "
            "at least one day are needed. Complete the week."
        )
    mean = max(law.mean for law in demand) * _longest_wait(order_days)
    most = ceil(mean + 2 * sqrt(mean))
    while True:
        found = _iterated(demand, life, prices, order_days, most, near)
        if all(orders is None or orders.max() < most for orders in found.orders):
            return found
        most += ceil(2 * sqrt(mean) + 1)


def _longest_wait(order_days: Sequence[bool]) -> int:
    """Days that the order before the longest gap has to last."""
    placed = [day for day in range(14) if order_days[day % 7]]
    return max(later - day for day, later in pairwise(placed))


def _iterated(
    demand: Sequence[Law],
    life: int,
    prices: Prices,
    order_days: Sequence[bool],
    most: int,
    near: float,
) -> WeekOrders:
    states = (most + 1) ** life
    if states > MOST_STATES:
        raise PlanningError(
            f"Orders up to {most} of a life of {life} days make {states:,} states; {MOST_STATES:,} "
            "can be searched for a week. Follow sample paths of use instead."
        )
    steps = [_step(law, life, prices, most) for law in demand]
    value = np.zeros(states)
    for _ in range(MOST_WEEKS):
        ahead = value
        orders: list[Counts | None] = [None] * 7
        for day in reversed(range(7)):
            ahead, orders[day] = _day(steps[day], ahead, most, placed=order_days[day])
        change = ahead - value
        if np.ptp(change) <= 2 * near:
            break
        value = ahead - ahead[0]
    shape = (most + 1,) * life
    told = tuple(None if found is None else found.reshape(shape) for found in orders)
    return WeekOrders(told, -float(change.max() + change.min()) / 2, float(np.ptp(change) / 2))


def _step(law: Law, life: int, prices: Prices, most: int) -> Step:
    day = Perishable(law, life, 0.0, 0.0, waste=prices.waste, shortage=prices.shortage,
                     holding=prices.holding)  # fmt: skip
    return transitions(day, most)


def _day(step: Step, ahead: Numbers, most: int, *, placed: bool) -> tuple[Numbers, Counts | None]:
    """Values before a day from those after it, and what to order on it."""
    after, earned = step
    by_order = after @ ahead.reshape(-1, most + 1)
    if not placed:
        return earned + by_order[:, 0], None
    # Of orders that are worth the same the smallest is taken, whatever rounding says.
    best = by_order.max(axis=1)
    return earned + best, (by_order >= best[:, None] - 1e-9).argmax(axis=1)
