"""Both orders in numbers: thirty boxes there of each item, packs of ten at £5."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.supply.supposed.question import SupposedError, WhatIf
from ops.supply.supposed.sides import compared
from tests.ops.supply.supposed.ward_stores import side, stores


def test_nothing_supposed_is_no_difference():
    answer = compared(side(), side())
    assert (answer["differ"], answer["items"]) == (0, [])
    assert answer["usual"] == answer["supposed"]


def test_the_order_is_told_in_lines_packs_and_pounds():
    # Fifty must last and a week of ten is ordered beyond: up to 120, of which 30 are there.
    told = side().as_json()
    assert (told["lines"], told["packs"], told["goods_gbp"]) == (2, 18, 90.0)
    assert told["stock_gbp"] == 120.0
    assert [row["promised"] for row in told["chances"]] == [0.99, 0.95]
    assert [row["items"] for row in told["chances"]] == [1, 1]


def test_items_that_change_most_come_first():
    answer = compared(side(), side(beds=1.5, use=1.1))
    assert answer["differ"] == 2
    first, second = answer["items"]
    assert (first["item_id"], second["item_id"]) == ("gloves", "masks")
    assert first["after"] - first["before"] > second["after"] - second["before"] > 0


@settings(max_examples=12, deadline=None)
@given(st.floats(0.2, 3.0), st.floats(0.2, 3.0))
def test_more_use_never_means_fewer_packs(one, other):
    less, more = side(use=min(one, other)).packs, side(use=max(one, other)).packs
    assert all(more[name] >= less[name] for name in less)


def test_a_higher_promise_never_means_fewer_packs_and_no_more_stock_outs():
    there = stores(spread=0.5)
    low, high = side(there, service={"vital": 0.8}), side(there, service={"vital": 0.995})
    assert high.packs["gloves"] > low.packs["gloves"]
    assert high.packs["masks"] == low.packs["masks"]
    chances = [told.as_json()["chances"][0]["probability"] for told in (low, high)]
    assert chances[0] >= chances[1]


def test_a_budget_of_nought_lists_who_loses_out():
    told = side(budget_gbp=0.0).as_json()
    assert (told["lines"], told["goods_gbp"], told["losers"]) == (0, 0.0, 2)
    assert [row["due"] for row in told["worst"]] == [9, 9]
    assert all(row["kept_by"] == "limits" for row in told["worst"])
    assert told["limits_cost_gbp"] > 0
    assert told["chances"][0]["probability"] >= side().as_json()["chances"][0]["probability"]


def test_the_budget_that_is_supposed_takes_the_place_of_the_store_s_own():
    assert WhatIf().budget(100.0) == 100.0
    assert WhatIf(budget_gbp=0.0).budget(100.0) == 0.0
    assert WhatIf(no_budget=True).budget(100.0) is None


def test_a_question_is_kept_as_json_without_what_is_not_supposed():
    asked = WhatIf(beds=1.1, service={"vital": 0.98}, budget_gbp=0.0)
    kept = asked.as_json()
    assert kept == {"beds": 1.1, "service": {"vital": 0.98}, "budget_gbp": 0.0}
    assert WhatIf.from_json(kept) == asked
    assert WhatIf().changes_nothing
    assert not asked.changes_nothing


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"beds": 9.0}, "20% to 300% of the usual beds; found 900%"),
        ({"lead_days": 99}, "-60 to 60 days more of lead time; found 99"),
        ({"service": {"vital": 1.0}}, "promised of vital items; found 100.0%"),
        ({"service": {"handy": 0.9}}, "not handy"),
        ({"budget_gbp": -1.0}, "nought or more pounds; found -1"),
    ],
)
def test_what_cannot_be_supposed_says_what_can(what, words):
    with pytest.raises(SupposedError, match=words):
        WhatIf(**what)
