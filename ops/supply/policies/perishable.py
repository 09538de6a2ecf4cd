"""What to order each day of something that expires, by exact dynamic programming.

The model of Hendrix, Ortega, Haijema, Buisman & García (2019, Annals of Operations Research;
one product): in the morning yesterday's order arrives with its full life; today's order is
placed knowing the stock of each age; demand takes the oldest first, what cannot be met is
lost; in the evening the oldest that is left expires. The paper's case has Poisson demand of 5,
a life of 2 days, a price of 1 and a cost of ½ a unit, and orders of at most life × demand.

Values are iterated until the change of every state agrees: the average profit of the best
policy lies between the least and the largest change (Odoni 1969), so the answer is certified.
Small cases only: there are (largest order + 1) ^ life states. Profit is L♮-concave in stock and
order (Chen, Pang & Pan 2014, Operations Research 62), so that a limit on orders which no order
reaches has cost nothing: limits are raised from a low one until that is so.
"""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Numbers
from ops.supply.policies.whole import whole

Counts = npt.NDArray[np.int64]
MOST_STATES = 100_000
MOST_ROUNDS = 20_000


@dataclass(frozen=True)
class Perishable:
    """Demand of a day, days of life from receipt, and money a unit.

    ``holding`` is paid for what is kept overnight, ``waste`` for what expires, ``shortage`` for
    what cannot be met, each on top of the price paid or missed.
    """

    demand: Law
    life: int
    price: float = 1.0
    cost: float = 0.5
    holding: float = 0.0
    waste: float = 0.0
    shortage: float = 0.0
    most: int | None = None
    """Largest order; None for one that does not matter."""


@dataclass(frozen=True, eq=False)
class PerishableOrders:
    """The best order for each stock of up to the largest order of each age.

    ``orders[oldest, …, newest]``.

    ``profit`` a day on average is exact to ``within``.
    """

    orders: Counts
    profit: float
    within: float


def best_daily_orders(item: Perishable, *, near: float = 1e-10) -> PerishableOrders:
    """The best order for every stock, and the profit a day, known to ``near``."""
    if item.life < 1 or not item.cost < item.price + item.shortage:
        raise PlanningError(
            f"A life of at least 1 day and a unit that is worth its cost are needed; found "
            f"{item.life} days, and a cost of {item.cost:g}. Correct them, or do not stock it."
        )
    spread = sqrt(item.demand.mean)
    most = ceil(item.demand.mean + 2 * spread)
    while True:
        most = most if item.most is None else min(most, item.most)
        found = _iterated(item, most, near)
        if found.orders.max() < most or most == item.most:
            return found
        most += ceil(2 * spread)


def _iterated(item: Perishable, most: int, near: float) -> PerishableOrders:
    states = (most + 1) ** item.life
    if states > MOST_STATES:
        raise PlanningError(
            f"Orders up to {most} of a life of {item.life} days make {states:,} states; "
            f"{MOST_STATES:,} can be searched. Count in packs, or order up to levels by weekday."
        )
    after, earned = transitions(item, most)
    paid = item.cost * np.arange(most + 1)
    value = np.zeros(states)
    for _ in range(MOST_ROUNDS):
        ahead = after @ value.reshape(-1, most + 1) - paid
        new = earned + ahead.max(axis=1)
        change = new - value
        if np.ptp(change) <= 2 * near:
            break
        value = new - new[0]
    orders = ahead.argmax(axis=1).reshape((most + 1,) * item.life)
    profit = float((change.max() + change.min()) / 2)
    return PerishableOrders(orders, profit, float(np.ptp(change) / 2))


def transitions(item: Perishable, most: int) -> tuple[csr_array, Numbers]:
    """Chances of what is left overnight (without the order) and the money of the day, by state."""
    stock = np.indices((most + 1,) * item.life).reshape(item.life, -1).T
    total = stock.sum(axis=1)
    chances, within = whole(item.demand).chances, whole(item.demand).within
    rows, columns, often = [], [], []
    earned = np.zeros(len(stock))
    for used in range(int(total.max()) + 1):
        here = np.flatnonzero(total >= used)
        at_least = 1 - (within[min(used, len(within)) - 1] if used else 0.0)
        exactly = chances[used] if used < len(chances) else 0.0
        chance = np.where(total[here] == used, at_least, exactly)
        left = _left(stock[here], used)
        kept = left[:, 1:]
        earned[here] += chance * (
            item.price * used - item.waste * left[:, 0] - item.holding * kept.sum(axis=1)
        )
        rows.append(here)
        columns.append(kept @ (most + 1) ** np.arange(item.life - 1)[::-1])
        often.append(chance)
    short = np.array([item.demand.short(float(amount)) for amount in range(int(total.max()) + 1)])
    earned -= item.shortage * short[total]
    shape = (len(stock), (most + 1) ** (item.life - 1))
    where = (np.concatenate(rows), np.concatenate(columns))
    return csr_array((np.concatenate(often), where), shape=shape), earned


def _left(stock: Counts, used: int) -> Counts:
    """Stock by age after so many are taken, the oldest first."""
    before = np.cumsum(stock, axis=1)
    left: Counts = np.minimum(stock, np.maximum(before - used, 0))
    return left
