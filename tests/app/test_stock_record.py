"""The page of the store room says how well its way of ordering does, and how right it was."""

from app.words import stock_record as words
from app.words import supplies
from tests.app.pages import part, said, tables


def _table(page, column):
    return next(rows.to_dict("records") for rows in tables(page) if column in rows)


def test_each_way_of_ordering_says_its_service_with_counts_and_what_it_cost(published):
    rows = {
        row["Way of ordering"]: row
        for row in _table(part("supplies", supplies.PART_RIGHT), "Left open")
    }
    ours, real = rows[words.WAYS["ours"]], rows[words.WAYS["as_it_was"]]
    assert ours["The shelf lasted"] == "97.5 % (780 of 800)"
    assert (ours["Thrown away"], ours["Cost"]) == ("£120", "£1,912")
    assert (real["Given of what was asked"], real["Cost"]) == ("—", "—")


def test_the_period_and_a_sample_are_said(published):
    assert "Mon 13 Oct to Sun 4 Jan; 300 items at a store, a sample of 900." in said(
        part("supplies", supplies.PART_RIGHT)
    )


def test_what_orders_stated_is_told_beside_how_often_it_came_true(published):
    page = part("supplies", supplies.PART_RIGHT)
    assert "Orders of Mon 13 Oct to Sun 28 Dec." in said(page)
    rows = _table(page, "Came true")
    assert [(row["How likely"], row["Came true"], row["Unknown"]) for row in rows] == [
        ("99.0 %", "99.2 % (496 of 500)", "7"),
        ("1.0 %", "0.9 % (8 of 900)", "0"),
        ("30.0 %", "no cases", "2"),
    ]
