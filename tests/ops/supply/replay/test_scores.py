from datetime import date

import numpy as np
import pytest

from ops.supply.policy import ReorderPolicy
from ops.supply.replay.lived import Lived
from ops.supply.replay.scores import scores
from ops.supply.replay.wanted import Wanted

ITEM = {"criticality": "vital", "pack_size": 10, "pack_price_gbp": 20.0, "lead_time_days": 2}
POLICY = ReorderPolicy()


def wanted(asked, *, least=None, known=None):
    asked = np.array([asked], dtype=float)
    return Wanted(
        (("drain", "store"),), (ITEM,), date(2026, 1, 5), asked,
        asked if least is None else np.array([least], dtype=float),
        np.ones(asked.shape, bool) if known is None else np.array([known], dtype=bool), 1,
    )  # fmt: skip


def lived(received, unmet, *, wasted=None, on_hand=None, orders=None):
    nothing = [0] * len(received)
    parts = (received, unmet, wasted or nothing, on_hand or nothing, orders or nothing)
    return Lived(*(np.array([part], dtype=float) for part in parts))


def every(asked, done, **more):
    return next(iter(scores(asked, done, POLICY, settle=0, **more)))


def test_a_cycle_runs_from_receipt_to_receipt_and_is_missed_by_one_wish_in_vain():
    told = every(wanted([5, 5, 5, 5]), lived([0, 9, 0, 9], [0, 0, 2, 0]))
    assert (told["cycles"], told["kept"], told["left_open"]) == (3, 2, 0)


def test_a_cycle_with_a_day_on_which_nobody_saw_what_was_wanted_is_left_open():
    # On the second day two were issued and the shelf was empty; five is a guess.
    asked = wanted([5, 5, 5], least=[5, 2, 5], known=[1, 0, 1])
    told = every(asked, lived([0, 0, 9], [0, 0, 0]))
    assert (told["cycles"], told["kept"], told["left_open"]) == (1, 1, 1)


@pytest.mark.parametrize(("short", "missed"), [(3, 0), (4, 1)])
def test_it_is_missed_all_the_same_if_even_what_was_issued_could_not_have_been_given(short, missed):
    # Five are guessed and two sure: three short may all be guess, the fourth is not.
    asked = wanted([5, 5], least=[5, 2], known=[1, 0])
    told = every(asked, lived([0, 0], [0, short]))
    assert told["cycles"] - told["kept"] == missed
    assert told["left_open"] == 1 - missed


def test_what_really_was_is_missed_where_the_shelf_ended_a_day_empty():
    asked = wanted([5, 5, 5], least=[5, 2, 5], known=[1, 0, 1])
    told = every(asked, lived([0, 0, 9], [0, 0, 0]), seen=True)
    assert (told["cycles"], told["kept"], told["left_open"]) == (2, 1, 0)
    assert (told["fill_rate"], told["waste_gbp"], told["cost_gbp"]) == (None, None, None)


def test_fill_rate_is_of_days_on_which_it_is_known_what_was_wanted():
    asked = wanted([5, 5, 5], least=[5, 0, 5], known=[1, 0, 1])
    assert every(asked, lived([0, 0, 0], [1, 5, 0]))["fill_rate"] == pytest.approx(0.9)


def test_stock_waste_and_cost_are_told_in_pounds():
    # Ten a pack of £20: £2 each. Two days with thirty on the shelf, three thrown away, one line.
    told = every(
        wanted([5, 5]), lived([0, 0], [0, 0], wasted=[0, 3], on_hand=[30, 30], orders=[1, 0])
    )
    assert (told["stock_days"], told["stock_gbp"], told["waste_gbp"]) == (6, 60, 6)
    assert told["cost_gbp"] == pytest.approx(6 + 60 * 0.25 * 2 / 365 + 5)


def test_the_promise_is_told_of_criticalities_alone():
    told = {row["name"]: row["promised"] for row in
            scores(wanted([5, 0, 5]), lived([0] * 3, [0] * 3), POLICY, settle=0)}  # fmt: skip
    assert told == {"all": None, "vital": 0.99, "intermittent": None}
