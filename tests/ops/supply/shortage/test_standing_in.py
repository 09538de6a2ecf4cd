"""Latex lasts four of ten days; what is missing of it is asked of what may stand in."""

import numpy as np
import pytest

from ops.supply.outlook.tonight import tonight
from ops.supply.shortage.absent import Absent
from ops.supply.shortage.night import stood_in, with_words, words_of_the_night
from ops.supply.shortage.on_shelf import on_shelf
from ops.supply.shortage.standing_in import raised, stand_in_words, stand_ins
from ops.supply.shortage.waiting import with_the_wait
from ops.tables import Substitute
from tests.ops.supply.shortage.steady import (
    NOW,
    POLICY,
    TODAY,
    frame,
    items,
    january,
    shelves,
    stores_of,
)

STORES = stores_of(latex_at_icu=10, vinyl_at_icu=5, nitrile_at_icu=1)
ITEMS = items("latex", "vinyl", "nitrile")
LATEX, VINYL, NITRILE = (("latex", "icu"), ("vinyl", "icu"), ("nitrile", "icu"))
DAY = january(15)


def may(*rows):
    names = ("item_id", "substitute_id", "factor", "preference")
    return frame(Substitute, [dict(zip(names, row, strict=True)) for row in rows])


BOTH = may(("latex", "vinyl", 2.0, 1), ("latex", "nitrile", 1.0, 2))


def moved(have, until, substitutes=BOTH, stores=STORES):
    found = stand_ins(stores, have, substitutes, until)
    return {(one.item_id, one.substitute_id): (one.missing, one.units) for one in found}


def test_what_is_missing_moves_to_the_first_choice_at_its_factor():
    have = {LATEX: 40.0, VINYL: 10.0, NITRILE: 10.0}
    assert moved(have, {LATEX: DAY}) == {("latex", "vinyl"): (60, 120)}


def test_it_moves_on_the_days_on_which_it_is_missing():
    [one] = stand_ins(STORES, {LATEX: 40.0, VINYL: 0.0}, BOTH, {LATEX: DAY})
    assert one.by_day[:11].tolist() == [0, 0, 0, 0, 20, 40, 60, 80, 100, 120, 120]


def test_what_lasts_needs_nothing_to_stand_in():
    assert moved({LATEX: 100.0, VINYL: 0.0}, {LATEX: DAY}) == {}


def test_a_substitute_that_cannot_be_had_lends_what_it_has_over_and_the_next_the_rest():
    # Vinyl has 70 and uses 50 until then: 20 are over, which stand in for 10.
    have = {LATEX: 40.0, VINYL: 70.0, NITRILE: 0.0}
    assert moved(have, {LATEX: DAY, VINYL: DAY}) == {
        ("latex", "vinyl"): (10, 20),
        ("latex", "nitrile"): (50, 50),
    }


def test_two_that_lack_do_not_stand_in_for_each_other():
    circle = may(("latex", "vinyl", 1.0, 1), ("vinyl", "latex", 1.0, 1))
    assert moved({LATEX: 40.0, VINYL: 20.0}, {LATEX: DAY, VINYL: DAY}, circle) == {}


def test_what_is_over_is_lent_only_once():
    stores = stores_of(latex_at_icu=10, wool_at_icu=10, vinyl_at_icu=5)
    both = may(("latex", "vinyl", 1.0, 1), ("wool", "vinyl", 1.0, 1))
    have = {LATEX: 40.0, ("wool", "icu"): 40.0, VINYL: 120.0}
    until = dict.fromkeys(have, DAY)
    assert sum(units for _, units in moved(have, until, both, stores).values()) == 70


def test_a_store_that_does_not_keep_it_gets_no_substitute():
    assert moved({LATEX: 40.0}, {LATEX: DAY}) == {}


def test_use_forecast_and_need_of_the_substitute_rise_by_what_moves():
    found = stand_ins(STORES, {LATEX: 40.0, VINYL: 10.0}, BOTH, {LATEX: DAY})
    more = raised(STORES, found, ITEMS, POLICY)
    assert more.law.mean[1, :6].tolist() == [5, 10, 15, 20, 45, 70]
    vinyl = more.demand.filter(entity_id="vinyl@icu", level=0.5)["value"].to_list()
    assert vinyl[:6] == [5, 10, 15, 20, 45, 70]
    assert np.array_equal(more.law.said[0], STORES.law.said[0])


def night(have, absent, recalled=(), told=()):
    positions = shelves(**have)
    found = stood_in(
        STORES, positions, ITEMS, BOTH, absent=absent, recalled=recalled, policy=POLICY
    )
    assert found.breaches == ()
    made = tonight(positions, ITEMS, found.stores, policy=POLICY, issued_at=NOW, absent=absent)
    shelf = on_shelf(positions, told, fed_at={}, today=TODAY)
    said = words_of_the_night(shelf, absent, found.moved, ITEMS)
    made = with_the_wait(made, positions, found.stores, absent)
    return {row["item_id"]: row for row in with_words(made, said).lines.iter_rows(named=True)}


HAVE = {"latex_at_icu": 0, "vinyl_at_icu": 20, "nitrile_at_icu": 9}


def test_the_order_of_the_substitute_rises_and_both_lines_say_why():
    plain = night(HAVE, {})
    short = night(HAVE, {"latex": Absent("latex", DAY, "latex cannot be had (fire).")})
    assert short["vinyl"]["quantity"] > plain["vinyl"]["quantity"]
    assert short["latex"]["reason"].startswith(
        "latex cannot be had (fire). vinyl stands in for 100 pairs expected to be missing until "
        "15 Jan 2026 (2 for one). "
    )
    assert short["vinyl"]["reason"].startswith(
        "200 pairs more will be asked for until 15 Jan 2026, as it stands in for latex (2 for one)."
    )


def test_a_recalled_item_is_stood_in_for_until_an_order_of_it_usually_comes():
    found = night(HAVE, {}, recalled={LATEX})
    assert "stands in for 20 pairs expected to be missing until 07 Jan" in found["latex"]["reason"]
    assert found["latex"]["quantity"] > 0


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_the_words_tell_how_many_stand_in_for_one(factor):
    found = stand_ins(STORES, {LATEX: 0.0, VINYL: 0.0}, may(("latex", "vinyl", factor, 1)),
                      {LATEX: DAY})  # fmt: skip
    said = stand_in_words(found, ITEMS)
    assert f"({factor:g} for one)" in said[VINYL][0]
    assert f"{100 * factor:g} pairs more" in said[VINYL][0]


def test_the_chance_of_running_out_lasts_until_it_can_be_had():
    # Thirty last three days: an order usually comes in two, but not before the 15th.
    have = {**HAVE, "latex_at_icu": 30}
    assert night(have, {})["latex"]["stockout_chance"] < 0.1
    short = night(have, {"latex": Absent("latex", DAY, "latex cannot be had.")})
    assert short["latex"]["stockout_chance"] > 0.9
