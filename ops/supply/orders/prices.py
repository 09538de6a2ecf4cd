"""What a penny of the budget and a litre of room are worth, and the bound that follows.

With a price on both, every supplier is a question of its own: order nothing, or pay the charge
and order what is worth its prices. The least of those losses, less the worth of all budget and
room, is a bound on every order (Lagrange; Fisher 1981, Management Science 27, 1-18), whatever
the prices. A supplier whose order would be too small is asked at a cheaper penny of its own,
which lifts the order to the least value; what that takes off the price counts against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ops.supply.orders.choices import Choices
from ops.supply.orders.problem import Counts, Numbers, OrderProblem

Whether = npt.NDArray[np.bool_]
Fixed = Mapping[int, bool]
"""Suppliers of whom it is settled whether they are ordered from."""
HARDLY = 1e-4
"""Share of the least value by which an order may be above it once it is lifted."""
FINELY = 1e-6
"""Share of the price of a penny within which it is no longer looked for."""
CHEAP = 1e-3
MOST_ROUNDS = 60
DEAREST = 1e9
"""Pence of loss for one penny: below minus that, no order is lifted."""


@dataclass(frozen=True, eq=False)
class Priced:
    """The best answer to a price of a penny and one of a litre.

    ``own`` is the price of a penny at each supplier: less where its order had to be lifted.
    ``opened`` and ``closed`` are losses, prices included, with and without each supplier;
    ``packs`` those of all items if their supplier is ordered from; ``paid`` and ``filled`` what
    each supplier's order then takes, its charge included.
    """

    penny: float
    litre: float
    own: Numbers
    packs: Counts
    opened: Numbers
    closed: Numbers
    paid: Counts
    filled: Counts


@dataclass(frozen=True, eq=False)
class Answer:
    """An answer once it is settled whom to order from, and its bound on every such order."""

    priced: Priced
    ordered: Whether
    bound: float
    over: int
    """Pence above the budget."""
    beyond: int
    """Litres above the room."""


class Prices:
    """Asks what is best at prices."""

    def __init__(self, problem: OrderProblem, choices: Choices) -> None:
        self.problem, self.choices = problem, choices
        many = len(problem.suppliers)
        self._items = [np.flatnonzero(problem.supplier == j) for j in range(many)]
        self._choices = [choices.of(rows) for rows in self._items]
        self._closed = self._by_supplier(choices.unordered)
        self.cannot = self.worth(problem.most_packs) < problem.least_values
        self._lifting: dict[float, Numbers] = {}
        self._lifted: dict[int, float] = {}

    def worth(self, packs: Counts) -> Numbers:
        """Pence an order is worth, by supplier."""
        return self._by_supplier(self.problem.price * packs)

    def ask(self, penny: float, litre: float) -> Priced:
        """What is best at these prices."""
        problem = self.problem
        own = np.minimum(penny, self._lifts(litre))
        packs, cost = self._best(own, litre)
        small = (self.worth(packs) < problem.least_values) & ~self.cannot
        if small.any():
            for j in np.flatnonzero(small).tolist():
                self._lifts(litre)[j] = self._lifted_price(j, penny, litre)
            own = np.minimum(penny, self._lifts(litre))
            packs, cost = self._best(own, litre)
        opened = self._by_supplier(cost)
        opened += problem.lost_charges + penny * problem.charges
        opened += (penny - own) * problem.least_values
        opened[self.cannot] = np.inf
        paid = self.worth(packs) + problem.charges
        filled = self._by_supplier(problem.room * packs)
        return Priced(
            penny, litre, own, packs, opened, self._closed, paid.astype(int), filled.astype(int)
        )

    def settled(self, priced: Priced, fixed: Fixed) -> Answer:
        """An answer under what is settled: the rest of the suppliers as it is best."""
        ordered = priced.opened < priced.closed
        for j, whether in fixed.items():
            ordered[j] = whether
        problem = self.problem
        least = float(np.where(ordered, priced.opened, priced.closed).sum())
        bound = least - priced.penny * problem.budget - priced.litre * problem.space
        over = int(priced.paid[ordered].sum()) - problem.budget
        return Answer(
            priced, ordered, bound, over, int(priced.filled[ordered].sum()) - problem.space
        )

    def _by_supplier(self, amounts: Numbers | Counts) -> Numbers:
        summed = np.bincount(self.problem.supplier, amounts, len(self._items))
        return summed.astype(np.float64)

    def _best(self, own: Numbers, litre: float) -> tuple[Counts, Numbers]:
        """What is best at a penny of each supplier's own."""
        price = own[self.problem.supplier] * self.problem.price
        return self.choices.best(price + litre * self.problem.room)

    def _lifts(self, litre: float) -> Numbers:
        """The pennies at which suppliers' orders reach their least value, where that is known."""
        return self._lifting.setdefault(litre, np.full(len(self._items), np.inf))

    def _lifted_price(self, j: int, penny: float, litre: float) -> float:
        """The dearest penny at which one supplier's order is worth its least value, nearly.

        It is looked for near where it was at the last price of a litre; wherever it is, the
        bound holds.
        """
        rows, least = self._items[j], self.problem.least_values[j]
        price, room = self.problem.price[rows], litre * self.problem.room[rows]

        def beyond(own: float) -> int:
            return int(price @ self._choices[j].best(own * price + room)[0] - least)

        cheap = dear = min(self._lifted.get(j, penny), penny)
        over = under = beyond(cheap)
        step = HARDLY * max(penny, CHEAP)
        while over < 0 and cheap > -DEAREST:
            dear, under, cheap = cheap, over, cheap - step
            over, step = beyond(cheap), 8 * step
        while under >= 0 and dear < penny:
            cheap, over, dear = dear, under, min(dear + step, penny)
            under, step = beyond(dear), 8 * step
        for _ in range(MOST_ROUNDS):
            near = FINELY * max(penny, CHEAP, abs(cheap))
            if over <= HARDLY * least or dear - cheap <= near:
                break
            middle = cheap + (dear - cheap) * float(np.clip(over / (over - under), 0.1, 0.9))
            between = beyond(middle)
            if between >= 0:
                cheap, over = middle, between
            else:
                dear, under = middle, between
        self._lifted[j] = cheap
        return cheap
