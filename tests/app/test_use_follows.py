"""What an item's use follows, as the page of the store room says it."""

import pytest

from app.words import supplies
from app.words import use_follows as words
from tests.app.pages import part, said, tables

LINK = {
    "item_id": "gloves",
    "issue_unit": "glove",
    "kind": "beds",
    "place_id": "ward 7",
    "admitted": True,
    "rate": 2.6,
    "days": 9,
    "more": 46.4,
    "more_use": 120.0,
    "usual_use": 900.0,
    "loss_without": 0.10,
    "loss_with": 0.09,
}


@pytest.mark.parametrize(
    ("said_of", "text"),
    [
        (
            {},
            "Use follows the beds of ward 7: 46 more bed-days than usual in the next 9 days bring "
            "about 120 more gloves (usually 900).",
        ),
        (
            {"kind": "admissions", "more": -1.2, "more_use": -3.0, "days": 1},
            "Use follows the planned admissions of ward 7: 1 fewer planned admission than usual in "
            "the next 1 day bring about 3 fewer gloves (usually 900).",
        ),
        (
            {"kind": "appointments", "more": 0.2, "more_use": 0.1},
            "Use follows the appointments of ward 7: as many appointments as usual in the next "
            "9 days bring no more and no fewer gloves (usually 900).",
        ),
    ],
)
def test_an_item_says_what_it_follows_and_what_that_brings(said_of, text):
    assert words.sentence(LINK | said_of) == text


def test_an_item_that_was_not_let_through_says_that_nothing_is_counted():
    assert words.line(LINK | {"admitted": False})["Brings"] == "not counted"


@pytest.mark.parametrize(
    ("loss", "text"), [(0.09, "10 % better"), (0.12, "20 % worse"), (0.1, "as good")]
)
def test_the_table_says_how_much_better_past_forecasts_would_have_been(loss, text):
    assert words.line(LINK | {"loss_with": loss})["Past forecasts"] == text


def test_the_page_tells_it_of_the_item_in_full_and_of_all_items(published):
    page = part("supplies", supplies.PART_ITEM)
    assert "46 more bed-days than usual in the next 9 days" in said(page)
    [rows] = [rows.to_dict("records") for rows in tables(page) if "Use follows" in rows]
    assert [row["Brings"] for row in rows] == ["+120", "not counted"]
