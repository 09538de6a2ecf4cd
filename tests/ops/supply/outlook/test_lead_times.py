from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.outlook.deliveries import Arrived, arrived_orders
from ops.supply.outlook.lead_law import ALL, EARLY, OWN, STATED, SUPPLIER, certain, learn_leads
from ops.tables import Receipt, StockPosition

MONDAY = date(2026, 1, 5)
FUTURE = MONDAY + timedelta(days=365)


def day(n):
    return MONDAY + timedelta(days=n)


def positions(on_order):
    """``on_order`` of one item at each close, by day from Monday."""
    rows = [
        {"item_id": "gloves", "location_id": "n", "as_of_on": day(n), "on_hand": 5.0,
         "on_order": float(coming), "next_receipt_on": None}
        for n, coming in on_order.items()
    ]  # fmt: skip
    return StockPosition.validate(pl.DataFrame(rows, schema=StockPosition.create_empty().schema))


def receipts(came):
    rows = [
        {"item_id": "gloves", "location_id": "n", "day_on": day(n), "quantity": float(units)}
        for n, units in came.items()
    ]
    return Receipt.validate(pl.DataFrame(rows, schema=Receipt.create_empty().schema))


def leads(on_order, came, until=FUTURE):
    told = arrived_orders(positions(on_order), receipts(came), until=until)
    return [order.lead_days for order in told]


def test_an_order_is_what_the_order_book_grew_by_and_closes_when_it_arrives():
    # 100 ordered on day 1, there on day 4.
    assert leads({0: 0, 1: 100, 2: 100, 3: 100, 4: 0}, {4: 100}) == [3]


def test_what_is_ordered_on_the_day_something_arrives_is_seen():
    # Day 4: 100 arrive and 60 are ordered; those come on day 6.
    assert leads({0: 0, 1: 100, 2: 100, 3: 100, 4: 60, 5: 60, 6: 0}, {4: 100, 6: 60}) == [3, 2]


def test_an_order_that_was_overtaken_is_known_by_its_amount():
    assert leads({0: 0, 1: 100, 2: 140, 3: 100, 4: 100, 5: 0}, {3: 40, 5: 100}) == [1, 4]


def test_half_a_delivery_closes_nothing():
    assert leads({0: 0, 1: 100, 2: 50, 3: 0}, {2: 50, 3: 50}) == [2]


def test_orders_from_before_the_first_day_and_after_a_gap_teach_nothing():
    assert leads({0: 100, 1: 0}, {1: 100}) == []
    assert leads({0: 0, 3: 100, 4: 0}, {4: 100}) == []


def test_an_order_that_was_cancelled_teaches_nothing():
    assert leads({0: 0, 1: 100, 2: 0, 3: 0}, {}) == []


def test_nothing_sees_past_its_moment():
    on_order, came = {0: 0, 1: 100, 2: 100, 3: 0, 4: 80, 5: 0}, {3: 100, 5: 80}
    other = {**on_order, 4: 999, 5: 7}, {**came, 5: 1}
    assert leads(on_order, came, day(4)) == leads(*other, day(4)) == [2]


def items(**supplier):
    return pl.DataFrame(
        {"item_id": list(supplier), "lead_time_days": [3] * len(supplier),
         "supplier": list(supplier.values())}
    )  # fmt: skip


def item(name, supplier=None):
    return {"item_id": name, "lead_time_days": 3, "supplier": supplier}


def test_without_past_orders_the_stated_lead_time_stands():
    law = learn_leads([], items(gloves="acme")).of(item("gloves"), "n")
    assert (law.source, law.day(0.5), law.day(0.99)) == (STATED, 3, 3)


def test_an_item_with_many_orders_is_believed_for_itself():
    told = [Arrived("gloves", "n", 9)] * 30 + [Arrived("masks", "n", 3)] * 30
    laws = learn_leads(told, items(gloves=None, masks=None))
    law = laws.of(item("gloves"), "n")
    assert (law.source, law.deliveries, law.day(0.5)) == (OWN, 30, 9)


def test_an_item_without_orders_borrows_from_its_supplier_else_from_all():
    told = [Arrived("gloves", "n", 9)] * 40 + [Arrived("masks", "n", 3)] * 80
    laws = learn_leads(told, items(gloves="slow", masks="quick", gowns="slow", drains="other"))
    assert laws.of(item("gowns", "slow"), "n").day(0.5) == 9
    assert laws.of(item("gowns", "slow"), "n").source == SUPPLIER
    assert laws.of(item("drains", "other"), "n").source == ALL
    assert laws.of(item("drains", "other"), "n").day(0.5) == 3


def test_items_teach_how_late_orders_are_and_not_how_long_they_take():
    told = [Arrived("gloves", "n", 5)] * 40
    laws = learn_leads(told, items(gloves=None))
    far = {"item_id": "stents", "lead_time_days": 20, "supplier": None}
    assert laws.of(far, "n").day(0.5) == 22


def test_a_lead_time_of_zero_is_the_same_day():
    laws = learn_leads([Arrived("gloves", "n", 3)] * 20, items(gloves=None))
    blood = {"item_id": "blood", "lead_time_days": 0, "supplier": None}
    assert laws.of(blood, "n").day(0.5) == 0


def test_what_has_waited_longer_than_any_other_may_come_any_day():
    assert certain(3).left(5).tolist() == pytest.approx([1 / 7] * 7)
    assert certain(3).left(1).tolist() == [0, 1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=30), st.integers(0, 30))
def test_every_law_adds_up_to_one(days, stated):
    laws = learn_leads([Arrived("gloves", "n", lead) for lead in days], items(gloves=None))
    law = laws.of({"item_id": "gloves", "lead_time_days": stated, "supplier": None}, "n")
    assert law.chances.sum() == pytest.approx(1)
    assert len(law.chances) > stated
    assert (law.chances >= 0).all()
    assert np.isclose(law.left(2).sum(), 1)
    assert EARLY > 0
