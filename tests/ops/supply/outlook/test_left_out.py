from datetime import date

import pytest

from ops.supply.outlook.left_out import left_out
from ops.tables import Item, StockPosition
from tests.tables import table

TODAY = date(2026, 1, 20)
ITEMS = table(
    Item,
    """
    item_id | issue_unit | pack_size | lead_time_days | criticality
    gel     | ml         | 500       | 3              | vital
    mask    | each       | 50        | 3              | vital
    """,
)


def said(*rows, used=(("gel", "n"), ("mask", "n"))):
    drawn = "\n".join(f"{item} | n | {on} | 5 | 0" for item, on in rows)
    head = "item_id | location_id | as_of_on | on_hand | on_order\n"
    return left_out(table(StockPosition, head + drawn), ITEMS, used, "n", TODAY)


def test_where_all_is_well_nothing_is_said():
    assert said(("gel", "2026-01-19"), ("mask", "2026-01-13")) == ""


@pytest.mark.parametrize(
    ("rows", "used", "sentence"),
    [
        ([("pen", "2026-01-19")], (), " Not in the item list, so not ordered: pen. Add them"),
        ([("gel", "2026-01-19")], (), " Of no known use, so not ordered: gel."),
        ([("gel", "2026-01-12")], [("gel", "n")], " Last counted more than 7 days ago: gel. Count"),
        ([(f"p{n}", "2026-01-19") for n in range(5)], (), "p0, p1, p2 and 2 more. Add"),
    ],
)
def test_what_the_order_cannot_speak_for_is_named_with_what_to_do(rows, used, sentence):
    assert sentence in said(*rows, used=used)


def test_other_stores_are_not_spoken_of():
    positions = table(
        StockPosition,
        "item_id | location_id | as_of_on | on_hand | on_order\npen | s | 2026-01-19 | 5 | 0",
    )
    assert left_out(positions, ITEMS, (), "n", TODAY) == ""
