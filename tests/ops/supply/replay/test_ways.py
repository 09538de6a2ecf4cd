from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.outlook.stores import Past
from ops.supply.policy import ReorderPolicy
from ops.supply.replay.shelf import Shelves
from ops.supply.replay.wanted import wanted
from ops.supply.replay.ways import MinMax, Months, Ours, levels
from ops.supply.replay.ways_compared import ways_compared
from ops.tables import DailyUse, Item, Receipt, StockPosition, StockReplay
from tests.tables import table

SINCE = date(2026, 4, 6)  # a Monday
BEFORE, AFTER = 98, 56
ITEMS = table(
    Item,
    """
    item_id | issue_unit | pack_size | lead_time_days | criticality | pack_price_gbp
    drain   | piece      | 10        | 2              | vital       | 30
    gauze   | piece      | 10        | 3              | essential   | 5
    """,
)
POLICY = ReorderPolicy(review_days=1, order_days=7)


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(told.sort(contract.primary_key()))


def past(*, later=0.0):
    """Ten a day; whenever forty are left they order up to a hundred, and it comes in two days.

    What is used from SINCE on may be changed.
    """
    dice = np.random.default_rng(5)
    use, book, came = [], [], []
    for item in ("drain", "gauze"):
        shelf, coming = 100.0, []
        for n in range(-BEFORE, AFTER):
            on = SINCE + timedelta(days=n)
            place = {"item_id": item, "location_id": "store"}
            arrived = sum(amount for day, amount in coming if day == n)
            coming = [order for order in coming if order[0] > n]
            shelf += arrived
            issued = min(shelf, float(dice.poisson(10)) + (later if n >= 0 else 0.0))
            shelf -= issued
            if shelf + sum(amount for _, amount in coming) <= 40:
                coming.append((n + 2, 100.0 - shelf))
            on_order = sum(amount for _, amount in coming)
            use.append({**place, "day_on": on, "issued": issued, "stocked_out": shelf <= 0,
                        "closing_on_hand": shelf})  # fmt: skip
            book.append({**place, "as_of_on": on, "on_hand": shelf, "on_order": on_order,
                         "next_receipt_on": None})  # fmt: skip
            if arrived:
                came.append({**place, "day_on": on, "quantity": arrived})
    return Past(frame(DailyUse, use), frame(StockPosition, book), frame(Receipt, came))


@pytest.fixture(scope="module")
def told():
    return past()


def asked(told):
    return wanted(told, ITEMS, since=SINCE, until=SINCE + timedelta(days=AFTER))


def shelves(*on_hand):
    there = np.array(on_hand, dtype=float)
    return Shelves(there, np.zeros(len(there), dtype=np.int64), [[] for _ in on_hand])


def test_min_and_max_are_read_off_past_orders(told):
    low, high = levels(told, asked(told).places, SINCE).T
    assert (low <= 40).all()
    assert (low > 30).all()
    assert high.tolist() == [100, 100]


def test_min_and_max_order_up_to_the_max_in_whole_packs(told):
    way = MinMax(asked(told), np.array([[40.0, 100.0], [40.0, 100.0]]))
    assert way(shelves(40, 41), 0).tolist() == [6, 0]
    assert way(shelves(35, 100), 0).tolist() == [7, 0]


def test_months_of_stock_are_ordered_on_the_first_working_day_of_each_thirty(told):
    way = Months(asked(told), np.full((2, 90), 10.0))
    # 2 and 3 days' lead time and a month of ten a day, with some given today: about 324 and 334.
    packs = way(shelves(0, 0), 0)
    assert packs.tolist() == pytest.approx([33, 34], abs=1)
    assert way(shelves(0, 0), 1).tolist() == [0, 0]
    assert way(shelves(0, 0), 30).sum() > 0


def test_the_nightly_order_knows_nothing_of_what_came_later(told):
    other = past(later=200.0)
    [here, there] = [
        Ours(asked(each), each, ITEMS, POLICY, "UTC")(shelves(20, 90), 0) for each in (told, other)
    ]
    assert here.tolist() == there.tolist()
    assert here[0] > 0


@pytest.mark.slow
def test_all_ways_are_told_of_beside_what_really_was(told):
    at = datetime(2026, 4, 6, 6, tzinfo=UTC) + timedelta(days=AFTER)
    found = ways_compared(told, ITEMS, policy=POLICY, judged_at=at, time_zone="UTC")
    every = {row["way"]: row for row in found.filter(grouping="all").iter_rows(named=True)}
    assert set(every) == {"ours", "min_max", "months", "as_it_was"}
    assert every["as_it_was"]["until_on"] == SINCE + timedelta(days=AFTER - 1)
    # Ten a day, and two days' wait from 40 at most: hardly ever does either run out.
    assert every["min_max"]["kept"] >= 0.8 * every["min_max"]["cycles"]
    assert every["ours"]["kept"] >= 0.9 * every["ours"]["cycles"]


def test_too_short_a_past_compares_nothing(told):
    few = Past(
        DailyUse.validate(told.use.filter(pl.col("day_on") < SINCE)), told.positions, told.receipts
    )
    at = datetime(2026, 4, 6, 6, tzinfo=UTC)
    assert ways_compared(few, ITEMS, policy=POLICY, judged_at=at).equals(StockReplay.create_empty())
