"""Whatever suppliers ask and whatever a store may spend, the order is sound and no worse."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.jointly.along import Soon, cost_a_day, going_along
from ops.supply.jointly.order import LOTS
from ops.supply.jointly.priced import priced
from ops.supply.jointly.wish import wishes
from ops.supply.orders.choices import Choices
from ops.supply.orders.filling import total_loss
from tests.ops.supply.jointly.stores import GRADES, POLICY, asks, order, store, terms

ROWS = st.fixed_dictionaries(
    {
        "have": st.integers(0, 150),
        "grade": st.sampled_from(GRADES),
        "price": st.sampled_from([None, 0.0, 1.5, 10.0, 240.0]),
        "supplier": st.sampled_from([None, "Medway", "Orland", "nobody"]),
        "room": st.sampled_from([None, 0.3, 5.0]),
        "daily": st.sampled_from([0.0, 0.4, 3.0, 10.0]),
        "life": st.sampled_from([None, None, 6]),
        "pack": st.sampled_from([1, 10, 50]),
        "least": st.sampled_from([None, 3]),
    }
)
ASKED = st.fixed_dictionaries(
    {
        "charge": st.sampled_from([0, 5, 60]),
        "least": st.sampled_from([0, 50, 900]),
        "days": st.sampled_from([{0}, {0, 3}, {3}, set(range(7))]),
    }
)
LIMITS = st.fixed_dictionaries(
    {
        "budget_gbp": st.sampled_from([None, 0.0, 60.0, 500.0]),
        "capacity_litres": st.sampled_from([None, 40.0]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), ASKED, ASKED, LIMITS)
def test_audits_find_nothing_in_any_order(rows, medway, orland, limits):
    asked = terms(asks("Medway", **medway), asks("Orland", **orland))
    there = store(*rows)
    found = order(there, asked, **limits)
    lost = {row["item_id"] for row in found.losers.to_dicts()}
    due = dict(there.lines.select("item_id", "quantity").iter_rows())
    got = dict(found.every.select("item_id", "quantity").iter_rows())
    assert lost == {name for name, packs in due.items() if got[name] < packs}


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), ASKED)
def test_no_order_loses_more_than_ordering_what_is_due_or_waiting(rows, medway):
    """By the same losses: nor more than raising the first item alone as far as is needed."""
    rows = [row | {"supplier": "Medway", "price": row["price"] or 10.0} for row in rows]
    asked = terms(asks("Medway", least=medway["least"]))
    there = store(*rows)
    wished = wishes(there, POLICY)
    bounds = [(wish.due or wish.fewest, wish.at_most(LOTS)) for wish in wished]
    problem = priced(wished, bounds, asked, POLICY)
    losing = Choices.of_all(problem)
    due = np.array([wish.due for wish in wished], np.int64)
    missing = int(problem.least_values[0] - problem.price @ due)
    alone = due.copy()
    alone[0] += max(0, -(-missing // int(problem.price[0])))
    chosen = np.array(order(there, asked).every["quantity"].to_list(), np.int64)
    waiting = 0 * due
    for plan in [due if missing <= 0 else waiting, alone if alone[0] <= bounds[0][1] else waiting]:
        if missing > 0 or plan is due:
            least = total_loss(problem, losing, plan)
            assert total_loss(problem, losing, chosen) <= least + 1e-3 * abs(least) + 1


@given(
    st.lists(st.tuples(st.floats(0.1, 60), st.integers(0, 10**6)), max_size=8),
    st.integers(0, 10**4),
)
def test_what_goes_along_never_costs_more_a_day_than_nothing(drawn, charge):
    soon = sorted((Soon(*each) for each in drawn), key=lambda each: each.due_in)
    many = going_along(soon, charge, wait=1, lot_days=7)
    costs = [cost_a_day(soon, n, charge, 1, 7) for n in range(len(soon) + 1)]
    assert costs[many] == min(costs)


def test_a_delivery_soon_to_come_again_takes_the_next_item_along():
    # £20 tomorrow again, or £20 and 71 pence of work for seven days.
    assert going_along([Soon(1.0, 0)], 2000, wait=1, lot_days=7) == 1
    # An item worth £300,000 costs £205 for the day that it is kept longer.
    assert going_along([Soon(1.0, 3 * 10**7)], 2000, wait=1, lot_days=7) == 0
    assert going_along([Soon(30.0, 0)], 2000, wait=1, lot_days=7) == 0
