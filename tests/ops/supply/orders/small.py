"""Stores small enough to try every order."""

from itertools import product

import numpy as np

from ops.supply.orders.choices import Choices
from ops.supply.orders.filling import total_loss
from ops.supply.orders.problem import OrderProblem, Supplier

LEVELS = (0.1, 0.5, 0.9)
ONE = (Supplier("only"),)


def store(rows, *, suppliers=ONE, budget=1000, space=1000):
    """Items told by use (at 1, 5 and 9 in 10), price and more; the rest is simple."""
    usual = {"pack": 1, "room": 1, "least": 1, "most": 6, "have": 0, "supplier": 0}
    usual |= {"shortage": 90.0, "holding": 10.0, "waste": 0.0, "life": [np.nan] * 3}
    told = [usual | row for row in rows]
    column = {name: [row[name] for row in told] for name in told[0]}
    whole = {name: np.array(column[name], np.int64) for name in ("supplier", "price", "room")}
    return OrderProblem(
        names=tuple(f"item {n}" for n in range(len(rows))),
        pack=np.array(column["pack"], float),
        least_packs=np.array(column["least"], np.int64),
        most_packs=np.array(column["most"], np.int64),
        have=np.array(column["have"], float),
        levels=LEVELS,
        use=np.array(column["use"], float),
        use_in_life=np.array(column["life"], float),
        shortage=np.array(column["shortage"], float),
        holding=np.array(column["holding"], float),
        waste=np.array(column["waste"], float),
        suppliers=tuple(suppliers),
        budget=budget,
        space=space,
        **whole,
    )


def orders_of(problem):
    """Every order that can be made."""
    ranges = [
        [0, *range(least, most + 1)]
        for least, most in zip(
            problem.least_packs.tolist(), problem.most_packs.tolist(), strict=True
        )
    ]
    for packs in product(*ranges):
        packs = np.array(packs, np.int64)
        worth = np.bincount(problem.supplier, problem.price * packs, len(problem.suppliers))
        on = np.bincount(problem.supplier, packs, len(problem.suppliers)) > 0
        paid = worth.sum() + problem.charges[on].sum()
        enough = (worth[on] >= problem.least_values[on]).all()
        if enough and paid <= problem.budget and problem.room @ packs <= problem.space:
            yield packs


def least_loss(problem):
    """The loss of the best order of all."""
    choices = Choices.of_all(problem)
    return min(total_loss(problem, choices, packs) for packs in orders_of(problem))
