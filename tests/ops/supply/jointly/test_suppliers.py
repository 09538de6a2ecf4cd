from datetime import UTC, datetime

import polars as pl
import pytest

from ops.supply.outlook.lead_law import certain
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import terms_of
from ops.supply.terms_audit import unmet
from ops.tables import SupplierTerms
from tests.ops.supply.jointly.stores import (
    MONDAY,
    NOON,
    POLICY,
    asks,
    order,
    packs,
    reason,
    store,
    terms,
)
from tests.tables import table

# Four days at ten a day: reorder point 54 of essential items, par 124.
DUE, SOON, LATER = {"have": 40}, {"have": 70}, {"have": 120}


def test_who_asks_nothing_changes_nothing():
    there = store(DUE, SOON)
    assert order(there, terms()).every.equals(there.lines)


def test_no_line_goes_to_a_supplier_that_takes_no_orders_today():
    found = order(store(DUE, DUE | {"supplier": "Orland"}), terms(asks(days={3})))
    assert set(packs(found)) == {"item 1"}
    assert "Order nothing today. Waits for Thursday 8 January, when Medway takes orders." in reason(
        found, "item 0"
    )
    [loser] = found.losers.to_dicts()
    assert (loser["kept_by"], loser["packs"]) == ("calendar", 0)
    # Forty last four days; an order of Thursday comes on Sunday, six days on.
    assert loser["probability"] > 0.9


def test_an_order_after_the_cut_off_counts_for_the_next_day():
    late = terms(asks(order_by=NOON), placed=datetime(2026, 1, 5, 13, tzinfo=UTC))
    assert packs(order(store(DUE), late)) == {}
    assert packs(order(store(DUE), terms(asks(order_by=NOON)))) == {"item 0": 9}


def test_a_supplier_is_reviewed_on_its_own_days():
    weekly = terms(asks(days={0}))
    assert weekly.wait("Medway") == 7
    assert weekly.reviewed("Medway", POLICY).protection_days(3) == 10
    assert weekly.reviewed("Orland", POLICY) == POLICY


def test_the_store_orders_where_both_can():
    # The supplier takes orders on Saturday and Tuesday; the store orders on working days.
    assert terms(asks(days={5, 1}), placed=datetime(2026, 1, 7, 1, tzinfo=UTC)).wait("Medway") == 6
    assert terms(asks(days={5})).wait("Medway") == 5


def test_a_small_order_is_raised_to_the_least_value_and_says_so():
    found = order(store(DUE, SOON, LATER), terms(asks(least=150)))
    assert sum(packs(found).values()) == 15
    [part] = found.parts.to_dicts()
    assert (part["standing"], part["value_gbp"], part["least_order_gbp"]) == ("raised", 150, 150)
    assert "would be expected to lose" in part["reason"]
    told = " ".join(found.lines["reason"])
    assert "to reach Medway's least order of £150" in told


def test_a_small_order_waits_where_raising_it_would_lose_more():
    # £2,000 of a dear desirable item would be kept for weeks, so that another comes a day early.
    dear = {"have": 50, "grade": "desirable", "price": 400.0}
    found = order(store(dear), terms(asks(least=9000)))
    assert packs(found) == {}
    assert found.losers["kept_by"].to_list() == ["least_order"]
    assert "below its least order of £9,000" in reason(found, "item 0")


def test_what_is_vital_and_runs_low_does_not_wait():
    found = order(store(DUE | {"grade": "vital"}, LATER), terms(asks(least=200)))
    assert packs(found)["item 0"] >= 9


def test_what_will_soon_be_due_goes_along_where_a_delivery_costs():
    there = store(DUE, SOON, LATER | {"price": 2000.0})
    found = order(there, terms(asks(charge=30)))
    assert set(packs(found)) == {"item 0", "item 1"}
    assert "saves a later delivery charge of £30" in reason(found, "item 1")
    assert "Deliveries cost £30." in found.summary
    assert set(packs(order(there, terms(asks())))) == {"item 0"}


def test_nothing_goes_along_where_nothing_is_due():
    assert packs(order(store(SOON, LATER), terms(asks(charge=30)))) == {}


def test_charges_are_paid_from_the_budget():
    found = order(store(DUE), terms(asks(charge=30)), budget_gbp=70)
    assert packs(found) == {"item 0": 4}


def test_what_goes_along_gives_way_where_the_budget_is_short():
    # Little used and cheap: the work it saves is worth more than the promise that it is held for.
    cheap = SOON | {"price": 1.5, "grade": "desirable"}
    asked = terms(asks(charge=30))
    whole = packs(order(store(DUE, cheap), asked))
    assert set(whole) == {"item 0", "item 1"}
    kept = packs(order(store(DUE, cheap), asked, budget_gbp=70))
    assert kept["item 0"] >= 3
    assert kept["item 0"] + kept.get("item 1", 0) < sum(whole.values())


def test_people_are_told_what_their_changes_break():
    there = store(DUE, DUE | {"name": "gowns", "supplier": "Orland", "room": 2.0})
    asked = terms(asks(least=150), asks("Orland", charge=5, days={3}))
    changed = there.lines.with_columns(quantity=pl.Series([3, 4], dtype=pl.Int32))
    said = unmet(changed, there.items, asked, budget_gbp=60, room_litres=5)
    assert [sentence.split(":")[0] for sentence in said] == [
        "The order of Medway is worth £40.00, below its least order of £150.00",
        "Orland takes no orders now; it takes the next on Thursday 8 January",
        "The order costs £75.00 with deliveries, above the store's budget of £60.00",
        "The order takes 6.0 L, and the store has room for 5.0",
    ]


def test_terms_are_read_off_the_feed():
    fed = table(
        SupplierTerms,
        """
        supplier | delivery_gbp | least_order_gbp | order_weekdays | order_by
        Medway   | 12.5         | 150             | mon;thu        | 11:00
        Orland   |              |                 |                |
        """,
    )
    told = terms_of(fed, placed=MONDAY)
    assert (told.of("Medway").charge, told.of("Medway").least) == (1250, 15000)
    assert (told.wait("Medway"), told.wait("Orland")) == (3, 1)
    assert told.taken_today("Medway")


@pytest.mark.parametrize("supplier", [None, "", "nobody"])
def test_who_is_not_listed_asks_nothing(supplier):
    told = terms(asks(days={3}))
    assert told.taken_today(supplier)
    assert told.of(supplier).charge == 0
    assert certain(3).day(0.5) == 3
    assert told.reviewed(supplier, ReorderPolicy()) == ReorderPolicy()
