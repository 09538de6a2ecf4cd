"""Ask what an order would be, and read the answer beside the order, marked as none."""

import pytest

from app.words import supplies
from app.words import supply_what_if as words
from ops.supply.supposed.question import WhatIf
from tests.app.pages import part, said, tables
from warehouse import decisions

pytestmark = pytest.mark.slow


def side(**other):
    usual = {
        "lines": 5,
        "packs": 30,
        "goods_gbp": 375.0,
        "delivery_gbp": 15.0,
        "unpriced": 0,
        "stock_gbp": 2025.0,
        "budget_gbp": None,
        "room_litres": None,
        "limits_cost_gbp": 0.0,
        "chances": [
            {"criticality": "essential", "promised": 0.95, "items": 12, "probability": 0.031}
        ],
        "losers": 0,
        "worst": [],
    }
    return usual | other


LOSER = {"item_id": "item 05", "due": 2, "packs": 0, "kept_by": "limits", "probability": 0.4}
ANSWER = {
    "location_id": "main store",
    "made_at": "2026-01-06T09:00:00+00:00",
    "follow": {"beds": 0, "bookings": 3},
    "usual": side(),
    "supposed": side(lines=6, packs=41, goods_gbp=512.5, losers=1, worst=[LOSER]),
    "differ": 2,
    "items": [
        {"item_id": "item 01", "before": 10, "after": 14, "reorder_before": 100.0,
         "reorder_after": 140.0, "pack_size": 10},
        {"item_id": "item 07", "before": 0, "after": 1, "reorder_before": None,
         "reorder_after": 12.0, "pack_size": 10},
    ],
}  # fmt: skip


def press(page, key):
    next(one for one in page.button if one.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def ask(page):
    page.slider(key="supply-beds").set_value(10)
    page.selectbox(key="supply-ward").set_value("n1")
    page.number_input(key="supply-budget").set_value(500.0)
    return press(page, "ask-supply-what-if")


def test_what_is_supposed_is_asked_once_under_a_name_in_words(published):
    page = ask(part("supplies", supplies.PART_WHAT_IF))
    assert "waits for its turn" in said(page)
    ask(part("supplies", supplies.PART_WHAT_IF))
    [asked] = decisions.requests()
    assert asked.content == {
        "proposal_id": "order 1",
        "what_if": {"beds": 1.1, "ward_id": "n1", "budget_gbp": 500.0},
    }
    assert asked.kind == "supply what-if"
    assert asked.name == "10 % more occupied beds on ward n1 and a budget of £500"
    press(part("supplies", supplies.PART_WHAT_IF), f"stop-{asked.request_id}")
    assert "Withdrawn by" in said(part("supplies", supplies.PART_WHAT_IF))


def test_supposing_nothing_asks_nothing(published):
    page = press(part("supplies", supplies.PART_WHAT_IF), "ask-supply-what-if")
    assert "Nothing is supposed yet" in said(page)
    assert decisions.requests() == []


def test_an_answer_is_read_beside_the_order_marked_as_none_and_thrown_away(published):
    ask(part("supplies", supplies.PART_WHAT_IF))
    taken = decisions.take()
    decisions.done(taken, ANSWER)
    page = part("supplies", supplies.PART_WHAT_IF)
    assert "WHAT IF, not the order" in said(page)
    assert "6 lines instead of 5, 41 packs instead of 30, £528 instead of £390" in said(page)
    assert "No item of this store follows beds" in said(page)
    rows = next(one for one in tables(page) if "In numbers" in one.columns).set_index("In numbers")
    assert rows.loc["Goods"].to_list() == ["£375", "£512", "+£137"]
    items = next(one for one in tables(page) if "Order at" in one.columns)
    assert items["Difference"].to_list() == ["+4", "+1"]
    page = ask(page)  # it has been answered, so it is not asked again
    assert [one.state for one in decisions.requests()] == ["done"]
    page = press(page, f"throw-{taken.request_id}")
    assert "No answers about this order yet" in said(page)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (WhatIf(beds=0.9), "10 % fewer occupied beds on all wards"),
        (WhatIf(booked=1.2), "20 % more admissions and appointments"),
        (WhatIf(use=1.05), "5 % more use of everything"),
        (WhatIf(lead_factor=1.5, supplier="Medway"), "lead times of Medway 50 % longer"),
        (WhatIf(lead_days=-1), "orders of all suppliers 1 day sooner"),
        (WhatIf(service={"vital": 0.995}), "99.5 % promised of vital items"),
        (WhatIf(no_budget=True), "no budget"),
    ],
)
def test_what_is_supposed_is_said_in_words(asked, text):
    assert words.supposed(asked) == text
