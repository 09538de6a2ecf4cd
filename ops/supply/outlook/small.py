"""Tonight's order of what lives shortly and is used seldom, by exact dynamic programming.

Small enough are items handed out and ordered one by one that come on the day after their order and
live a few days. Their demand by weekday is told by the law: its averages day by day, and around
them the spread that sums over a life have.
"""

from collections.abc import Sequence
from math import floor
from typing import Any

import numpy as np

from ops.errors import PlanningError
from ops.series import LEVELS
from ops.supply.outlook.ages import Aged
from ops.supply.outlook.in_line import Coming
from ops.supply.outlook.lead_law import LeadLaw
from ops.supply.outlook.use_law import UseLaw
from ops.supply.policies.laws import Law
from ops.supply.policies.perishable_week import best_week_orders
from ops.supply.policies.weekdays import Prices
from ops.supply.policies.whole import Poisson, negative_binomial
from ops.supply.policy import ReorderPolicy

WEEK, LONGEST_LIFE = 7, 4
NEXT_DAY = 0.9
"""Share of orders that come on the next day from which all are taken to."""
Row = dict[str, Any]


def exact_order(
    law: UseLaw,
    row: int,
    item: Row,
    shelf: Aged,
    orders: Sequence[Coming],
    *,
    lead: LeadLaw,
    policy: ReorderPolicy,
    weekday: int,
    prices: Prices,
) -> int | None:
    """Units to order tonight; none where the case is not a small one.

    What comes tomorrow was ordered today: it is part of tonight's order.
    """
    life = max(item["shelf_life_days"], 1)
    if not _small(item, life, lead, policy, weekday, orders) or law.days < WEEK:
        return None
    stock = np.zeros(life)
    for batch in shelf.batches:
        stock[min(batch.last_day, life - 1)] += batch.units
    stock[-1] += sum(order.units for order in orders if order.due_in == 0)
    placed = sum(order.units for order in orders if order.due_in == 1)
    order_days = [day in (policy.weekdays or ()) for day in range(WEEK)]
    try:
        found = best_week_orders(
            demand_by_weekday(law, row, weekday, life),
            life=life,
            prices=prices,
            order_days=order_days,
        )
    except PlanningError:
        return None
    best = found.orders[weekday]
    if best is None or stock.max() >= len(best) or np.any(stock != np.floor(stock)):
        return None
    return max(0, int(best[tuple(stock.astype(int))]) - floor(placed))


def _small(
    item: Row,
    life: int,
    lead: LeadLaw,
    policy: ReorderPolicy,
    weekday: int,
    orders: Sequence[Coming],
) -> bool:
    single = item["pack_size"] == 1 and (item.get("minimum_packs") or 1) == 1
    next_day = len(lead.chances) > 1 and float(lead.chances[1]) >= NEXT_DAY
    on_time = all(order.due_in in (0, 1) for order in orders)
    placed = weekday in (policy.weekdays or ())
    return single and next_day and on_time and placed and life <= LONGEST_LIFE


def demand_by_weekday(law: UseLaw, row: int, weekday: int, life: int) -> list[Law]:
    """The demand of Monday to Sunday, if today has this weekday (Monday is 0)."""
    by_day = np.diff(law.mean[row, :WEEK], prepend=0.0)
    days = min(life + 1, law.days)
    ranks = (np.arange(200) + 0.5) / 200
    sums = np.interp(ranks, LEVELS, law.said[row, days - 1])
    bunched = float(sums.var()) / max(float(sums.mean()), 1e-9)
    told: list[Law] = [Poisson(0.0)] * WEEK
    for day, mean in enumerate(by_day):
        told[(weekday + day) % WEEK] = _whole(max(float(mean), 1e-6), bunched)
    return told


def _whole(mean: float, bunched: float) -> Law:
    return negative_binomial(mean, mean * bunched) if bunched > 1.001 else Poisson(mean)
