from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.outlook.deliveries import Waiting, open_orders
from ops.supply.outlook.late import if_late
from ops.supply.outlook.lead_law import LeadLaw
from ops.supply.outlook.need import Need
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.protection import STEPS
from ops.supply.policy import FILL, ReorderPolicy
from ops.tables import Item, Receipt, StockPosition
from tests.tables import table

PLACE = ("drain", "store")
ITEMS = table(
    Item,
    """
    item_id | issue_unit | pack_size | lead_time_days | criticality
    drain   | piece      | 1         | 2              | vital
    """,
)
TEN_A_DAY = np.arange(1, 41)[None, :, None] * 10.0
LAW = UseLaw(
    (PLACE,), TEN_A_DAY[..., 0], np.repeat(TEN_A_DAY, 10, axis=2),
    np.repeat(TEN_A_DAY, len(STEPS), axis=2), ("smooth",), np.array([10.0]),
)  # fmt: skip
ONE_IN_FIVE_LATE = LeadLaw(np.array([0, 0, 0.8, *[0] * 7, 0.2]), "own", 30)
"""Orders take two days, or ten."""
POLICY = ReorderPolicy(review_days=1)


def busy(*orders, lead=ONE_IN_FIVE_LATE, policy=POLICY):
    needs = {"drain@store": Need(lead, 3, 30.0, 30.0)}
    return if_late(needs, LAW, {PLACE: orders}, ITEMS, policy)["drain@store"].busy


def test_an_order_that_may_be_overtaken_does_not_count_as_there():
    # Three days old, it is one of those that take ten. Today's order must last three days four
    # times in five, and it will not have come by then: 30 + 500; else eleven, and it will: 110.
    assert busy(Waiting(3, 500.0)) == 530.0
    assert busy(Waiting(3, 40.0)) == 110.0  # as 30 + 40 is less


def test_an_order_that_is_sure_to_come_first_changes_nothing():
    punctual = LeadLaw(np.array([0, 0, 1.0]), "own", 30)
    assert busy(Waiting(1, 40.0), lead=punctual) == 30.0
    assert busy() == 30.0


def test_a_fill_rate_is_left_as_it_is():
    assert busy(Waiting(3, 500.0), policy=ReorderPolicy(review_days=1, kind=FILL)) == 30.0


def test_open_orders_are_told_with_their_age():
    book = table(
        StockPosition,
        """
        item_id | location_id | as_of_on   | on_hand | on_order
        drain   | store       | 2026-01-01 | 5       | 0
        drain   | store       | 2026-01-02 | 5       | 20
        drain   | store       | 2026-01-03 | 5       | 50
        drain   | store       | 2026-01-04 | 25      | 30
        """,
    )
    came = table(
        Receipt,
        """
        item_id | location_id | day_on     | quantity
        drain   | store       | 2026-01-04 | 20
        """,
    )
    today = date(2026, 1, 5)
    assert open_orders(book, came, until=today) == {PLACE: (Waiting(2, 30.0),)}
    # What was on order on the first day that is told of has no age.
    later = StockPosition.validate(book.filter(book["as_of_on"] > date(2026, 1, 2)))
    assert open_orders(later, came, until=today) == {}
    assert open_orders(book, came, until=today - timedelta(days=1))[PLACE] == (
        Waiting(2, 20.0), Waiting(1, 30.0),
    )  # fmt: skip


@pytest.mark.parametrize("age", [1, 2, 11, 40])
def test_no_age_breaks_it_and_none_lowers_the_need(age):
    assert busy(Waiting(age, 40.0)) >= 30.0


def test_what_perishes_soon_is_not_ordered_twice_for_being_late():
    needs = {"drain@store": Need(ONE_IN_FIVE_LATE, 3, 30.0, 30.0)}
    soon = Item.validate(ITEMS.with_columns(shelf_life_days=pl.lit(7, pl.Int32)), cast=True)
    told = if_late(needs, LAW, {PLACE: [Waiting(3, 500.0)]}, soon, POLICY)
    assert told["drain@store"].busy == 30.0
