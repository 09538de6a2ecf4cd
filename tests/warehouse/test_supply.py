from datetime import UTC, date, datetime, timedelta

import pytest
from polars.testing import assert_frame_equal

from ops.tables import DailyUse, StockPosition
from tests.hospital import SITES, WARDS, fill
from tests.tables import table
from warehouse import supply

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "wards", WARDS)
    return db


MOVEMENTS = """
    movement_id | item_id | location_id | moved_at         | kind       | quantity
    m1          | gloves  | n1          | 2026-01-05 09:00 | issue      | 10
    m2          | gloves  | n1          | 2026-01-05 15:00 | return     | 2
    m3          | gloves  | n1          | 2026-01-07 08:00 | count      | 40
    m4          | gloves  | n1          | 2026-01-07 09:00 | issue      | -3
    m5          | gloves  | n1          | 2026-01-08 09:00 | issue      | 43
    m6          | gloves  | n1          | 2026-01-09 09:00 | receipt    | 30
    m7          | gloves  | n1          | 2026-01-09 10:00 | adjustment | -5
    m8          | masks   | n2          | 2026-01-10 10:00 | issue      | 1
"""


def test_use_is_net_of_returns_and_quiet_days_are_zero(db):
    fill(db, "stock_movements", MOVEMENTS)
    expected = table(
        DailyUse,
        """
        item_id | location_id | day_on     | issued | stocked_out | closing_on_hand
        gloves  | n1          | 2026-01-05 | 8      | false       |
        gloves  | n1          | 2026-01-06 | 0      | false       |
        gloves  | n1          | 2026-01-07 | -3     | false       | 43
        gloves  | n1          | 2026-01-08 | 43     | true        | 0
        gloves  | n1          | 2026-01-09 | 0      | false       | 25
        gloves  | n1          | 2026-01-10 | 0      | false       | 25
        masks   | n2          | 2026-01-10 | 1      | false       |
        """,
    )
    assert_frame_equal(supply.daily_use(db, until=MONDAY + 30 * DAY), expected)


def test_what_was_delivered_about_the_shelf_beats_the_ledger(db):
    fill(db, "stock_movements", MOVEMENTS)
    fill(
        db,
        "stock_positions",
        """
        item_id | location_id | as_of_on   | on_hand | on_order
        gloves  | n1          | 2026-01-06 | 0       | 100
        gloves  | n1          | 2026-01-08 | 1       | 100
        """,
    )
    use = supply.daily_use(db, until=MONDAY + 4 * DAY)
    assert use["closing_on_hand"].to_list() == [None, 0, 43, 1]
    assert use["stocked_out"].to_list() == [False, True, False, False]


def test_a_day_counts_once_it_is_over(db):
    fill(db, "stock_movements", MOVEMENTS)
    use = supply.daily_use(db, since=MONDAY + DAY, until=MONDAY + 3 * DAY - timedelta(minutes=1))
    assert use["day_on"].to_list() == [date(2026, 1, 6)]


def test_a_day_counts_once_a_delivery_told_of_its_end(db):
    fill(db, "stock_movements", MOVEMENTS, learnt_at=datetime(2026, 1, 9, 12, tzinfo=UTC))
    use = supply.daily_use(db, until=MONDAY + 30 * DAY)
    assert use["day_on"].max() == date(2026, 1, 8)


def test_a_closed_store_has_no_demand_of_zero(db):
    fill(db, "stock_movements", MOVEMENTS)
    fill(
        db,
        "stock_movements",
        """
        movement_id | item_id | location_id | moved_at         | kind  | quantity
        m9          | masks   | n2          | 2026-06-10 10:00 | issue | 1
        """,
    )
    use = supply.daily_use(db, until=MONDAY + 300 * DAY)
    assert use.filter(use["location_id"] == "n1")["day_on"].max() == date(2026, 2, 6)


def test_days_follow_the_clock_of_the_ward(db):
    drawing = """
        movement_id | item_id | location_id | moved_at         | kind  | quantity
        m1          | gloves  | s1          | 2026-01-05 19:00 | issue | 10
        m2          | gloves  | s1          | 2026-01-06 18:00 | issue | 4
    """
    fill(db, "stock_movements", drawing)
    until = datetime(2026, 1, 6, 18, 30, tzinfo=UTC)
    assert supply.daily_use(db, until=until).rows() == [
        ("gloves", "s1", date(2026, 1, 6), 14, False, None)
    ]


@pytest.mark.parametrize("midnight", ["2026-01-04 18:30", "2026-01-05", "2026-01-05 08:00"])
def test_a_day_without_an_hour_stays_that_day_where_no_clock_is_known(db, midnight):
    db.execute("delete from staging.site")
    drawing = f"""
        movement_id | item_id | location_id | moved_at         | kind  | quantity | precision
        m1          | gloves  | store       | {midnight}       | issue | 10       | day
    """
    fill(db, "stock_movements", drawing)
    assert supply.daily_use(db, until=MONDAY + 9 * DAY)["day_on"].to_list() == [MONDAY.date()]


POSITIONS = """
    item_id | location_id | as_of_on   | on_hand | on_order | next_receipt_on
    gloves  | n1          | 2026-01-05 | 12      | 100      | 2026-01-07
    gloves  | n1          | 2026-01-06 | 7       | 100      | 2026-01-07
    masks   | n1          | 2026-01-05 | 3       | 0        |
"""


def test_the_newest_position_known_by_then(db):
    fill(db, "stock_positions", POSITIONS)
    expected = table(
        StockPosition,
        """
        item_id | location_id | as_of_on   | on_hand | on_order | next_receipt_on
        gloves  | n1          | 2026-01-05 | 12      | 100      | 2026-01-07
        masks   | n1          | 2026-01-05 | 3       | 0        |
        """,
    )
    assert_frame_equal(supply.positions(db, as_of=MONDAY + 1.5 * DAY), expected)


def test_a_position_delivered_before_its_day_is_over_is_known(db):
    fill(db, "stock_positions", POSITIONS, learnt_at=MONDAY + 1.25 * DAY)
    assert supply.positions(db, as_of=MONDAY + 1.5 * DAY)["on_hand"].to_list() == [7, 3]
    assert supply.positions(db, as_of=MONDAY + 1.2 * DAY)["on_hand"].to_list() == [12, 3]


def test_receipts_are_told_by_day_and_none_that_came_later(db):
    fill(db, "stock_movements", MOVEMENTS)
    [row] = supply.receipts(db, since=MONDAY, until=MONDAY + 30 * DAY).to_dicts()
    assert (row["item_id"], row["day_on"], row["quantity"]) == ("gloves", date(2026, 1, 9), 30)
    assert supply.receipts(db, since=MONDAY, until=MONDAY + 4 * DAY).is_empty()


def test_past_positions_are_those_counted_by_then(db):
    fill(
        db,
        "stock_positions",
        """
        item_id | location_id | as_of_on   | on_hand | on_order
        gloves  | n1          | 2026-01-05 | 9       | 100
        gloves  | n1          | 2026-01-06 | 4       | 100
        gloves  | n1          | 2026-01-07 | 99      | 0
        """,
        learnt_at=MONDAY + 30 * DAY,
    )
    found = supply.past_positions(db, since=MONDAY, as_of=MONDAY + 2 * DAY)
    assert found["on_hand"].to_list() == [9, 4]
