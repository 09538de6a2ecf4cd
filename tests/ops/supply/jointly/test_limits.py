import polars as pl
import pytest

from ops.supply.audit import breaches
from tests.ops.supply.jointly.stores import POLICY, order, packs, reason, store, terms

# Four days at ten a day: reorder point 56, or 53 of desirable items; 30 there: ten packs due.
VITAL, DESIRABLE = {"have": 30, "grade": "vital"}, {"have": 30, "grade": "desirable"}


def test_an_order_that_can_be_paid_is_left_as_it_is():
    there = store(VITAL, DESIRABLE)
    found = order(there, terms(), budget_gbp=200)
    assert found.lines.equals(there.lines)
    assert (found.losers.height, found.summary) == (0, "")


def test_a_vital_item_is_kept_up_before_a_desirable_one():
    kept = packs(order(store(VITAL, DESIRABLE), terms(), budget_gbp=40))
    assert kept["item 0"] > kept.get("item 1", 0)
    assert sum(kept.values()) == 4


def test_fewer_packs_say_why_and_what_chance_is_left():
    found = order(store(VITAL, DESIRABLE), terms(), budget_gbp=40)
    assert "packs by the store's budget of £40." in reason(found, "item 0")
    worst = found.losers.filter(pl.col("item_id") == "item 1").row(0, named=True)
    assert (worst["kept_by"], worst["due"]) == ("limits", 10)
    assert worst["probability"] > 0.1
    assert "2 lines are kept below what is due by the store's budget of £40" in found.summary
    assert found.bound <= found.points


@pytest.mark.parametrize("price", [None, 0.0])
def test_what_has_no_price_is_ordered_as_due(price):
    there = store(VITAL, DESIRABLE | {"price": price})
    assert packs(order(there, terms(), budget_gbp=0)) == {"item 1": 10}


def test_bulky_items_give_way_where_room_is_short():
    # What is there takes 60 litres, of which 60 are used before the order comes; 20 are left.
    bulky, small = {"have": 30, "room": 20.0}, {"have": 30, "room": 0.5}
    found = order(store(bulky, small), terms(), capacity_litres=25)
    assert packs(found).get("item 0", 0) <= 1
    assert packs(found)["item 1"] >= 5
    assert "its room left for 25 L" in found.summary


@pytest.mark.parametrize("tight", [True, False])
def test_the_audit_lets_a_budget_leave_items_short_and_nothing_else(tight):
    there = store(VITAL, DESIRABLE)
    kept = order(there, terms(), budget_gbp=20).lines
    said = breaches(
        kept, there.positions, there.demand, there.items, policy=POLICY, kept_short=tight
    )
    assert (said == []) is tight
