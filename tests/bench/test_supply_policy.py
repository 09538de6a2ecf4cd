import numpy as np

from tests.bench.supply_policy import _cycles


def test_a_cycle_runs_from_one_receipt_to_the_next_and_fails_with_its_first_wish_unmet():
    # Two places, four days. The first gets something on day 2: its second cycle fails twice and
    # counts once. The second gets nothing and has one good cycle.
    received = np.array([[0, 0], [5, 0], [0, 0], [0, 0]])
    unmet = np.array([[0, 0], [0, 0], [1, 0], [2, 0]])
    assert _cycles(received, unmet) == (2, 3)
