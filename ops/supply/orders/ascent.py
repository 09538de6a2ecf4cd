"""Look for the prices of a penny and of a litre that bound the loss best.

The bound is concave in both prices, and every answer gives a plane above it. Asking half-way
between the best prices so far and those where the planes meet highest closes in from both sides
(Kelley 1960; in-out after Ben-Ameur & Neto 2007): where the planes say that no prices are
better, the bound is the best there is.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)
from scipy.sparse import csr_matrix

from ops.supply.orders.prices import Answer, Fixed, Priced, Prices

CLOSE = 2e-6
"""Share of the bound within which it is the best there is."""
ROUNDS = 60
WIDER = 3.0
"""How much dearer than anything asked prices may become in one round."""
CHEAP = 1e-3


class Ascent:
    """Answers at the prices asked so far, some suppliers being settled."""

    def __init__(self, prices: Prices, fixed: Fixed, asked: Sequence[Priced]) -> None:
        self.prices, self.fixed = prices, fixed
        self.answers = [prices.settled(each, fixed) for each in asked]

    @property
    def best(self) -> Answer:
        """The answer with the highest bound."""
        return max(self.answers, key=lambda each: each.bound)

    @property
    def asked(self) -> list[Priced]:
        """What was asked, whatever is settled."""
        return [each.priced for each in self.answers]

    def ask(self, penny: float, litre: float) -> Answer:
        """One answer more."""
        self.answers.append(self.prices.settled(self.prices.ask(penny, litre), self.fixed))
        return self.answers[-1]

    def climb(self, enough: float = float("inf"), near: float = CLOSE) -> "Ascent":
        """Look for the best prices, until the bound is ``enough``."""
        for n in range(ROUNDS):
            best = self.best
            highest, penny, litre = self._meeting()
            if best.bound >= enough or highest - best.bound <= near * abs(best.bound):
                break
            part = 1.0 if n % 4 == 3 else 0.5
            here = best.priced
            self.ask(
                here.penny + part * (penny - here.penny), here.litre + part * (litre - here.litre)
            )
        return self

    def _meeting(self) -> tuple[float, float, float]:
        """Where the planes above the bound meet highest: the bound there, and the prices."""
        at = np.array([(a.priced.penny, a.priced.litre) for a in self.answers])
        rises = np.array([(a.over, a.beyond) for a in self.answers], float)
        heights = np.array([a.bound for a in self.answers]) - (rises * at).sum(axis=1)
        model: Any = ModelBuilderHelper()  # its stub knows no arrays of numpy 2
        solver = ModelSolverHelper("GLOP")
        model.fill_model_from_sparse_data(
            np.array([-np.inf, 0.0, 0.0]),
            np.array([np.inf, *(WIDER * np.maximum(at.max(axis=0), CHEAP))]),
            np.array([-1.0, 0.0, 0.0]),
            np.full(len(heights), -np.inf),
            heights,
            csr_matrix(np.column_stack([np.ones(len(heights)), -rises])),
        )
        solver.solve(model)
        if solver.status() != SolveStatus.OPTIMAL:
            return self.best.bound, *at[np.argmax([a.bound for a in self.answers])].tolist()
        height, penny, litre = np.asarray(solver.variable_values()).tolist()
        return height, penny, litre


def first_prices(prices: Prices, penny: float, litre: float) -> list[Priced]:
    """Answers around a guess, to start from."""
    return [prices.ask(penny * part, litre * part) for part in (0.9, 1.1)]
