from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.supply.orders.audit import breaches
from ops.supply.orders.losers import losing_out
from ops.supply.orders.plan import solve_order
from ops.supply.orders.problem import Supplier, Verdict
from tests.ops.supply.orders.small import least_loss, store

TEN = {"use": [1, 3, 5], "price": 100}
"""Three are usually used, five at most; shortage costs nine times what keeping does."""


def test_with_money_and_room_enough_every_item_meets_its_service():
    # 90 : 10 is a service of 9 in 10, which is five.
    plan = solve_order(store([TEN, {**TEN, "have": 2}], budget=10_000))
    assert plan.packs.tolist() == [5, 3]
    assert plan.stockout == pytest.approx([0.1, 0.1])
    assert plan.verdict is Verdict.OPTIMAL


def test_the_dearer_shortage_is_served_first_when_money_is_short():
    problem = store([{**TEN, "shortage": 900.0}, TEN], budget=500)
    plan = solve_order(problem)
    assert plan.packs[0] > plan.packs[1]
    assert plan.spent == 500


def test_items_that_lose_out_are_named_with_the_chance_they_keep():
    problem = store([{**TEN, "shortage": 900.0}, TEN], budget=500)
    plan = solve_order(problem)
    assert [*losing_out(problem, plan)] == [
        "item 1 gets none of 5 packs; it keeps a chance of >95 % of running out before the "
        "next order arrives."
    ]


def test_room_binds_as_money_does():
    bulky = {**TEN, "room": 10}
    plan = solve_order(store([bulky, TEN], space=25, budget=10_000))
    assert plan.filled <= 25
    assert plan.packs.tolist() == [2, 5]


def test_a_delivery_that_costs_more_than_it_saves_is_not_ordered():
    dear, cheap = Supplier("dear", charge=100_000), Supplier("cheap", charge=1)
    plan = solve_order(store([TEN, {**TEN, "supplier": 1}], suppliers=[dear, cheap], budget=10**6))
    assert plan.packs.tolist() == [0, 5]


def test_a_charge_that_is_only_put_off_is_paid_from_the_budget_and_hardly_a_loss():
    later = Supplier("only", charge=100_000, put_off=1)
    assert solve_order(store([TEN], suppliers=[later], budget=10**6)).packs.tolist() == [5]
    assert solve_order(store([TEN], suppliers=[later], budget=99_000)).packs.tolist() == [0]


def test_an_order_below_a_suppliers_least_value_is_filled_up_or_left():
    least = Supplier("only", least_value=600)
    assert solve_order(store([TEN], suppliers=[least])).packs.tolist() == [6]
    beyond = Supplier("only", least_value=700)
    assert solve_order(store([TEN], suppliers=[beyond])).packs.tolist() == [0]


def test_the_least_number_of_packs_is_ordered_or_none():
    plan = solve_order(store([{**TEN, "least": 4}], budget=300))
    assert plan.packs.tolist() == [0]


def test_what_would_expire_is_not_ordered():
    keeps = solve_order(store([TEN]))
    expires = solve_order(store([{**TEN, "life": [0, 1, 2], "waste": 500.0}]))
    assert expires.packs[0] < keeps.packs[0]


def test_without_money_nothing_is_ordered_and_the_bound_says_so():
    plan = solve_order(store([TEN], budget=0))
    assert plan.packs.tolist() == [0]
    assert plan.gap == pytest.approx(0, abs=1e-6)


def test_where_all_suppliers_are_settled_the_bound_still_holds():
    rare = {"use": [0, 0, 1], "most": 1, "room": 0}
    dear, cheap = {**rare, "price": 2}, {**rare, "price": 1, "shortage": 40.0}
    problem = store([cheap, dear], suppliers=[Supplier("a"), Supplier("b")], budget=1, space=0)
    for found in (solve_order(problem, near=0.0), solve_order(problem, near=0.0, effort=0)):
        assert found.bound <= least_loss(problem) + 1e-6


def test_a_forecast_that_falls_with_its_level_is_refused():
    with pytest.raises(PlanningError, match="item 0 has a forecast that falls"):
        store([{**TEN, "use": [3, 2, 5]}])


AMOUNTS = st.lists(st.integers(0, 6), min_size=3, max_size=3).map(sorted)
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "use": AMOUNTS,
            "price": st.integers(0, 90),
            "room": st.integers(0, 5),
            "pack": st.sampled_from([1, 2]),
            "least": st.sampled_from([1, 1, 2]),
            "most": st.integers(0, 4),
            "have": st.integers(0, 3),
            "supplier": st.integers(0, 1),
            "shortage": st.sampled_from([40.0, 90.0, 990.0]),
            # Below nought where a unit more saves work later.
            "holding": st.sampled_from([10.0, 10.0, -3.0]),
            "waste": st.sampled_from([0.0, 100.0]),
            "life": AMOUNTS,
        }
    ),
    min_size=1,
    max_size=4,
)
SUPPLIERS = st.tuples(
    *(
        st.builds(
            Supplier,
            st.just(name),
            st.integers(0, 120),
            st.sampled_from([0, 60, 150]),
            st.sampled_from([None, 0, 15]),
        )
        for name in ("first", "second")
    )
)


@settings(max_examples=60, deadline=None)
@given(ITEMS, SUPPLIERS, st.integers(0, 600), st.integers(0, 20))
def test_no_order_of_a_small_store_is_better_and_none_beats_the_bound(items, by, budget, space):
    problem = store(items, suppliers=by, budget=budget, space=space)
    least = least_loss(problem)
    plan = solve_order(problem, near=0.0)
    assert breaches(problem, plan) == []
    assert plan.loss == pytest.approx(least, abs=0.02 * len(items))
    for found in (plan, solve_order(problem, near=0.0, effort=0, branches=0)):
        assert breaches(problem, found) == []
        assert found.bound <= least + 1e-6


@settings(max_examples=30, deadline=None)
@given(ITEMS, SUPPLIERS, st.integers(0, 600))
def test_more_money_never_loses_more(items, by, budget):
    problem = store(items, suppliers=by, budget=budget, space=20)
    richer = replace(problem, budget=budget + 100)
    assert solve_order(richer, near=0.0).loss <= solve_order(problem, near=0.0).loss + 0.02 * 4


def test_equal_problems_give_equal_orders():
    rng = np.random.default_rng(4)
    rows = [
        {"use": sorted(rng.integers(0, 30, 3)), "price": int(rng.integers(1, 400)), "most": 30}
        for _ in range(60)
    ]
    problem = store(rows, budget=20_000, space=300)
    assert solve_order(problem).packs.tolist() == solve_order(problem).packs.tolist()


def test_a_gain_by_leftovers_above_what_shortage_costs_is_refused():
    with pytest.raises(PlanningError, match=r"item 0 gains more by what is left over"):
        store([{"use": [0, 1, 2], "price": 5, "shortage": 3.0, "holding": -4.0}])
