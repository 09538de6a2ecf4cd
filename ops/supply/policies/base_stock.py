"""Come back up to one level at every review: (R, S), and base stock where R is one period.

An order made now arrives ``lead`` periods on and must last until the next one does, ``review``
later. Costs are counted at the end of each period, so they are those of a newsvendor whose
demand is that of ``lead`` + 1 … ``lead`` + ``review`` periods, each as often as the others
(Snyder & Shen 2019, section 4.3.4; Zipkin 2000, section 9.6).
"""

from collections.abc import Callable
from math import ceil

from scipy.optimize import brentq

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Mixed
from ops.supply.policies.newsvendor import Level, newsvendor
from ops.supply.policies.whole import Poisson, Whole, mixed


def protected(demand: Law, lead: int, review: int) -> Law:
    """Demand up to the end of a period of the review cycle, whichever it is."""
    if review < 1 or lead < 0:
        raise PlanningError(
            f"A review period of at least 1 and a lead time of at least 0 periods are needed; "
            f"found {review} and {lead}."
        )
    spans = range(lead + 1, lead + review + 1)
    if review == 1:
        return demand.over(lead + 1)
    if isinstance(demand, Poisson | Whole):
        return mixed([(1 / review, demand.over(span)) for span in spans])
    return Mixed(tuple(demand.over(span) for span in spans))


def base_stock(
    demand: Law, *, holding: float, shortage: float, lead: int = 0, review: int = 1
) -> Level:
    """The level of the position, on hand and on order, that costs least a period.

    ``demand`` is of one period; what is short waits.
    """
    return newsvendor(protected(demand, lead, review), holding=holding, shortage=shortage)


def level_for_cycle_service(demand: Law, target: float, *, lead: int = 0, review: int = 1) -> float:
    """The least level that lasts until the next order arrives, ``target`` times in 1."""
    return demand.over(lead + review).quantile(_share(target))


def level_for_fill_rate(demand: Law, target: float, *, lead: int = 0, review: int = 1) -> float:
    """The least level that serves a share ``target`` of demand from the shelf at once."""
    longer, shorter = demand.over(lead + review), demand.over(lead)
    cycle = demand.mean * review

    def beyond(level: float) -> float:
        missed = longer.short(level) - (shorter.short(level) if lead else max(-level, 0.0))
        return 1 - missed / cycle - _share(target)

    low, high = 0.0, longer.mean + 1
    while beyond(high) < 0:
        high *= 2
    if beyond(low) >= 0:
        return low
    if isinstance(demand, Poisson | Whole):
        return float(_least_whole(beyond, ceil(high)))
    return float(brentq(beyond, low, high, xtol=1e-12))


def _least_whole(beyond: Callable[[float], float], high: int) -> int:
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if beyond(middle) >= -1e-12 else (middle, high)
    return high


def _share(target: float) -> float:
    if not 0 < target < 1:
        raise PlanningError(f"A target between 0 and 1 is needed, not {target:g}.")
    return target
