from hypothesis import given
from hypothesis import strategies as st

from ops.supply.shortage.allocated import allocated, moves
from ops.supply.shortage.audit import allocation_breaches


def test_in_a_shortage_stores_get_equal_days():
    assert allocated({"a": 90, "b": 0}, {"a": 100, "b": 50}) == {"a": 60, "b": 30}


def test_in_a_shortage_the_stores_that_must_not_run_out_are_served_first():
    assert allocated({"a": 90, "b": 0}, {"a": 100, "b": 50}, {"b"}) == {"a": 40, "b": 50}


def test_where_there_is_enough_for_all_only_what_is_lacking_moves():
    assert allocated({"a": 200, "b": 30}, {"a": 100, "b": 50}) == {"a": 180, "b": 50}


def test_the_fullest_gives_until_others_have_as_much_over():
    # 100, 40 and 10 are over, and 60 are lacking: the first keeps as much over as the second.
    there, need = {"a": 200, "b": 140, "c": 110, "d": 40}, dict.fromkeys("abcd", 100)
    assert allocated(there, need) == {"a": 140, "b": 140, "c": 110, "d": 100}


def test_a_store_that_needs_nothing_gets_nothing_of_what_is_short():
    assert allocated({"a": 5, "b": 0}, {"a": 0, "b": 9}) == {"a": 0, "b": 5}


def test_moves_take_from_those_above_their_share_to_those_below():
    assert list(moves({"a": 90, "b": 0, "c": 10}, {"a": 50, "b": 30, "c": 20})) == [
        ("a", "b", 30),
        ("a", "c", 10),
    ]


PLACES = st.sampled_from("abcd")
STORES = st.dictionaries(PLACES, st.tuples(st.integers(0, 500), st.integers(0, 400)), min_size=1)


@given(STORES, st.sets(PLACES), PLACES)
def test_shares_sum_to_what_is_there_are_fair_and_never_fall_when_there_is_more(
    stores, first, richer
):
    there = {name: have for name, (have, _) in stores.items()}
    need = {name: wanted for name, (_, wanted) in stores.items()}
    share = allocated(there, need, first)
    lines = [
        {"location_id": name, "need": need[name], "served_first": name in first, "share": units}
        for name, units in share.items()
    ]
    assert sum(share.values()) == sum(there.values())
    assert allocation_breaches(lines, there) == []
    if richer in there:
        more = allocated({**there, richer: there[richer] + 1}, need, first)
        assert all(more[name] >= units for name, units in share.items())
