from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ops.supply.outlook.sharing import allocated, rationed, shared

TODAY = date(2026, 1, 5)


def lines(*rows):
    names = ("location_id", "on_hand", "on_order", "par_level", "quantity", "stockout_chance")
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return pl.DataFrame([{"item_id": "gloves", "pack_size": 10, **row} for row in told])


def moves(*rows):
    found = shared(lines(*rows), {"gloves": "glove"})
    return [(move.giver, move.getter, move.quantity) for move in found]


def test_what_one_store_has_too_much_of_goes_to_one_that_is_due_to_order():
    assert moves(("north", 300, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)) == [
        ("north", "south", 70)
    ]


def test_a_store_gives_nothing_of_what_it_needs_itself():
    assert moves(("north", 200, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)) == []
    assert moves(("north", 300, 0, 200, 1, 0.0), ("south", 20, 0, 90, 7, 0.4)) == []


def test_less_than_a_pack_moves_only_where_it_would_run_out():
    north = ("north", 205, 0, 200, 0, 0.0)
    assert moves(north, ("south", 20, 0, 90, 7, 0.05)) == []
    assert moves(north, ("south", 20, 0, 90, 7, 0.4)) == [("north", "south", 5)]


def test_the_store_likelier_to_run_out_gets_first():
    north = ("north", 260, 0, 200, 0, 0.0)
    found = moves(north, ("east", 20, 0, 90, 7, 0.1), ("south", 20, 0, 90, 7, 0.4))
    assert found == [("north", "south", 60)]


def test_the_reason_tells_what_is_over():
    [move] = shared(
        lines(("north", 300, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)), {"gloves": "glove"}
    )
    for part in ("Move 70 gloves", "300 on the shelf", "100 above its par level of 200"):
        assert part in move.reason


def test_in_a_shortage_stores_get_equal_days():
    assert allocated({"a": 90, "b": 0}, {"a": 100, "b": 50}) == {"a": 60, "b": 30}


def test_in_a_shortage_the_stores_that_must_not_run_out_are_served_first():
    assert allocated({"a": 90, "b": 0}, {"a": 100, "b": 50}, {"b"}) == {"a": 40, "b": 50}


def test_where_there_is_enough_for_all_only_what_is_lacking_moves():
    assert allocated({"a": 200, "b": 30}, {"a": 100, "b": 50}) == {"a": 180, "b": 50}


def test_rationing_says_how_long_it_cannot_be_had_and_what_each_then_has():
    rows = [
        {"item_id": "gloves", "location_id": "a", "on_hand": 90.0, "use_a_day": 10.0},
        {"item_id": "gloves", "location_id": "b", "on_hand": 0.0, "use_a_day": 5.0},
    ]
    [move] = rationed(rows, date(2026, 1, 15), TODAY, "glove")
    assert (move.giver, move.getter, move.quantity) == ("a", "b", 30)
    assert "cannot be had before 15 Jan 2026" in move.reason
    assert "b then has 30 for 50" in move.reason


PLACES = st.sampled_from("abcd")


@given(
    st.dictionaries(PLACES, st.tuples(st.integers(0, 500), st.floats(0, 400)), min_size=1),
    st.sets(PLACES),
)
def test_no_more_is_given_out_than_there_is_and_no_unit_is_lost(stores, first):
    there = {name: float(have) for name, (have, _) in stores.items()}
    need = {name: wanted for name, (_, wanted) in stores.items()}
    share = allocated(there, need, first)
    assert sum(share.values()) <= sum(there.values()) + 1e-6
    assert all(units >= 0 and units == int(units) for units in share.values())
    if sum(there.values()) >= sum(need.values()):
        assert sum(share.values()) == sum(there.values())
