import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.supply.policies.disruptions import (
    cost_disrupted,
    economic_order_disrupted,
    level_disrupted,
)
from ops.supply.policies.horizon import best_orders
from ops.supply.policies.joint import best_multiples, powers_of_two, rounded
from ops.supply.policies.lots import (
    economic_order,
    economic_production,
    with_backorders,
    with_discount,
    with_incremental_discount,
)

STEADY = {"order": 8, "holding": 0.225, "rate": 1300}


def test_the_economic_order_of_the_textbook():
    assert economic_order(**STEADY).amount == pytest.approx(304.046780, abs=1e-6)


def test_making_little_by_little_asks_for_larger_lots():
    lot = economic_production(**STEADY, production=2600)
    assert lot.amount == pytest.approx(economic_order(**STEADY).amount * math.sqrt(2))


def test_planned_shortage_costs_less_than_none():
    lot = with_backorders(**STEADY, shortage=5)
    assert lot.cost < economic_order(**STEADY).cost
    assert lot.backordered == pytest.approx(0.225 / 5.225)


def test_production_slower_than_use_is_refused():
    with pytest.raises(PlanningError, match="faster than use"):
        economic_production(**STEADY, production=1000)


def test_a_discount_is_taken_where_it_pays_for_the_stock_it_asks_for():
    asked = {"order": 200, "holding_share": 0.2, "rate": 1000, "since": [0, 200, 500]}
    taken = with_discount(**asked, price=[500, 475, 450])
    left = with_discount(**asked, price=[500, 499, 498])
    assert (taken.amount, taken.tier, taken.cost) == pytest.approx((500, 2, 472_900))
    assert left.tier == 0


def test_an_incremental_discount_pays_the_first_units_in_full():
    lot = with_incremental_discount(
        order=150, holding_share=0.25, rate=2400, since=[0, 300, 600], price=[100, 90, 80]
    )
    bought = 300 * 100 + 300 * 90 + (lot.amount - 600) * 80
    a_year = 2400 / lot.amount
    assert lot.cost == pytest.approx(a_year * (150 + bought) + 0.25 * bought / 2)


def test_a_supplier_who_fails_calls_for_larger_lots():
    lot = economic_order_disrupted(**STEADY, shortage=5, failing=1.5, mending=14)
    assert lot.amount == pytest.approx(772.811074, rel=1e-7)


def test_a_supplier_who_hardly_ever_fails_calls_for_the_usual_lot():
    lot = economic_order_disrupted(**STEADY, shortage=5, failing=1e-9, mending=14)
    assert lot.amount == pytest.approx(economic_order(**STEADY).amount, rel=1e-6)


def test_reserves_against_failure_are_worth_what_they_cost():
    best = level_disrupted(holding=0.25, shortage=3, demand=2000, failing=0.04, mending=0.25)
    down = 0.04 / 0.29
    others = [cost_disrupted(level, 0.25, 3, 2000, down, 0.25) for level in range(2000, 20001, 500)]
    assert best.amount == 8000
    assert best.cost == pytest.approx(min(others))


def test_four_known_periods_are_served_by_two_orders():
    best = best_orders([90, 120, 80, 70], order=500, holding=2)
    assert best.amounts == (210, 0, 150, 0)
    assert best.cost == pytest.approx(1380)


def test_nothing_is_paid_for_periods_in_which_nothing_is_wanted():
    assert best_orders([0, 0, 10], order=5, holding=1).amounts == (0, 0, 10)
    assert best_orders([0, 0, 10], order=5, holding=1).cost == 5


def _cheapest(demand, order, holding, price):
    """Every choice of order periods, tried."""
    periods, best = len(demand), math.inf
    for choice in range(2**periods):
        cost, since = 0.0, None
        for period in range(periods):
            if choice >> period & 1:
                since = period
                cost += order[period]
            if demand[period]:
                if since is None:
                    cost = math.inf
                    break
                held = sum(holding[since:period])
                cost += demand[period] * (price[since] + held)
        best = min(best, cost)
    return best


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*(st.integers(0, 9) for _ in range(4))), min_size=1, max_size=7))
def test_no_choice_of_order_periods_is_cheaper(periods):
    demand, order, holding, price = map(list, zip(*periods, strict=True))
    found = best_orders(demand, order=order, holding=holding, price=price)
    assert found.cost == pytest.approx(_cheapest(demand, order, holding, price))
    assert sum(found.amounts) == pytest.approx(sum(demand))


ITEMS = st.lists(
    st.tuples(st.floats(0.1, 50), st.floats(0.1, 20), st.floats(0.1, 50)), min_size=1, max_size=5
)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 100), ITEMS)
def test_shared_orders_cost_no_more_than_any_cycle_tried(shared, items):
    own, holding, rates = map(list, zip(*items, strict=True))
    best = best_multiples(shared, own, holding, rates)
    k, held = np.array(own), np.array(holding) * np.array(rates)
    for cycle in best.cycle * np.linspace(0.3, 3, 28):
        many = np.arange(1, 60)[:, None] * cycle
        each = (k / many + many * held / 2).min(axis=0)
        assert best.cost <= shared / cycle + each.sum() + 1e-9
    assert best.cost <= rounded(shared, own, holding, rates).cost + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 100), ITEMS)
def test_powers_of_two_cost_at_most_two_in_a_hundred_more(shared, items):
    own, holding, rates = map(list, zip(*items, strict=True))
    found = powers_of_two(shared, own, holding, rates)
    assert all(many & (many - 1) == 0 for many in found.multiples)
    assert found.cost <= 1.0202 * best_multiples(shared, own, holding, rates).cost
