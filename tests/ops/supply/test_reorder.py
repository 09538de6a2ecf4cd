from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.series import LEVELS
from ops.supply.audit import breaches
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import order_lines, stock_lines
from ops.tables import Forecast, Item, OrderLine, StockPosition

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
WEEKLY = ReorderPolicy()


def item(criticality="vital", *, pack=10, lead=3, life=None, item_id="gloves"):
    row = {
        "item_id": item_id,
        "issue_unit": "box",
        "pack_size": pack,
        "lead_time_days": lead,
        "criticality": criticality,
        "shelf_life_days": life,
        "pack_price_gbp": None,
    }
    return Item.validate(pl.DataFrame([row], schema=Item.create_empty().schema))


def shelf(on_hand, on_order=0, *, due=None, item_id="gloves"):
    row = {
        "item_id": item_id,
        "location_id": "north",
        "as_of_on": date(2026, 1, 4),
        "on_hand": float(on_hand),
        "on_order": float(on_order),
        "next_receipt_on": due,
    }
    return StockPosition.validate(pl.DataFrame([row], schema=StockPosition.create_empty().schema))


def demand(daily=10.0, *, days=10, spread=0.4, item_id="gloves"):
    """Use of ``daily`` a day; level 0.99 lies at (1 + spread) times, 0.5 at the average."""
    rows = [
        {
            "series": "item_use",
            "entity_id": f"{item_id}@north",
            "issued_at": NOW,
            "target_at": datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=day),
            "level": level,
            "value": max(0.0, day * daily * (1 + spread * (level - 0.5) / 0.49)),
        }
        for day in range(1, days + 1)
        for level in LEVELS
    ]
    return Forecast.validate(pl.DataFrame(rows).sort(Forecast.primary_key()), cast=True)


ASKED = {"policy": WEEKLY, "proposal_id": "p1", "issued_at": NOW, "time_zone": "UTC"}


def line(position, use=None, items=None, **more):
    use, items = demand() if use is None else use, item() if items is None else items
    return stock_lines(position, use, items, **{**ASKED, **more}).row(0, named=True)


def test_an_item_that_would_not_last_is_ordered_up_to_par_in_whole_packs():
    # Ten days at ten a day: reorder point 140 (1 in 100), par a little above 140 + 7 x 10.
    found = line(shelf(100))
    assert found["reorder_point"] == pytest.approx(140)
    assert found["par_level"] == pytest.approx(210, rel=0.01)
    assert found["quantity"] == 12


def test_an_item_that_will_last_is_left_alone():
    assert line(shelf(141))["quantity"] == 0
    assert order_lines(shelf(141), demand(), item(), **ASKED).is_empty()


def test_what_is_coming_counts_as_there():
    assert line(shelf(41, on_order=100))["quantity"] == 0


def test_nothing_is_proposed_twice_while_an_accepted_order_is_open():
    found = line(shelf(41), accepted={"gloves@north": 100.0})
    assert (found["quantity"], found["on_order"]) == (0, 100)


@pytest.mark.parametrize(
    ("criticality", "level"), [("vital", 0.99), ("essential", 0.95), ("desirable", 0.9)]
)
def test_the_service_promised_follows_how_badly_an_item_is_missed(criticality, level):
    found = line(shelf(0), items=item(criticality))
    assert found["busy_use"] == pytest.approx(100 * (1 + 0.4 * (level - 0.5) / 0.49))


def test_longer_lead_times_need_more_on_the_shelf():
    near = line(shelf(0), demand(days=30), item(lead=1))
    far = line(shelf(0), demand(days=30), item(lead=14))
    assert (near["protection_days"], far["protection_days"]) == (8, 21)
    assert far["reorder_point"] > 2 * near["reorder_point"]


def test_no_more_is_ordered_than_is_used_before_it_expires():
    found = line(shelf(0), items=item("desirable", life=5))
    assert found["par_level"] == pytest.approx(50, rel=0.01)
    assert found["quantity"] == 5
    assert "shelf life of 5 days" in found["reason"]


def test_what_is_missed_worse_may_be_thrown_away_sooner():
    levels = [
        line(shelf(0), items=item(grade, life=5))["par_level"]
        for grade in ("desirable", "essential", "vital")
    ]
    # In five days fifty are used; 9 times in 10, no more than 50 x (1 + 0.4 x 0.4 / 0.49).
    assert levels == sorted(levels)
    assert levels[-1] == pytest.approx(50 * (1 + 0.4 * 0.4 / 0.49))


def test_a_supplier_that_takes_no_small_order_gets_a_larger_one():
    few = item("desirable", lead=0).with_columns(minimum_packs=pl.lit(40, pl.Int32))
    found = line(shelf(69), items=Item.validate(few))
    assert found["quantity"] == 40
    assert "takes no fewer than 40 packs" in found["reason"]


def test_an_item_nobody_uses_is_not_ordered():
    found = line(shelf(0), demand(0))
    assert found["quantity"] == 0
    assert "none is being used" in found["reason"]


