"""The page of the store room: what lasts how long, what to move, and what it rests on."""

import json
from datetime import date

import pytest

from app.words import stock_outlook as words
from app.words import supplier_orders as parts
from app.words import supplies as page_words
from tests.app.pages import open_page, part, said, tables
from warehouse import decisions


def _table(page, column):
    return next(rows.to_dict("records") for rows in tables(page) if column in rows)


def test_each_item_says_how_long_it_lasts_and_by_when_to_order(published):
    page = part("supplies", page_words.PART_SHORT)
    rows = {row["Item"]: row for row in _table(page, "Order by")}
    empty, some = rows["item 01"], rows["item 03"]
    assert (empty["Runs out"], empty["Order by"]) == ("empty now", "today, already late")
    assert (some["Cover"], some["Order by"]) == ("5 (4–6) days", "Thu 8 Jan")
    assert empty["Proposed"].startswith("10 packs of 10 (= 100 ")


def test_what_to_move_is_said_before_what_to_buy(published):
    [move] = _table(open_page("supplies"), "From")
    assert (move["Item"], move["From"], move["To"]) == ("item 01", "ward store", "main store")


def test_a_move_that_cannot_be_made_is_a_change_of_the_order(published):
    page = open_page("supplies")
    page.multiselect("not-moved-order 1").select(("item 01", "ward store")).run()
    page.radio("verdict-order 1").set_value("changed")
    page.text_input("reason-order 1").input("No porter today.")
    page.button("keep-order 1").click().run()
    [made] = decisions.decisions().to_dicts()
    assert json.loads(made["changes"]) == [
        {"item_id": "item 01", "from_location_id": "ward store", "quantity": 0}
    ]


def test_one_item_shows_its_sentence_and_every_input(published):
    page = part("supplies", page_words.PART_ITEM)
    told = {row["What"]: row["Value"] for row in _table(page, "Value")}
    assert told["Lead times are"] == "learnt from this item's own 23 past orders here"
    assert told["Promise"].startswith("lasts until the next order 95 times in 100")
    assert "100 may be needed in 10 days" in said(page)


def test_each_supplier_has_its_subtotal_and_says_whether_its_least_order_is_met(published):
    [one] = _table(part("supplies", page_words.PART_SUPPLIERS), "Least order")
    # Ten, eight, six, four and two packs at £12.50.
    assert (one["Lines"], one["Value"]) == ("5", "£375.00")
    assert (one["Least order"], one["Order by"]) == ("£100.00 – met", "11:00")
    assert (one["Delivery"], one["Stands"]) == ("£15.00", "raised to its least order")


def test_items_that_lose_out_tell_the_chance_they_keep(published):
    [loser] = _table(part("supplies", page_words.PART_SHORT), "Kept by")
    assert (loser["Chance"], loser["Gets"], loser["Due"]) == ("30 %", "nothing", "4 packs")
    assert loser["Kept by"] == "its supplier takes no orders now"


PART = {"least_order_gbp": 100.0, "count": 1, "unpriced": False}


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (PART | {"value": 100.0}, "£100.00 – met"),
        (PART | {"value": 60.0}, "£100.00 – £40.00 short"),
        (PART | {"value": 60.0, "unpriced": True}, "£100.00 – not known whether met"),
        (PART | {"value": 0.0, "count": 0}, "£100.00"),
        (PART | {"least_order_gbp": None}, "none"),
    ],
)
def test_a_least_order_is_met_or_short_by_so_much(row, text):
    assert parts.least(row) == text


ROW = {"issue_unit": "glove", "on_order": 200.0, "as_of_on": date(2026, 1, 5), "pack_size": 100}


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 1, 8), "200, due Thu 8 Jan"),
        (date(2026, 1, 5), "200, due Mon 5 Jan (late)"),
        (None, "200, no day told"),
    ],
)
def test_what_is_on_order_says_when_it_is_due_and_that_it_is_late(due, text):
    assert words.coming(ROW | {"next_receipt_on": due}) == text


def test_packs_are_told_with_what_is_in_them():
    assert words.proposed(ROW | {"quantity": 46}) == "46 packs of 100 (= 4,600 gloves)"
    assert words.proposed(ROW | {"quantity": 0}) == "nothing"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((5.2, 4.4, 6.6), "5 (4–7) days"),
        ((1.5, 0.8, 2.4), "1.5 (0.8–2) days"),
        ((30.0, 22.0, None), "30 (22–later) days"),
        ((None, None, None), "longer than looked at"),
    ],
)
def test_cover_has_a_range(days, text):
    names = ("cover_days", "cover_days_at_least", "cover_days_at_most")
    assert words.cover({"on_hand": 9.0} | dict(zip(names, days, strict=True))) == text


def test_what_may_stand_in_is_told_in_the_order_it_is_tried():
    rows = [{"substitute_id": "vinyl", "factor": 2.0}, {"substitute_id": "wool", "factor": 0.5}]
    assert words.stand_ins(rows)[0]["Value"] == "vinyl (2 for one), then wool (0.5 for one)"
    assert words.stand_ins([]) == []


def test_an_empty_shelf_covers_nothing():
    assert words.cover({"on_hand": 0.0}) == "0 days"


def test_a_price_of_nothing_is_not_known():
    row = ROW | {
        "pack_price_gbp": 0.0, "shelf_life_days": None, "supplier": None, "criticality": "vital",
        "next_receipt_on": None, "on_hand": 1.0, "use_a_day": 1.0, "busy_use_a_day": 2.0,
        "demand_kind": "lumpy", "lead_days": 1, "slow_lead_days": 2, "lead_from": "stated",
        "lead_orders": 0, "protection_days": 3, "usual_use": 3.0, "busy_use": 5.0,
        "service": 0.99, "service_kind": "fill", "reorder_point": 5.0, "par_level": 9.0,
        "runs_out_early_on": None, "quantity": 1, "order_waste": None, "shelf_waste": None,
        "expiry_chance": None,
    }  # fmt: skip
    told = {line["What"]: line["Value"] for line in words.inputs(row)}
    assert told["Price of a pack"] == "not known"
    assert "fill rate" in told["Promise"]
    assert told["Proposed"] == "1 pack of 100 (= 100 gloves)"
    assert not any("expire" in what for what in told)


def test_what_is_expected_to_expire_is_told_in_units_and_pounds(published):
    page = part("supplies", page_words.PART_ITEM)
    page.selectbox(key="one-item-order 1").set_value("item 03").run()
    told = {row["What"]: row["Value"] for row in _table(page, "Value")}
    assert told["Expected to expire of this order"] == "1.5 boxes (£2)"
    assert told["Expected to expire of what is there and coming"] == "0 boxes"
    assert told["Chance that any of it expires"] == "40 %"


def test_a_part_of_the_page_is_drawn_only_when_it_is_chosen(published):
    assert [next(iter(rows)) for rows in tables(open_page("supplies"))] == ["Item"]  # the moves
    assert "What is recalled is not on hand" not in said(open_page("supplies"))
    page = part("supplies", page_words.PART_SUPPLIERS)
    assert "What is recalled is not on hand" in said(page)
    page.segmented_control(key="supplies-part").set_value(page_words.PART_ORDER).run()
    assert [one.key for one in page.radio if one.key] == ["verdict-order 1"]
