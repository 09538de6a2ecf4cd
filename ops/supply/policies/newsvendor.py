"""One order for one span of demand: what is left over costs h a unit, what is missing p.

The best level is the quantile p / (h + p) of demand (Snyder & Shen 2019, sections 4.3.2 and
4.3.3); with whole amounts the least that reaches it.
"""

from dataclasses import dataclass

from ops.errors import PlanningError
from ops.supply.policies.laws import Law


@dataclass(frozen=True)
class Level:
    """Stock to order up to, and what it costs each period on average."""

    amount: float
    cost: float


@dataclass(frozen=True)
class Earning:
    """Stock to order up to, and the money it brings each period on average."""

    amount: float
    profit: float


def newsvendor(demand: Law, *, holding: float, shortage: float) -> Level:
    """The level that costs least."""
    _above_nought(holding=holding, shortage=shortage)
    best = demand.quantile(shortage / (holding + shortage))
    return Level(best, cost_of(best, demand, holding=holding, shortage=shortage))


def cost_of(amount: float, demand: Law, *, holding: float, shortage: float) -> float:
    """What a level costs: h a unit expected over and p a unit expected short."""
    short = demand.short(amount)
    return holding * (amount - demand.mean + short) + shortage * short


def most_profitable(
    demand: Law,
    *,
    price: float,
    cost: float,
    salvage: float,
    holding: float = 0.0,
    shortage: float = 0.0,
) -> Earning:
    """The newsvendor told in prices: a unit is bought, then sold, or salvaged in the end.

    ``holding`` and ``shortage`` come on top (ibid., section 4.3.2.5).
    """
    if not salvage < cost < price:
        raise PlanningError(
            f"A unit must cost more than it salvages and less than it sells for; found {salvage:g},"
            f" {cost:g} and {price:g}. Correct the prices."
        )
    missing, left = price - cost + shortage, cost - salvage + holding
    best = demand.quantile(missing / (missing + left))
    return Earning(best, profit_of(best, demand, missing, left, shortage))


def profit_of(amount: float, demand: Law, missing: float, left: float, shortage: float) -> float:
    """Money a level brings: ``missing`` a unit of demand less what is missing and left over."""
    return (missing - shortage) * demand.mean - cost_of(
        amount, demand, holding=left, shortage=missing
    )


def _above_nought(**costs: float) -> None:
    for name, found in costs.items():
        if not found > 0:
            raise PlanningError(
                f"A {name} cost above 0 is needed, and {found:g} was given: without it any amount "
                "would do."
            )
