"""Tonight's lines as one problem of ``ops.supply.orders``: what each number of packs loses.

An item that is due loses, for each day of its usual use that cannot be met before the next order
can arrive, what its criticality says. One that is not due yet keeps its promise without an order:
it is priced as the promise itself implies (a level of service is the newsvendor's ratio), so that
ordering it early only costs. What is kept costs a share of its price; what of an item that keeps
is still there a lot of days after the next order has come is kept for a month more.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ops.supply.jointly.along import HANDLING, HOLDING, YEAR
from ops.supply.jointly.wish import Wish
from ops.supply.orders.problem import Numbers, OrderProblem, Supplier
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import Terms

DAY_WITHOUT: Mapping[str, int] = MappingProxyType(
    {"vital": 50_000, "essential": 10_000, "desirable": 2_000}
)
"""Pence that a day of usual use of an item is worth that cannot be met."""
LONGER = 28
"""Days that what is ordered far too early is kept beyond its lot."""
NO_LIMIT = 10**12


def priced(
    wished: Sequence[Wish],
    bounds: Sequence[tuple[int, int]],
    terms: Terms,
    policy: ReorderPolicy,
    *,
    budget: int = NO_LIMIT,
    space: int = NO_LIMIT,
    free: frozenset[str] = frozenset(),
    cutting: bool = False,
) -> OrderProblem:
    """The problem of these items within ``bounds``, the least packs but none and the most.

    Orders are either raised above what is due or, ``cutting``, lowered below it.
    ``budget`` is pence and ``space`` centilitres. Suppliers in ``free`` take orders of any value.
    """
    names = sorted({wish.supplier for wish in wished})
    number = {name: n for n, name in enumerate(names)}
    use = np.array([_by_day(wish, wish.line["protection_days"]) for wish in wished])
    keeps = np.array([wish.item["shelf_life_days"] is None for wish in wished])
    lasting = np.array(
        [_by_day(wish, wish.line["protection_days"] + wish.lot_days) for wish in wished]
    )
    daily = np.array([wish.daily for wish in wished])
    a_day = _unit_price(wished) * HOLDING / YEAR
    holding = a_day * np.array([wish.line["protection_days"] for wish in wished])
    due = np.array([wish.due > 0 for wish in wished])
    lot = np.maximum(np.array([wish.lot_days for wish in wished]), 1) * daily
    left_over = holding + (-HANDLING / lot if cutting else HANDLING / lot * _sooner(wished))
    shortage = _shortage(wished, daily, holding, due, policy)
    return OrderProblem(
        names=tuple(wish.entity for wish in wished),
        supplier=np.array([number[wish.supplier] for wish in wished], np.int64),
        pack=np.array([wish.line["pack_size"] for wish in wished], float),
        price=np.array([wish.price for wish in wished], np.int64),
        room=np.array([wish.room for wish in wished], np.int64),
        least_packs=np.array([least for least, _ in bounds], np.int64),
        most_packs=np.array([most for _, most in bounds], np.int64),
        have=np.array([wish.have for wish in wished]),
        levels=wished[0].use.levels,
        use=use,
        use_in_life=np.where(keeps[:, None], lasting, np.nan),
        # What goes along is worth its saved work to the last unit, be it needed or left over.
        shortage=np.maximum(shortage, -left_over),
        holding=left_over,
        waste=a_day * LONGER,
        suppliers=tuple(_supplier(name, terms, policy, name in free) for name in names),
        budget=budget,
        space=space,
    )


def _by_day(wish: Wish, days: int) -> Numbers:
    told: Numbers = wish.use.by_day[min(max(days, 1), len(wish.use.by_day)) - 1]
    return told


def _unit_price(wished: Sequence[Wish]) -> Numbers:
    return np.array([wish.price / wish.line["pack_size"] for wish in wished])


def _shortage(
    wished: Sequence[Wish],
    daily: Numbers,
    holding: Numbers,
    due: np.ndarray,
    policy: ReorderPolicy,
) -> Numbers:
    grades = [wish.item["criticality"] for wish in wished]
    without = np.array([DAY_WITHOUT[grade] for grade in grades]) / daily
    service = np.array([policy.service[grade] for grade in grades])
    promised = holding * service / (1 - service)
    return np.where(due, without, np.minimum(promised, without))


def _sooner(wished: Sequence[Wish]) -> Numbers:
    """Share of the work of a line that ordering early costs, as it comes round sooner.

    The other way about, a unit taken off a line that is due brings the item's next one nearer.
    """
    return np.array([min(1.0, wish.due_in / max(wish.lot_days, 1)) for wish in wished])


def _supplier(name: str, terms: Terms, policy: ReorderPolicy, free: bool) -> Supplier:
    """A delivery not made today is made later: waiting saves its charge for those days only."""
    asks, wait = terms.of(name), terms.wait(name)
    put_off = round(asks.charge * wait / max(policy.lot_days, wait))
    return Supplier(name or "no supplier named", asks.charge, 0 if free else asks.least, put_off)
