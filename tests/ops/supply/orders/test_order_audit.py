from dataclasses import replace

import numpy as np
import pytest

from ops.supply.orders.audit import breaches
from ops.supply.orders.plan import solve_order
from ops.supply.orders.problem import Supplier
from tests.ops.supply.orders.small import store

ITEM = {"use": [1, 3, 5], "price": 100}
STORE = store(
    [ITEM, {**ITEM, "least": 2}], suppliers=[Supplier("Acme", 50, 300)], budget=900, space=8
)


def judged(**changes):
    changes = {
        name: np.array(each) if isinstance(each, list) else each for name, each in changes.items()
    }
    return breaches(STORE, replace(solve_order(STORE), **changes))


def test_an_order_of_the_solver_is_sound():
    assert judged() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"packs": [1, 1]}, "item 1 is ordered in 1 packs; 2 is the least that can be had."),
        ({"packs": [7, 0]}, "item 0 is ordered in 7 packs; 6 is the most that is of use."),
        ({"packs": [-1, 4]}, "item 0 is ordered in -1 packs; packs are whole"),
        ({"packs": [2, 0]}, "The order of Acme is worth £2.00; it takes none below £3.00."),
        ({"packs": [5, 5]}, "The order costs £10.50, its budget is £9.00."),
        ({"packs": [5, 4]}, "The order fills 9 L, there is room for 8."),
        ({"packs": [3]}, "2 items are asked for, and 1 are answered."),
        ({"loss": 1.0}, "pence, not 1.00."),
        ({"spent": 1}, "not £0.01"),
        ({"bound": 1e9}, "less than the 1,000,000,000.00 said to be least."),
        ({"stockout": [0.0, 0.0]}, "keeps a chance of"),
    ],
)
def test_a_broken_rule_is_said_in_a_sentence(changes, said):
    assert any(said in sentence for sentence in judged(**changes))
