import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.supply.policies.laws import Normal
from ops.supply.policies.order_up_to import best_order_up_to, cost_of_order_up_to
from ops.supply.policies.reorder_lots import (
    best_lot,
    best_whole_lot,
    cost_of_lot,
    cost_of_whole_lot,
    lot_and_safety,
    lot_with_backorders,
)
from ops.supply.policies.whole import Poisson, Whole, mixed

RARE = {"rate": 1.5, "order": 100, "holding": 20, "shortage": 150}


def test_the_textbooks_reorder_point_and_lot():
    best = best_whole_lot(Poisson(3), **RARE)
    assert (best.point, best.lot) == (3, 5)
    assert best.cost == pytest.approx(107.923581, abs=1e-6)


def test_no_other_point_and_lot_cost_less_when_the_lead_time_varies():
    lead = mixed([(0.7, Poisson(1.5)), (0.3, Poisson(6))])
    best = best_whole_lot(lead, **RARE)
    others = [
        cost_of_whole_lot(point, lot, lead, **RARE)
        for point in range(-3, 15)
        for lot in range(1, 15)
    ]
    assert best.cost == pytest.approx(min(others))


def test_normal_demand_has_a_best_point_and_lot_too():
    lead = Normal(1300 / 12, 150 / 12**0.5)
    asked = {"rate": 1300, "order": 8, "holding": 0.225, "shortage": 7.5}
    best = best_lot(lead, **asked)
    near = [
        cost_of_lot(best.point + up, best.lot + more, lead, **asked)
        for up in (-0.5, 0, 0.5)
        for more in (-0.5, 0, 0.5)
    ]
    assert best.cost == pytest.approx(min(near), abs=1e-12)
    for shortcut in (lot_and_safety, lot_with_backorders):
        rule = shortcut(lead, **asked)
        assert best.cost < cost_of_lot(rule.point, rule.lot, lead, **asked)


def test_the_textbooks_order_up_to_policy():
    best = best_order_up_to(Poisson(6), order=5, holding=1, shortage=4)
    assert (best.point, best.level) == (4, 10)
    assert best.cost == pytest.approx(8.03411156, abs=1e-8)


def test_without_a_cost_of_ordering_an_order_is_made_whenever_anything_was_used():
    best = best_order_up_to(Poisson(6), order=0, holding=1, shortage=4)
    assert best.level - best.point == 1


CHANCES = st.lists(st.integers(0, 5), min_size=2, max_size=5).filter(lambda each: sum(each[1:]) > 0)


@settings(max_examples=40, deadline=None)
@given(CHANCES, st.integers(1, 30), st.integers(1, 9), st.integers(0, 2), st.integers(1, 3))
def test_no_other_order_up_to_policy_costs_less(weights, order, shortage, lead, review):
    asked = {"order": order, "holding": 1, "shortage": shortage, "lead": lead, "review": review}
    law = Whole(np.array(weights) / sum(weights))
    best = best_order_up_to(law, **asked)
    for point in range(best.point - 4, best.point + 5):
        for level in range(point + 1, best.level + 5):
            assert best.cost <= cost_of_order_up_to(point, level, law, **asked) + 1e-9


def test_the_cost_of_an_order_up_to_policy_is_what_living_through_it_costs():
    law, asked = Whole(np.array([0.3, 0.4, 0.2, 0.1])), {"order": 6, "holding": 1, "shortage": 5}
    told = cost_of_order_up_to(2, 7, law, **asked, lead=1, review=2)
    rng = np.random.default_rng(3)
    wanted = rng.choice(4, p=law.chances, size=(60_000))
    stock, coming, cost = 7, {}, 0.0
    for day, used in enumerate(wanted):
        if day % 2 == 0 and (position := stock + sum(coming.values())) <= 2:
            coming[day + 1] = 7 - position
            cost += 6
        stock += coming.pop(day, 0) - int(used)
        cost += max(stock, 0) + 5 * max(-stock, 0)
    assert cost / len(wanted) == pytest.approx(told, rel=0.02)


def test_an_item_nobody_wants_is_not_ordered():
    with pytest.raises(PlanningError, match="nothing to order"):
        best_order_up_to(Whole(np.array([1.0, 0.0])), order=1, holding=1, shortage=1)
