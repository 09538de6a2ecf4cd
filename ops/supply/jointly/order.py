"""Tonight's order of one store from all its suppliers, at once.

Line by line is decided what each item needs; here, what of it is ordered today. No line goes to a
supplier that takes no orders today. Where a supplier charges for a delivery, items that will soon
be due go along. An order below its supplier's least value is raised where that costs least, or
waits for its next day, whichever is expected to lose less (``ops.supply.orders``). What is then
more than the budget or the room of the store is cut where least is lost by it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.supply.jointly.along import Soon, going_along
from ops.supply.jointly.priced import NO_LIMIT, priced
from ops.supply.jointly.wish import CENTILITRES, Wish
from ops.supply.orders.audit import breaches
from ops.supply.orders.choices import Choices
from ops.supply.orders.filling import total_loss
from ops.supply.orders.plan import solve_order
from ops.supply.orders.problem import OrderPlan, OrderProblem
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import Terms

LOTS = 4
"""Lots that an item may come early to lift an order to its supplier's least value."""


@dataclass(frozen=True)
class Limits:
    """Most that one order of a store may cost, pounds, and may take of its room, litres."""

    budget_gbp: float | None = None
    room_litres: float | None = None

    @property
    def pence(self) -> int:
        """The budget."""
        return NO_LIMIT if self.budget_gbp is None else round(self.budget_gbp * 100)

    @property
    def space(self) -> int:
        """The room, in centilitres."""
        return NO_LIMIT if self.room_litres is None else int(self.room_litres * CENTILITRES)


@dataclass(frozen=True)
class Weighed:
    """A supplier's order below its least value: pounds lost by waiting, and by raising it."""

    waiting: float
    raised: float


@dataclass(frozen=True)
class Settled:
    """Packs of each wish, and how they came about.

    ``wanted`` are the packs before the budget and the room; ``weighed`` what was set against each
    other, by supplier; ``cut`` the plan within the limits, where they bind, and ``cost_gbp`` the
    expected loss that they add.
    """

    packs: tuple[int, ...]
    wanted: tuple[int, ...]
    weighed: dict[str, Weighed]
    cut: OrderPlan | None
    cost_gbp: float
    breaches: tuple[str, ...]


def settled(wished: Sequence[Wish], terms: Terms, policy: ReorderPolicy, limits: Limits) -> Settled:
    """What of all wishes is ordered today."""
    packs = [wish.due if terms.taken_today(wish.supplier) else 0 for wish in wished]
    small = []
    for supplier, rows in _asked(wished, packs).items():
        joined = _along(wished, rows, terms, policy)
        if _below(wished, packs, rows, joined, terms.of(supplier).least):
            small += rows
        else:
            for n in joined:
                packs[n] = wished[n].early
    weighed, wrong = _raised(wished, packs, small, terms, policy)
    wanted = tuple(packs)
    cut, cost, more = _cut(wished, packs, terms, policy, limits)
    return Settled(tuple(packs), wanted, weighed, cut, cost, (*wrong, *more))


def _asked(wished: Sequence[Wish], packs: Sequence[int]) -> dict[str, list[int]]:
    """All rows of each named supplier of whom something is due that can be ordered today."""
    rows: dict[str, list[int]] = defaultdict(list)
    for n, wish in enumerate(wished):
        rows[wish.supplier].append(n)
    return {name: found for name, found in rows.items() if name and any(packs[n] for n in found)}


def _along(
    wished: Sequence[Wish], rows: Sequence[int], terms: Terms, policy: ReorderPolicy
) -> list[int]:
    """Items of a supplier that go along with what is due of it today."""
    supplier = wished[rows[0]].supplier
    asks, wait = terms.of(supplier), terms.wait(supplier)
    if not asks.charge:
        return []
    soon = [n for n in rows if not wished[n].due and wished[n].early]
    soon.sort(key=lambda n: wished[n].due_in)
    told = [Soon(wished[n].due_in, wished[n].early * wished[n].price) for n in soon]
    return soon[: going_along(told, asks.charge, wait=wait, lot_days=policy.lot_days)]


def _below(
    wished: Sequence[Wish],
    packs: Sequence[int],
    rows: Sequence[int],
    joined: Sequence[int],
    least: int,
) -> bool:
    """Whether a supplier's order is below its least value, as far as prices are known."""
    due = [n for n in rows if packs[n]]
    if not least or any(not wished[n].price for n in due):
        return False
    early = sum(wished[n].early * wished[n].price for n in joined)
    return sum(packs[n] * wished[n].price for n in due) + early < least


def _raised(
    wished: Sequence[Wish],
    packs: list[int],
    rows: Sequence[int],
    terms: Terms,
    policy: ReorderPolicy,
) -> tuple[dict[str, Weighed], list[str]]:
    """Raise small orders, or let them wait: whichever is expected to lose less."""
    some = [n for n in rows if wished[n].price and (packs[n] or wished[n].at_most(LOTS))]
    if not some:
        return {}, []
    bounds = [_bounds(wished[n]) for n in some]
    problem = priced([wished[n] for n in some], bounds, terms, policy)
    plan = solve_order(problem)
    for n in rows:
        packs[n] = 0
    for n, many in zip(some, plan.packs.tolist(), strict=True):
        packs[n] = many
    return _weighed(problem, plan), breaches(problem, plan)


def _bounds(wish: Wish) -> tuple[int, int]:
    return wish.due or wish.fewest, wish.at_most(LOTS)


def _weighed(problem: OrderProblem, plan: OrderPlan) -> dict[str, Weighed]:
    """Loss of waiting and of ordering, by supplier; a supplier that waits has no order to tell."""
    choices = Choices.of_all(problem)
    alone, with_it = choices.unordered, choices.losing(plan.packs)
    found = {}
    for j, supplier in enumerate(problem.suppliers):
        rows = problem.supplier == j
        charge = float(problem.lost_charges[j]) if plan.packs[rows].any() else 0.0
        raised = float(with_it[rows].sum()) + charge
        found[supplier.id] = Weighed(float(alone[rows].sum()) / 100, raised / 100)
    return found


def _cut(
    wished: Sequence[Wish],
    packs: list[int],
    terms: Terms,
    policy: ReorderPolicy,
    limits: Limits,
) -> tuple[OrderPlan | None, float, list[str]]:
    """Take off what is above the budget and the room, where least is lost."""
    some = [n for n, many in enumerate(packs) if many]
    names = {wished[n].supplier for n in some}
    spent = sum(packs[n] * wished[n].price for n in some)
    spent += sum(terms.of(name).charge for name in names)
    filled = sum(packs[n] * wished[n].room for n in some)
    if spent <= limits.pence and filled <= limits.space:
        return None, 0.0, []
    bounds = [(_least(wished[n], packs[n]), packs[n]) for n in some]
    # What has no price may be worth more than is known: its order is not called too small.
    free = frozenset(wished[n].supplier for n in some if not wished[n].price)
    problem = priced(
        [wished[n] for n in some], bounds, terms, policy,
        budget=limits.pence, space=limits.space, free=free, cutting=True,
    )  # fmt: skip
    plan = solve_order(problem)
    whole = np.array([packs[n] for n in some], np.int64)
    uncut = total_loss(problem, Choices.of_all(problem), whole)
    for n, many in zip(some, plan.packs.tolist(), strict=True):
        packs[n] = many
    return plan, max(0.0, plan.loss - uncut) / 100, breaches(problem, plan)


def _least(wish: Wish, packs: int) -> int:
    """Fewest packs but none; nobody can say what fewer of an item without a price would save."""
    if not wish.price and not wish.room:
        return packs
    return min(packs, wish.fewest)
