"""The nightly order of items with a shelf life."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.series import LEVELS
from ops.supply.audit import breaches
from ops.supply.outlook.ages import Came
from ops.supply.outlook.fresh import KEEPING, counted
from ops.supply.outlook.small import demand_by_weekday
from ops.supply.outlook.stores import Past, learn_stores
from ops.supply.outlook.tonight import tonight
from ops.supply.outlook.use_paths import use_paths
from ops.supply.policies.perishable_week import best_week_orders
from ops.supply.policies.weekdays import Prices
from ops.supply.policy import ReorderPolicy
from ops.tables import DailyUse, Item, Receipt, StockPosition

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
TODAY = NOW.date()
DAILY = ReorderPolicy(review_days=1, order_days=0, weekdays=frozenset(range(7)))
GRADES = {"plasma": "essential", "platelets": "vital", "cream": "desirable", "saline": "vital"}
LIFE = {"plasma": 2, "platelets": 3, "cream": 2, "saline": None}


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(told.sort(contract.primary_key()))


def items(pack=1, life=LIFE, price=200.0):
    return frame(
        Item,
        [
            {"item_id": name, "issue_unit": "unit", "pack_size": pack, "lead_time_days": 1,
             "criticality": grade, "shelf_life_days": life[name], "pack_price_gbp": price}
            for name, grade in GRADES.items()
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def stores():
    """Three a day are used of each item; orders come on the next day, as the list says."""
    dice = np.random.default_rng(3)
    use = [
        {"item_id": name, "location_id": "n", "day_on": TODAY - timedelta(days=n),
         "issued": float(dice.poisson(3)), "stocked_out": False, "closing_on_hand": None}
        for name in GRADES for n in range(1, 121)
    ]  # fmt: skip
    past = Past(frame(DailyUse, use), StockPosition.create_empty(), Receipt.create_empty())
    return learn_stores(past, items(), policy=DAILY, issued_at=NOW, time_zone="UTC")


def shelves(on_hand=0.0, on_order=0.0, due=None):
    return frame(
        StockPosition,
        [
            {"item_id": name, "location_id": "n", "as_of_on": TODAY - timedelta(days=1),
             "on_hand": on_hand, "on_order": on_order, "next_receipt_on": due}
            for name in GRADES
        ],
    )  # fmt: skip


def aged(stores, *came):
    """The stores with so many units received so many days ago, of every item."""
    batches = [Came(TODAY - timedelta(days=days), units) for units, days in came]
    stores.came.clear()
    stores.came.update({(name, "n"): batches for name in GRADES})
    return stores


def night(stores, positions, *, listed=None, policy=DAILY, **more):
    return tonight(
        positions,
        items() if listed is None else listed,
        stores,
        policy=policy,
        issued_at=NOW,
        time_zone="UTC",
        **more,
    )


def line(found, item):
    return found.lines.row(by_predicate=pl.col("item_id") == item, named=True)


def told(found, item):
    return found.outlook.row(by_predicate=pl.col("item_id") == item, named=True)


@pytest.mark.parametrize(("old", "fresh"), [(0, 0), (2, 0), (0, 3), (1, 2), (3, 4)])
def test_a_small_case_is_ordered_as_dynamic_programming_does(stores, old, fresh):
    # Yesterday's receipt has its last day today; what is due this morning has all its life.
    there = shelves(float(old), float(fresh), TODAY)
    found = night(aged(stores, (old, 1)), there)
    law, row = stores.law_of(("plasma", "n"))
    best = best_week_orders(
        demand_by_weekday(law, row, TODAY.weekday(), life=2),
        life=2,
        prices=Prices(1.0, DAILY.missed_for_one_wasted("essential"), KEEPING),
    )
    assert line(found, "plasma")["quantity"] == best.orders[TODAY.weekday()][old, fresh]


def test_what_is_lived_shortly_is_kept_to_what_its_life_uses_and_says_what_that_wastes(stores):
    reason = line(night(aged(stores), shelves()), "cream")["reason"]
    assert "by its shelf life of 2 days: more would sooner expire than be missed" in reason
    assert "one that is missed weighs as much as 1 thrown away, worked out exactly" in reason


EVEN = ReorderPolicy(
    review_days=1,
    order_days=0,
    used_in_life=dict.fromkeys(("vital", "essential", "desirable"), 0.5),
)


def test_a_vital_item_is_kept_to_what_its_life_is_worth_too(stores):
    vital = line(night(aged(stores), shelves(), policy=EVEN), "platelets")
    assert vital["quantity"] < stores.needs["platelets@n"].busy
    assert "Kept to " in vital["reason"]


def test_where_a_hospital_says_so_a_vital_item_keeps_its_promise_beyond_its_life(stores):
    found = night(aged(stores), shelves(), policy=replace(EVEN, promise_expiring=True))
    vital = line(found, "platelets")
    assert vital["quantity"] >= stores.needs["platelets@n"].busy
    assert "The promise for vital items asks for " in vital["reason"]
    assert "more than is likely to be used in its shelf life of 3 days." in vital["reason"]


def test_what_expires_before_the_next_order_comes_is_ordered_again(stores):
    # Twenty are there, all on their last day: three are used today, and tomorrow is bare.
    old = night(aged(stores, (20, 2)), shelves(20.0))
    young = night(aged(stores, (20, 1)), shelves(20.0))
    assert line(old, "platelets")["quantity"] > 4
    assert line(young, "platelets")["quantity"] == 0
    assert "for what expires before the next order can arrive" in line(old, "platelets")["reason"]


def test_expected_waste_is_told_in_units_and_pounds_with_its_chance(stores):
    found = told(night(aged(stores, (20, 2)), shelves(20.0)), "platelets")
    # Three of twenty are used on the last day: about 17 expire, at £ 200 each.
    assert found["shelf_waste"] == pytest.approx(17, abs=0.7)
    assert found["expiry_chance"] == 1
    pounds = f"(£{found['shelf_waste'] * 200:,.0f})"
    assert f"of what is there and coming {pounds}" in found["reason"]
    assert "the chance that any does is more than 99 in 100." in found["reason"]


def test_an_item_without_a_shelf_life_says_nothing_of_expiry(stores):
    found = told(night(aged(stores), shelves()), "saline")
    assert (found["order_waste"], found["expiry_chance"]) == (None, None)
    assert "expire" not in found["reason"]


def test_a_long_life_changes_no_level_and_wastes_nothing(stores):
    long = items(life={**LIFE, "plasma": 400})
    found = night(aged(stores), shelves(), listed=long)
    assert line(found, "plasma")["reorder_point"] == stores.needs["plasma@n"].busy
    assert told(found, "plasma")["order_waste"] == 0


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        ([(9, 1)], "How old the shelf is, is taken from its receipts: the oldest goes out first."),
        ([], "No receipt tells how old 9 on the shelf are: they are taken to be half-way"),
        ([(9, 9)], "By its receipts 9 of what was counted should have expired: check the dates"),
    ],
)
def test_how_old_the_shelf_is_is_said_with_where_it_comes_from(stores, came, sentence):
    assert sentence in line(night(aged(stores, *came), shelves(9.0)), "platelets")["reason"]


def test_an_expiry_that_was_told_is_what_counts(stores):
    stores.came.clear()
    stores.came["platelets", "n"] = [Came(date(2026, 1, 4), 9.0, TODAY + timedelta(days=1))]
    reason = line(night(stores, shelves(9.0)), "platelets")["reason"]
    assert "Expiry dates are those told with the receipts." in reason


def test_a_shelf_life_of_no_days_is_use_on_the_day_of_receipt(stores):
    found = night(aged(stores), shelves(), listed=items(life={**LIFE, "plasma": 0}))
    assert line(found, "plasma")["quantity"] > 0
    assert "A shelf life of 0 days is taken as use on the day" in line(found, "plasma")["reason"]


def test_the_order_of_what_expires_passes_the_audit(stores):
    for on_hand in (0.0, 4.0, 9.0, 40.0):
        found = night(aged(stores, (on_hand, 1)), shelves(on_hand))
        ordered = found.lines.filter(pl.col("quantity") > 0)
        known = {"policy": DAILY, "needs": found.needs}
        assert breaches(ordered, found.positions, stores.demand, items(), **known) == []


def test_an_order_that_was_accepted_is_not_proposed_again(stores):
    first = night(aged(stores), shelves())
    coming = {f"{row['item_id']}@n": float(row["quantity"]) for row in first.lines.to_dicts()}
    again = night(aged(stores), shelves(), accepted=coming)
    assert again.lines["quantity"].to_list() == [0, 0, 0, 0]


def test_paths_use_what_the_law_says_they_use(stores):
    row = stores.law.places.index(("plasma", "n"))
    sums = use_paths(stores.law, row, 40).cumsum(axis=0)
    for days in (1, 3, 7, 28):
        said = stores.law.said[row, days - 1]
        found = np.quantile(sums[days - 1], LEVELS)
        assert found[2:8] == pytest.approx(said[2:8], rel=0.12, abs=0.5)
    assert np.all(np.diff(sums, axis=0) >= 0)
    assert sums[-1].mean() == pytest.approx(sums[27].mean() * 40 / 28, rel=0.05)


def test_an_order_used_or_gone_before_the_next_bears_all_its_waste():
    assert (counted(0.5), counted(1), counted(2)) == (1, 1, 0.625)
