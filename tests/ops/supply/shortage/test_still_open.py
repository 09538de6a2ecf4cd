"""A hundred pairs ordered on 5 January, of which the stock feed learns sooner or later."""

from datetime import UTC, datetime

import pytest

from ops.supply.shortage.still_open import still_open
from ops.tables import OrderAccepted, Receipt, StockPosition
from tests.ops.supply.shortage.steady import frame, january, stores_of

NEEDS = stores_of(latex_at_icu=10).needs  # an order takes two days


def ordered(*days, units=100.0):
    return frame(
        OrderAccepted,
        [
            {"proposal_id": f"o{day}", "item_id": "latex", "location_id": "icu",
             "decided_at": datetime(2026, 1, day, 18, tzinfo=UTC), "units": units}
            for day in days
        ],
    )  # fmt: skip


def book(**on_order):
    """What the feed told was on order at the close of days named d4, d5, …"""
    return frame(
        StockPosition,
        [
            {"item_id": "latex", "location_id": "icu", "as_of_on": january(int(day[1:])),
             "on_hand": 9.0, "on_order": float(units), "next_receipt_on": None}
            for day, units in on_order.items()
        ],
    )  # fmt: skip


def came(**units):
    return frame(
        Receipt,
        [
            {"item_id": "latex", "location_id": "icu", "day_on": january(int(day[1:])),
             "quantity": float(each)}
            for day, each in units.items()
        ],
    )  # fmt: skip


def left(accepted, positions, receipts=None, *, day=6, needs=NEEDS):
    receipts = Receipt.create_empty() if receipts is None else receipts
    found = still_open(accepted, positions, receipts, needs, today=january(day), time_zone="UTC")
    return found.get("latex@icu", 0.0)


@pytest.mark.parametrize(
    ("positions", "receipts", "open_units"),
    [
        (book(d4=0), came(), 100),  # counted before it was ordered
        (book(d4=0, d5=0), came(), 100),  # counted since, and not keyed in yet
        (book(d4=0, d5=100), came(), 0),  # keyed in
        (book(d4=40, d5=40), came(), 100),  # an older order is still on its way
        (book(d4=40, d5=140), came(), 0),
        (book(d4=0, d5=100, d6=30), came(d6=70), 0),  # partly delivered
        (book(d4=0, d5=0, d6=0), came(d6=100), 0),  # delivered, though no feed told of the order
        (book(d4=0, d5=60), came(), 40),  # keyed in in part
        (book(d4=40, d5=0), came(), 100),  # an older one was called off
        (book(d4=40, d5=0), came(d5=40), 100),  # an older one arrived
        (book(), came(), 100),
    ],
)
def test_what_no_feed_shows_of_an_order_is_still_coming(positions, receipts, open_units):
    assert left(ordered(5), positions, receipts) == open_units


def test_two_orders_are_confirmed_together():
    assert left(ordered(5, 6), book(d4=0, d5=100, d6=130), day=7) == 70


def test_an_order_that_no_feed_ever_shows_is_given_up_when_it_should_have_come():
    silent = book(d4=0, d5=0, d6=0, d7=0, d8=0)
    assert left(ordered(5), silent, day=7) == 100
    assert left(ordered(5), silent, day=8) == 0
    assert left(ordered(5), silent, day=19, needs={}) == 100
    assert left(ordered(5), silent, day=20, needs={}) == 0


def test_nothing_ordered_is_nothing_open():
    assert left(ordered(), book(d4=0)) == 0
