from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.shared_slots import SharedSlots
from ops.clinic.slot_overbooking import best_shared_slots, evaluated
from ops.errors import PlanningError

TWO_GROUPS = SharedSlots(5, (0.9, 0.9, 0.9, 0.6, 0.6, 0.6), 0.3, groups=tuple("AAABBB"))


def test_two_who_share_a_slot_wait_half_a_slot_for_each_other():
    told = evaluated(SharedSlots(1, (0.8, 0.8), waiting=1, overrun=2, idle=3), [(2,)])
    assert told.waits == ((0.4,),)
    assert told.overrun == pytest.approx(0.64)
    assert told.idle == pytest.approx(1 + 0.64 - 1.6)
    assert told.cost == pytest.approx(1.6 * 0.4 + 2 * 0.64 + 3 * 0.04)


@given(st.integers(1, 3), st.lists(st.sampled_from((0.5, 0.9)), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_no_bookings_of_persons_beat_the_best_of_kinds(slots, shows):
    asked = SharedSlots(slots, tuple(shows))
    best, least = best_shared_slots(asked), float("inf")
    for places in product(range(slots), repeat=len(shows)):
        booked = [
            [
                sum(p == slot and s == kind for p, s in zip(places, shows, strict=True))
                for kind, _ in asked.kinds
            ]
            for slot in range(slots)
        ]
        least = min(least, evaluated(asked, booked).cost)
    assert best.objective == best.bound == pytest.approx(least)


def test_no_bookings_even_out_waits_for_less_than_the_group_aware():
    asked, least = SharedSlots(3, (0.9, 0.9, 0.6, 0.6), 0.3, groups=tuple("AABB")), float("inf")
    for firsts, others in product(product(range(3), repeat=2), repeat=2):
        booked = [(firsts.count(slot), others.count(slot)) for slot in range(3)]
        told = evaluated(asked, booked)
        waiting = sum(asked.shows) * max(told.group_waits.values())
        least = min(least, 0.3 * waiting + 1.5 * told.overrun + told.idle)
    best = best_shared_slots(asked, group_aware=True)
    assert best.objective == best.bound == pytest.approx(least)


def test_a_search_cut_short_says_how_much_better_others_could_be():
    asked = SharedSlots(6, (0.9,) * 3 + (0.6,) * 4)
    cut, whole = best_shared_slots(asked, looks=3), best_shared_slots(asked)
    assert cut.bound <= whole.objective <= cut.objective
    assert whole.bound == whole.objective


def test_even_waits_between_groups_are_paid_for():
    plain, aware = best_shared_slots(TWO_GROUPS), best_shared_slots(TWO_GROUPS, group_aware=True)
    assert plain.group_waits == pytest.approx({"A": 0, "B": 0.32})
    assert max(aware.group_waits.values()) < 0.32
    assert aware.cost > plain.cost


def test_patients_of_a_kind_take_their_places_in_turn():
    best = best_shared_slots(SharedSlots(4, (0.9, 0.9, 0.6, 0.6, 0.6), 1.0))
    asked = SharedSlots(4, (0.9, 0.9, 0.6, 0.6, 0.6), 1.0)
    assert asked.patients_by_slot(best.bookings) == (0, 1, 2, 2, 3)


def test_a_group_is_named_for_everybody_or_nobody():
    with pytest.raises(PlanningError, match="Each of 2 patients"):
        SharedSlots(1, (0.9, 0.9), groups=("A",))