def test_the_sentence_carries_every_number():
    said = line(shelf(30, on_order=20))["reason"]
    for part in ("17 packs of 10", "30 on the shelf", "20 coming", "5 days", "10 days", "140"):
        assert part in said
    assert "99 times in 100" in said


def test_the_chance_of_running_out_falls_with_what_is_there():
    chances = [line(shelf(amount))["stockout_chance"] for amount in (0, 25, 30, 40, 60, 200)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1
    assert chances[2] == pytest.approx(0.5)
    assert chances[-1] < 0.001


def test_an_empty_shelf_is_at_risk_whatever_is_coming():
    empty = shelf(0, on_order=1000, due=date(2026, 1, 6))
    assert line(empty)["stockout_chance"] > 0.9


def test_a_receipt_due_too_late_does_not_help():
    late = shelf(20, on_order=100, due=date(2026, 1, 20))
    soon = shelf(20, on_order=100, due=date(2026, 1, 6))
    assert line(late)["stockout_chance"] > 0.9
    assert line(soon)["stockout_chance"] < 0.01


def test_the_newest_count_of_the_shelf_is_used():
    old = shelf(500).with_columns(as_of_on=pl.lit(date(2026, 1, 1)))
    both = StockPosition.validate(pl.concat([old, shelf(100)]).sort(StockPosition.primary_key()))
    assert line(both)["on_hand"] == 100


def test_an_evening_list_looks_as_many_days_ahead_as_a_morning_one():
    evening = Forecast.validate(demand(days=11).with_columns(issued_at=NOW.replace(hour=20)))
    found = line(shelf(100), evening)
    assert found["reorder_point"] == pytest.approx(11 * 14)  # the midnight after eleven days drawn
    lines = order_lines(shelf(100), evening, item(), **ASKED)
    assert breaches(lines, shelf(100), evening, item(), policy=WEEKLY) == []


def test_a_place_without_a_forecast_is_left_out():
    lines = stock_lines(shelf(0, item_id="drain"), demand(), item(item_id="drain"), **ASKED)
    assert lines.equals(OrderLine.create_empty())


def test_a_forecast_that_ends_too_early_says_what_to_do():
    with pytest.raises(PlanningError, match=r"must last 10 days.*review_days=7"):
        line(shelf(0), demand(days=8))


def changed(quantity, *, position=None, pack=10, items=None):
    """The breaches of an order that somebody wrote by hand."""
    lines = pl.DataFrame(
        {
            "item_id": ["gloves"],
            "location_id": ["north"],
            "quantity": [float(quantity)],
            "pack_size": [pack],
        }
    )
    stock = shelf(100) if position is None else position
    kept = item() if items is None else items
    return breaches(lines, stock, demand(), kept, policy=WEEKLY)


def test_a_sound_order_has_no_breach():
    assert changed(12) == []


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (13, "a pack of 10 or more above its par level"),
        (2, "still below its reorder point"),
        (1.5, "packs are not broken"),
        (-1, "cannot be negative"),
        (0, "is vital, has 100, below its reorder point of 140, and is not ordered"),
    ],
)
def test_the_audit_names_what_is_wrong_with_an_amount(quantity, words):
    assert any(words in breach for breach in changed(quantity))


def test_the_audit_knows_packs_items_and_shelves():
    assert "packs of 10, not 12" in changed(12, pack=12)[0]
    assert "not in the item list" in changed(12, items=item(item_id="drain"))[0]
    assert "no known stock position" in changed(12, position=StockPosition.create_empty())[0]
    assert "no order is due" in changed(12, position=shelf(150))[0]


def test_the_audit_sees_an_item_ordered_twice():
    once = order_lines(shelf(100), demand(), item(), **ASKED)
    twice = pl.concat([once, once])
    found = breaches(twice, shelf(100), demand(), item(), policy=WEEKLY)
    assert found == ["gloves at north is ordered twice."]


def test_the_audit_counts_accepted_orders():
    lines, open_orders = order_lines(shelf(100), demand(), item(), **ASKED), {"gloves@north": 110}
    found = breaches(lines, shelf(100), demand(), item(), policy=WEEKLY, accepted=open_orders)
    assert any("no order is due" in breach for breach in found)


@example(
    on_hand=0.0,
    coming=0.0,
    asked=1.2e-7,
    daily=1.2e-7,
    spread=0.0,
    pack=1,
    life=None,
    criticality="vital",
)
@settings(deadline=None)
@given(
    on_hand=st.floats(0, 400),
    coming=st.floats(0, 200),
    asked=st.floats(0, 200),
    daily=st.floats(0, 50),
    spread=st.floats(0, 0.5),
    pack=st.integers(1, 250),
    life=st.none() | st.integers(0, 60),
    criticality=st.sampled_from(["vital", "essential", "desirable"]),
)
def test_every_order_passes_its_audit(
    on_hand, coming, asked, daily, spread, pack, life, criticality
):
    position, use = shelf(on_hand, coming), demand(daily, spread=spread)
    items, accepted = item(criticality, pack=pack, life=life), {"gloves@north": asked}
    lines = order_lines(position, use, items, accepted=accepted, **ASKED)
    assert breaches(lines, position, use, items, policy=WEEKLY, accepted=accepted) == []
