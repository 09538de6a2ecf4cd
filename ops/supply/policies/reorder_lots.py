"""(r, Q): order Q whenever the position falls to r, watched all the time.

The position then lies evenly between r and r + Q, so that the cost is what ordering costs, and
the newsvendor's cost of lead-time demand averaged over those positions (Snyder & Shen 2019,
sections 5.2 and 5.5). That cost is a valley: for each Q its best stretch has equal walls, and
Q grows while the next position costs less than the average (Federgruen & Zheng 1992,
Operations Research 40, 808-813).
"""

from dataclasses import dataclass
from math import sqrt

from scipy.optimize import brentq

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Normal
from ops.supply.policies.lots import with_backorders
from ops.supply.policies.newsvendor import cost_of, newsvendor


@dataclass(frozen=True)
class ReorderLot:
    """Reorder point, lot, and the cost of a unit of time (None where it is not worked out)."""

    point: float
    lot: float
    cost: float | None


def best_whole_lot(
    lead_demand: Law, *, rate: float, order: float, holding: float, shortage: float
) -> ReorderLot:
    """The best r and Q in whole units, for demand one unit at a time.

    ``lead_demand`` is any law of whole amounts, of a lead time that varies too (``mixed``).
    """
    best = int(newsvendor(lead_demand, holding=holding, shortage=shortage).amount)
    charged: dict[int, float] = {}

    def at(level: int) -> float:
        if level not in charged:
            charged[level] = cost_of(level, lead_demand, holding=holding, shortage=shortage)
        return charged[level]

    point, lot, paid = best - 1, 1, order * rate + at(best)
    while True:
        below, above = at(point), at(point + lot + 1)
        cheapest = min(below, above)
        if cheapest >= paid / lot:
            return ReorderLot(point, lot, paid / lot)
        point -= below <= above
        paid, lot = paid + cheapest, lot + 1


def cost_of_whole_lot(
    point: int,
    lot: int,
    lead_demand: Law,
    *,
    rate: float,
    order: float,
    holding: float,
    shortage: float,
) -> float:
    """The cost a unit of time of any r and Q in whole units."""
    levels = range(point + 1, point + lot + 1)
    stock = sum(cost_of(y, lead_demand, holding=holding, shortage=shortage) for y in levels)
    return (order * rate + stock) / lot


def cost_of_lot(
    point: float,
    lot: float,
    lead_demand: Normal,
    *,
    rate: float,
    order: float,
    holding: float,
    shortage: float,
) -> float:
    """The cost a unit of time of any r and Q when lead-time demand is normal."""
    top, mean = point + lot, lead_demand.mean
    held = holding * ((top - mean) ** 2 - (point - mean) ** 2) / 2
    short = lead_demand.short_summed(point) - lead_demand.short_summed(top)
    return (order * rate + held + (holding + shortage) * short) / lot


def best_lot(
    lead_demand: Normal, *, rate: float, order: float, holding: float, shortage: float
) -> ReorderLot:
    """The best r and Q when lead-time demand is normal: both walls cost the average."""

    def excess(lot: float) -> float:
        """Has the sign of the derivative of the least cost of this lot."""
        point = point_for_lot(lot, lead_demand, holding=holding, shortage=shortage)
        wall = cost_of(point, lead_demand, holding=holding, shortage=shortage)
        average = cost_of_lot(
            point, lot, lead_demand, rate=rate, order=order, holding=holding, shortage=shortage
        )
        return wall - average

    least = with_backorders(order=order, holding=holding, shortage=shortage, rate=rate).amount
    most = 2 * least
    while excess(most) < 0:
        most *= 2
    while excess(least) > 0:
        least /= 2
    lot = float(brentq(excess, least, most, xtol=1e-12, rtol=1e-14))
    point = point_for_lot(lot, lead_demand, holding=holding, shortage=shortage)
    cost = cost_of_lot(
        point, lot, lead_demand, rate=rate, order=order, holding=holding, shortage=shortage
    )
    return ReorderLot(point, lot, cost)


def point_for_lot(lot: float, lead_demand: Law, *, holding: float, shortage: float) -> float:
    """The best r for a given Q: positions r and r + Q cost the same."""
    if not lot > 0:
        raise PlanningError(f"A lot above 0 is needed, not {lot:g}.")
    best = newsvendor(lead_demand, holding=holding, shortage=shortage).amount

    def lower(point: float) -> float:
        wall = cost_of(point, lead_demand, holding=holding, shortage=shortage)
        return wall - cost_of(point + lot, lead_demand, holding=holding, shortage=shortage)

    return float(brentq(lower, best - lot, best, xtol=1e-12, rtol=1e-14))


def lot_and_safety(
    lead_demand: Law, *, rate: float, order: float, holding: float, shortage: float
) -> ReorderLot:
    """The usual shortcut: the economic order, and the newsvendor's level as reorder point."""
    point = newsvendor(lead_demand, holding=holding, shortage=shortage).amount
    return ReorderLot(point, sqrt(2 * order * rate / holding), None)


def lot_with_backorders(
    lead_demand: Law, *, rate: float, order: float, holding: float, shortage: float
) -> ReorderLot:
    """Q as if demand were sure and shortage planned, and the best r for it (Zheng 1992)."""
    lot = with_backorders(order=order, holding=holding, shortage=shortage, rate=rate).amount
    point = point_for_lot(lot, lead_demand, holding=holding, shortage=shortage)
    return ReorderLot(point, lot, None)
