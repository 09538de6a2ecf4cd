"""Order-up-to levels by weekday for what expires, and the waste and shortage they bring.

A delivery comes in the morning after its order. The oldest goes out first; in the evening what
has reached its last day is thrown away, and on order days the stock is brought back up to the
weekday's level. Levels are bettered one at a time on the same sample paths until no step pays;
their cost is an average over paths that had no part in the choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ops.errors import PlanningError
from ops.supply.policies.laws import Law
from ops.supply.policies.whole import whole

Counts = npt.NDArray[np.int64]
WARM_UP, WEEKS, PATHS = 4, 12, 200
STEPS = (8, 4, 2, 1)


@dataclass(frozen=True)
class Prices:
    """What a unit costs when it expires, when it is missing, and each night it is kept."""

    waste: float
    shortage: float
    holding: float = 0.0


@dataclass(frozen=True)
class Week:
    """Levels for Monday to Sunday (None: no order that day), and what a week brings."""

    levels: tuple[int | None, ...]
    wasted: float
    missing: float
    kept: float
    cost: float


def best_week(
    demand: Sequence[Law],
    *,
    life: int,
    prices: Prices,
    order_days: Sequence[bool] = (True,) * 7,
    seed: int = 0,
) -> Week:
    """Levels that cost least a week; ``demand`` is that of Monday to Sunday.

    ``order_days`` says in the evenings of which weekdays an order can be placed.
    """
    if len(demand) != 7 or len(order_days) != 7 or not any(order_days) or life < 1:
        raise PlanningError(
            "Demand and order days of Monday to Sunday, with at least one order day, and a life of "
            "at least one day are needed. Complete the week."
        )
    rng = np.random.default_rng(seed)
    seen, fresh = _drawn(demand, rng), _drawn(demand, rng)
    levels = [_first_guess(demand, order_days, day, life, prices) for day in range(7)]
    best = _lived(levels, seen, life, prices)
    for step in STEPS:
        bettered = True
        while bettered:
            bettered = False
            for day in np.flatnonzero(order_days).tolist():
                for change in (step, -step):
                    tried = [*levels]
                    tried[day] = max(0, (levels[day] or 0) + change)
                    found = _lived(tried, seen, life, prices)
                    if found.cost < best.cost - 1e-9:
                        levels, best, bettered = tried, found, True
    return _lived(levels, fresh, life, prices)


def lived_week(
    levels: Sequence[int | None], demand: Sequence[Law], *, life: int, prices: Prices, seed: int = 0
) -> Week:
    """What any levels bring in a week."""
    return _lived(levels, _drawn(demand, np.random.default_rng(seed)), life, prices)


def _first_guess(
    demand: Sequence[Law], order_days: Sequence[bool], day: int, life: int, prices: Prices
) -> int | None:
    """The newsvendor's level of demand up to the next delivery but one, or up to expiry."""
    if not order_days[day]:
        return None
    ahead = next(n for n in range(1, 8) if order_days[(day + n) % 7])
    wanted = np.ones(1)
    for n in range(1, min(ahead, life) + 1):
        wanted = np.convolve(wanted, whole(demand[(day + n) % 7]).chances)
    share = prices.shortage / (prices.shortage + prices.waste + prices.holding)
    return int(np.searchsorted(np.cumsum(wanted), share))


def _drawn(demand: Sequence[Law], rng: np.random.Generator) -> Counts:
    """Demand by day and path, warm-up weeks first."""
    days = []
    for _ in range(WARM_UP + WEEKS):
        for law in demand:
            within = whole(law).within
            days.append(np.searchsorted(within, rng.random(PATHS) * within[-1]))
    return np.array(days, np.int64)


def _lived(levels: Sequence[int | None], drawn: Counts, life: int, prices: Prices) -> Week:
    """Live through the drawn days; ``stock[n]`` can still be used for n more days after today."""
    stock = np.zeros((life, drawn.shape[1]), np.int64)
    told = np.zeros(3)
    for day, wanted in enumerate(drawn):
        before = np.cumsum(stock, axis=0)
        left = np.minimum(stock, np.maximum(before - wanted, 0))
        missing = np.maximum(wanted - before[-1], 0)
        if day >= 7 * WARM_UP:
            told += [left[0].sum(), missing.sum(), left[1:].sum()]
        stock = np.roll(left, -1, axis=0)
        level = levels[day % 7]
        stock[-1] = 0 if level is None else np.maximum(level - left[1:].sum(axis=0), 0)
    wasted, short, kept = (told / (WEEKS * drawn.shape[1])).tolist()
    cost = prices.waste * wasted + prices.shortage * short + prices.holding * kept
    return Week(tuple(levels), wasted, short, kept, cost)
