"""Who gets what of an item that cannot be had for ten days."""

import polars as pl

from ops.supply.outlook.tonight import after
from ops.supply.shortage.absent import Absent
from ops.supply.shortage.allocation import allocation, chance_of
from ops.supply.shortage.night import given
from ops.supply.shortage.waiting import held, waiting
from ops.tables import AllocationGiven, StockPosition
from tests.ops.supply.shortage.steady import NOW, frame, items, january, shelves, stores_of

STORES = stores_of(latex_at_icu=10, latex_at_ward=20)
ONE = Absent("latex", january(15), "latex cannot be had before 15 Jan 2026 (fire).")


def shares(first=(), **on_hand):
    found = allocation(
        ONE, shelves(**on_hand), STORES, items("latex"), proposal_id="a", first=first
    )
    return found and {row["location_id"]: row for row in found.lines.iter_rows(named=True)}


def test_each_store_gets_its_part_of_what_there_is_by_need():
    found = shares(latex_at_icu=0, latex_at_ward=150)
    assert {name: (row["share"], row["need"]) for name, row in found.items()} == {
        "icu": (50, 100),
        "ward": (100, 200),
    }
    assert found["icu"]["reason"] == (
        "icu gets 50 pairs and then has 50, for 100 usually used until 15 Jan 2026."
    )


def test_who_is_served_first_gets_its_need_and_keeps_no_chance_of_running_out():
    found = shares(first={"icu"}, latex_at_icu=0, latex_at_ward=150)
    assert [row["share"] for row in found.values()] == [100, 50]
    assert found["icu"]["chance_without"] > 0.9 > 0.1 > found["icu"]["chance_with"]
    assert found["icu"]["reason"].endswith("It is served first.")


def test_parts_of_a_unit_stay_where_they_are():
    found = shares(latex_at_icu=0, latex_at_ward=150.7)
    assert sum(row["share"] for row in found.values()) == 150


def test_less_than_a_days_use_is_not_worth_a_trip():
    assert shares(latex_at_icu=45, latex_at_ward=105) is None
    assert shares(latex_at_icu=0, latex_at_ward=0) is None


def test_the_summary_tells_what_there_is_and_what_is_needed():
    found = allocation(
        ONE, shelves(latex_at_icu=0, latex_at_ward=150), STORES, items("latex"), proposal_id="a"
    )
    assert found.summary == (
        "latex cannot be had before 15 Jan 2026 (fire). 150 pairs are there in 2 stores; "
        "300 are usually used in the 10 days until then."
    )


def test_a_share_that_a_person_chose_has_its_own_chance():
    assert chance_of("latex", "icu", 100, STORES, ONE) < 0.1
    assert chance_of("latex", "icu", 50, STORES, ONE) > 0.9


def test_an_accepted_allocation_is_moves_between_stores():
    [move] = accepted({"icu": 0, "ward": 150}, {"icu": 50, "ward": 100})
    assert (move.item_id, move.giver, move.getter, move.quantity) == ("latex", "ward", "icu", 50)


def accepted(there, share):
    lines = [
        {"proposal_id": "a", "item_id": "latex", "location_id": store, "decided_at": NOW,
         "on_hand": there[store], "share": share[store]}
        for store in there
    ]  # fmt: skip
    return given(frame(AllocationGiven, lines))


def test_what_was_shared_out_is_not_shared_out_again_while_it_is_on_its_way():
    moved = accepted({"icu": 0, "ward": 150}, {"icu": 50, "ward": 100})
    left, coming = after(shelves(latex_at_icu=0, latex_at_ward=150), {}, moved)
    assert coming == {"latex@icu": 50}
    there = held(left, moved)
    assert there["on_hand"].to_list() == [50, 100]
    again = allocation(ONE, there, STORES, items("latex"), proposal_id="b")
    assert again is None


def test_what_is_on_order_of_it_comes_no_sooner_than_it_can_be_had():
    ordered = shelves(latex_at_icu=5, latex_at_ward=5).with_columns(on_order=pl.Series([9.0, 0.0]))
    due = waiting(StockPosition.validate(ordered), {"latex": ONE})["next_receipt_on"]
    assert due.to_list() == [ONE.until, None]
    assert waiting(StockPosition.validate(ordered), {})["next_receipt_on"].to_list() == [None, None]
