"""What the audit says of shares that people, or an unsound plan, would give out."""

from datetime import date

import polars as pl
import pytest

from ops.supply.shortage.audit import allocation_breaches, stand_in_breaches

THERE = {"icu": 10.0, "ward": 20.5}


def line(store, share, need=40, *, first=False):
    return {"location_id": store, "need": need, "served_first": first, "share": share}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("icu", 15), line("ward", 15)], None),
        ([line("icu", 20), line("ward", 15)], "Take 5 more away."),
        ([line("icu", 15), line("ward", 10)], "Give out 5 more."),
        ([line("icu", 14.5), line("ward", 15.5)], "a share is a whole number"),
        ([line("icu", 15), line("icu", 15)], "has two shares"),
        ([line("icu", 15), line("theatre", 15)], "no known stock"),
        ([line("icu", 25, need=20), line("ward", 5)], "more than it needs while ward has less"),
        ([line("icu", 29), line("ward", 1)], "a unit should change places"),
        ([line("icu", 15, first=True), line("ward", 15)], "icu is served first"),
        ([line("icu", 28, need=2), line("ward", 2, need=2)], "icu gets more than it lacks"),
    ],
)
def test_an_allocation_is_judged_by_its_sums_and_by_who_lacks_what(lines, said):
    found = " ".join(allocation_breaches(lines, THERE))
    assert said in found if said else found == ""


def test_people_may_favour_a_store_but_not_give_out_what_is_not_there():
    lines = [{"location_id": "icu", "share": 29}, {"location_id": "ward", "share": 1}]
    assert allocation_breaches(lines, THERE, by_hand=True) == []
    lines[0]["share"] = 30
    assert allocation_breaches(lines, THERE, by_hand=True) != []


class Moved:
    item_id, location_id = "latex", "icu"

    def __init__(self, missing=30.0, units=60.0, substitute_id="vinyl"):
        self.missing, self.units, self.substitute_id = missing, units, substitute_id


MAY = pl.DataFrame({"item_id": ["latex"], "substitute_id": ["vinyl"], "factor": [2.0]})
DAY = date(2026, 1, 12)


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (Moved(), None),
        (Moved(substitute_id="wool"), "wool is not told to stand in for latex"),
        (Moved(units=50.0), "at 2 for one"),
        (Moved(missing=31.0, units=62.0), "only 30 are missing"),
    ],
)
def test_what_stands_in_is_told_to_at_its_factor_and_no_more_than_is_missing(moved, said):
    used, have = {("latex", "icu"): 70.0}, {("latex", "icu"): 40.0}
    found = " ".join(stand_in_breaches([moved], MAY, used, have, {("latex", "icu"): DAY}))
    assert said in found if said else found == ""


def test_what_cannot_be_had_itself_lends_only_what_it_has_over():
    used = {("latex", "icu"): 70.0, ("vinyl", "icu"): 50.0}
    have = {("latex", "icu"): 40.0, ("vinyl", "icu"): 100.0}
    until = dict.fromkeys(used, DAY)
    [said] = stand_in_breaches([Moved()], MAY, used, have, until)
    assert "lends too much" in said


def test_nothing_stands_in_for_what_can_be_had():
    found = stand_in_breaches([Moved()], MAY, {("latex", "icu"): 70.0}, {}, {})
    assert "latex can be had at icu; nothing stands in." in found
