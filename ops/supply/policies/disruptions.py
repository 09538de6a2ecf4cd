"""How much to order when the supplier fails now and then.

Up and down times are exponential (continuous review) or geometric (periods); Snyder & Shen
(2019), sections 9.2.1 and 9.2.2, after Parlar & Berkin (1991) and Berk & Arreola-Risa (1994).
"""

from math import exp, expm1, log1p

from scipy.optimize import brentq

from ops.errors import PlanningError
from ops.supply.policies.lots import Lot, economic_order
from ops.supply.policies.newsvendor import Level


def economic_order_disrupted(
    *, order: float, holding: float, shortage: float, rate: float, failing: float, mending: float
) -> Lot:
    """The lot when the supplier fails ``failing`` and mends ``mending`` times a unit of time.

    Demand while nothing is there and nothing can be ordered is lost at ``shortage`` a unit.
    """
    if not (shortage > 0 and failing > 0 and mending > 0):
        raise PlanningError(
            "Shortage cost and rates of failing and mending above 0 are needed; found "
            f"{shortage:g}, {failing:g} and {mending:g}. Else use the usual lot."
        )
    often, fall = failing / (failing + mending), (failing + mending) / rate

    def down(amount: float) -> float:
        """Expected time without supply in a cycle."""
        return -often * expm1(-fall * amount) / mending

    def cost(amount: float) -> float:
        missed = shortage * rate * down(amount)
        paid = order + holding * amount**2 / (2 * rate) + missed
        return paid / (amount / rate + down(amount))

    def slope(amount: float) -> float:
        """Has the sign of the derivative of the cost."""
        longer = often * fall * exp(-fall * amount) / mending
        paid = order + holding * amount**2 / (2 * rate) + shortage * rate * down(amount)
        rising = holding * amount / rate + shortage * rate * longer
        lasts = amount / rate + down(amount)
        return rising * lasts - paid * (1 / rate + longer)

    low = high = economic_order(order=order, holding=holding, rate=rate).amount
    while slope(high) <= 0:
        high *= 2
    while slope(low) > 0:
        low /= 2
    best = float(brentq(slope, low, high, xtol=1e-12, rtol=1e-14))
    return Lot(best, cost(best))


def level_disrupted(
    *, holding: float, shortage: float, demand: float, failing: float, mending: float
) -> Level:
    """Stock to come back up to when ``demand`` is sure each period and supply is not.

    ``failing`` and ``mending`` are chances a period. Reserves are whole periods of demand.
    """
    if not (0 < failing < 1 and 0 < mending < 1):
        raise PlanningError(
            f"Chances of failing and mending lie between 0 and 1; found {failing:g}, {mending:g}."
        )
    down = failing / (failing + mending)
    target, periods = shortage / (shortage + holding), 0
    while 1 - down * (1 - mending) ** periods < target - 1e-12:
        periods += 1
    level = (periods + 1) * demand
    return Level(level, cost_disrupted(level, holding, shortage, demand, down, mending))


def cost_disrupted(
    level: float, holding: float, shortage: float, demand: float, down: float, mending: float
) -> float:
    """Cost a period of any level: supply has failed for n periods with chance π(n)."""
    total, often, n = 0.0, 1 - down, 0
    longest = 40 / -log1p(-mending) + level / demand
    while n <= longest:
        over = level - (n + 1) * demand
        total += often * (holding * max(over, 0.0) + shortage * max(-over, 0.0))
        n += 1
        often = down * mending * (1 - mending) ** (n - 1)
    return total
