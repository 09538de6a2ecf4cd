from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.outlook.need import needs
from ops.supply.outlook.stores import Past, learn_stores
from ops.supply.outlook.tonight import of_store, tonight
from ops.supply.policy import FILL, ReorderPolicy, next_order
from ops.supply.terms import Asks, Terms
from ops.tables import DailyUse, Item, Receipt, StockPosition

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
TODAY = NOW.date()
POLICY = ReorderPolicy(review_days=3, order_days=7)
DAYS = 120
STORES = ("north", "south")
NAMES = [f"item {n}" for n in range(6)]


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(told.sort(contract.primary_key()))


ITEMS = frame(
    Item,
    [
        {"item_id": name, "issue_unit": "glove", "pack_size": 10, "lead_time_days": 2,
         "criticality": "essential", "shelf_life_days": None, "pack_price_gbp": 3.0,
         "supplier": None, "minimum_packs": None}
        for name in NAMES
    ],
)  # fmt: skip


def past(*, after_now=0.0):
    """Ten a day of everything at both stores; what comes after NOW may be changed."""
    dice = np.random.default_rng(1)
    rows = [
        {"item_id": item, "location_id": store, "day_on": TODAY + timedelta(days=n),
         "issued": float(dice.poisson(10)) + (after_now if n >= 0 else 0.0),
         "stocked_out": False, "closing_on_hand": None}
        for item in NAMES for store in STORES for n in range(-DAYS, 3)
    ]  # fmt: skip
    book = [
        {"item_id": NAMES[0], "location_id": "north", "as_of_on": TODAY + timedelta(days=n),
         "on_hand": 5.0, "on_order": after_now if n >= 0 else 0.0, "next_receipt_on": None}
        for n in range(-5, 3)
    ]  # fmt: skip
    return Past(frame(DailyUse, rows), frame(StockPosition, book), Receipt.create_empty())


def shelves(**on_hand):
    rows = [
        {"item_id": name, "location_id": store, "as_of_on": TODAY - timedelta(days=1),
         "on_hand": float(on_hand.get(store, 200.0)), "on_order": 0.0, "next_receipt_on": None}
        for name in NAMES for store in STORES
    ]  # fmt: skip
    return frame(StockPosition, rows)


@pytest.fixture(scope="module")
def stores():
    return learn_stores(past(), ITEMS, policy=POLICY, issued_at=NOW, time_zone="UTC")


def night(stores, positions, **more):
    return tonight(positions, ITEMS, stores, policy=POLICY, issued_at=NOW, time_zone="UTC", **more)


def test_nothing_sees_past_its_moment(stores):
    other = learn_stores(
        past(after_now=500.0), ITEMS, policy=POLICY, issued_at=NOW, time_zone="UTC"
    )
    assert other.demand.equals(stores.demand)
    assert all(
        (other.needs[name].busy, other.needs[name].lead.source) == (need.busy, need.lead.source)
        for name, need in stores.needs.items()
    )


def test_what_must_last_is_about_what_poisson_use_of_five_days_needs(stores):
    # Fifty are used in five days, 62 or fewer 95 times in 100 (Poisson), had the rate been told;
    # four months of days leave it uncertain.
    busy = np.mean([need.busy for need in stores.needs.values()])
    assert 60 < busy < 72


def test_a_fill_rate_asks_for_less_than_a_cycle_service_of_the_same_number(stores):
    filled = needs(stores.law, stores.leads, ITEMS, ReorderPolicy(3, kind=FILL))
    assert all(filled[name].busy < need.busy for name, need in stores.needs.items())


def test_a_store_that_has_too_much_gives_before_the_other_buys(stores):
    found = night(stores, shelves(north=400, south=10))
    assert {(move.giver, move.getter) for move in found.moves} == {("north", "south")}
    assert found.lines["quantity"].sum() == 0
    south = of_store(found, "south", "p1")
    assert south.transfers.height == len(NAMES)
    assert south.outlook["on_order"].min() > 50


def test_nothing_is_proposed_twice_while_an_order_is_open(stores):
    first = night(stores, shelves(north=20, south=20))
    assert first.lines["quantity"].min() > 0
    ordered = {
        f"{row['item_id']}@{row['location_id']}": float(row["quantity"] * row["pack_size"])
        for row in first.lines.iter_rows(named=True)
    }
    again = night(stores, shelves(north=20, south=20), accepted=ordered)
    assert again.lines["quantity"].sum() == 0


def test_what_cannot_be_had_is_left_to_its_allocation(stores):
    found = night(stores, shelves(north=400, south=10), absent={NAMES[0]})
    assert {move.item_id for move in found.moves} == set(NAMES[1:])


def test_the_outlook_tells_of_items_that_need_nothing_too(stores):
    found = night(stores, shelves())
    assert found.lines["quantity"].sum() == 0
    assert found.outlook.height == 2 * len(NAMES)
    assert found.outlook["cover_days"].is_between(15, 25).all()
    assert found.chances.height == 2 * len(NAMES) * 9


def test_the_next_order_waits_for_the_weekend_to_be_over():
    assert [next_order(TODAY + timedelta(days=n)) for n in range(7)] == [1, 1, 1, 1, 3, 2, 1]


def test_what_a_supplier_delivers_must_last_until_it_next_takes_orders(stores):
    # NOW is a Monday: who takes orders on Mondays only is asked again in seven days, not in three.
    weekly = Terms({"Medway": Asks("Medway", weekdays=frozenset({0}))}, NOW)
    named = [{**row, "supplier": "Medway"} for row in ITEMS.filter(item_id=NAMES[0]).to_dicts()]
    items = frame(Item, [*named, *ITEMS.filter(pl.col("item_id") != NAMES[0]).to_dicts()])
    found = stores.under(items, POLICY, NOW, "UTC", terms=weekly).needs
    assert (found[f"{NAMES[0]}@north"].days, found[f"{NAMES[1]}@north"].days) == (9, 5)
    assert found[f"{NAMES[0]}@north"].busy > found[f"{NAMES[1]}@north"].busy + 30
