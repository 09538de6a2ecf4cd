"""How much to order at a time when demand is steady: the economic order quantity and its kin.

Snyder & Shen (2019), sections 3.2 to 3.6, and 9.3 for yields.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from ops.errors import PlanningError


@dataclass(frozen=True)
class Lot:
    """Units to order at a time, and the cost of a unit of time.

    ``backordered`` is the share of demand met late, on purpose; ``tier`` the discount used.
    """

    amount: float
    cost: float
    backordered: float = 0.0
    tier: int = 0


def economic_order(*, order: float, holding: float, rate: float) -> Lot:
    """Q = √(2Kλ/h): ordering costs K, a unit held h, and λ are used (Harris 1913)."""
    return economic_production(order=order, holding=holding, rate=rate, production=inf)


def economic_production(*, order: float, holding: float, rate: float, production: float) -> Lot:
    """Lots that arrive little by little, at the rate of ``production`` (Taft 1918)."""
    _above_nought(order=order, holding=holding, rate=rate)
    if not production > rate:
        raise PlanningError(
            f"Production must be faster than use: {production:g} is made and {rate:g} used. "
            "Add to production, or plan for shortage."
        )
    held = holding * (1 - rate / production)
    return Lot(sqrt(2 * order * rate / held), sqrt(2 * order * rate * held))


def with_backorders(*, order: float, holding: float, shortage: float, rate: float) -> Lot:
    """Lots when a unit short costs p a unit of time: some demand is best met late."""
    _above_nought(order=order, holding=holding, shortage=shortage, rate=rate)
    both = holding * shortage / (holding + shortage)
    late = holding / (holding + shortage)
    return Lot(sqrt(2 * order * rate / both), sqrt(2 * order * rate * both), late)


def with_discount(
    *,
    order: float,
    holding_share: float,
    rate: float,
    since: Sequence[float],
    price: Sequence[float],
) -> Lot:
    """Lots when all units cost ``price[j]`` once ``since[j]`` of them are ordered.

    Holding costs a share of the price. The cost contains the units themselves.
    """
    _tiers(since, price)
    return min(
        (_all_units(order, holding_share, rate, since, price, j) for j in range(len(since))),
        key=lambda lot: lot.cost,
    )


def _all_units(
    order: float, share: float, rate: float, since: Sequence[float], price: Sequence[float], j: int
) -> Lot:
    best = sqrt(2 * order * rate / (share * price[j]))
    until = since[j + 1] if j + 1 < len(since) else inf
    amount = max(best, since[j])
    if amount >= until:
        return Lot(amount, inf, tier=j)
    cost = price[j] * rate + order * rate / amount + share * price[j] * amount / 2
    return Lot(amount, cost, tier=j)


def with_incremental_discount(
    *,
    order: float,
    holding_share: float,
    rate: float,
    since: Sequence[float],
    price: Sequence[float],
) -> Lot:
    """Lots when only the units beyond ``since[j]`` cost ``price[j]``."""
    _tiers(since, price)
    best, extra = Lot(0.0, inf), 0.0
    for j, unit in enumerate(price):
        extra += since[j] * (price[j - 1] - unit) if j else 0.0
        amount = sqrt(2 * (order + extra) * rate / (holding_share * unit))
        until = since[j + 1] if j + 1 < len(since) else inf
        held = holding_share * (unit * amount + extra) / 2
        cost = unit * rate + (order + extra) * rate / amount + held
        if since[j] <= amount < until and cost < best.cost:
            best = Lot(amount, cost, tier=j)
    return best


def with_additive_yield(
    *, order: float, holding: float, rate: float, extra: float, sd: float
) -> Lot:
    """Lots of which Q + Y arrive, Y with mean ``extra`` and a standard deviation."""
    _above_nought(order=order, holding=holding, rate=rate)
    arriving = sqrt(2 * order * rate / holding + sd**2)
    return Lot(arriving - extra, holding * arriving)


def with_proportional_yield(
    *, order: float, holding: float, rate: float, share: float, sd: float
) -> Lot:
    """Lots of which Q · Z arrive, Z with mean ``share`` and a standard deviation."""
    _above_nought(order=order, holding=holding, rate=rate, share=share)
    square = sd**2 + share**2
    return Lot(
        sqrt(2 * order * rate / (holding * square)),
        sqrt(2 * order * rate * holding * square) / share,
    )


def _tiers(since: Sequence[float], price: Sequence[float]) -> None:
    if len(since) != len(price) or list(since) != sorted(since) or since[0] != 0:
        raise PlanningError(
            f"Discounts need one price for each amount they hold from, rising from 0; found "
            f"{list(since)} and {list(price)}."
        )


def _above_nought(**costs: float) -> None:
    for name, found in costs.items():
        if not found > 0:
            raise PlanningError(f"A {name} above 0 is needed, and {found:g} was given.")
