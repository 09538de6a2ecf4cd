import polars as pl
import pytest

from ops.supply.audit import breaches
from ops.supply.budgeted import within_budget
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import order_lines
from ops.tables import Forecast, Item, StockPosition
from tests.ops.supply.test_reorder import ASKED, demand, item, shelf


def store(*, price=10.0, other="desirable"):
    """Gloves, vital, and gowns: the same stock and use, each due in twelve packs."""
    known = pl.concat([item(), item(other, item_id="gowns")]).with_columns(
        pack_price_gbp=pl.Series([10.0, price], dtype=pl.Float64)
    )
    there = pl.concat([shelf(100), shelf(100, item_id="gowns")])
    wanted = pl.concat([demand(), demand(item_id="gowns")])
    return (
        StockPosition.validate(there.sort(StockPosition.primary_key()), cast=True),
        Forecast.validate(wanted.sort(Forecast.primary_key()), cast=True),
        Item.validate(known.sort("item_id"), cast=True),
    )


def kept(budget, **more):
    position, wanted, known = store(**more)
    lines = order_lines(position, wanted, known, **ASKED)
    return within_budget(lines, wanted, known, budget_gbp=budget), lines


def packs(found):
    return dict(found.lines.select("item_id", "quantity").iter_rows())


def test_an_order_that_can_be_paid_is_left_as_it_is():
    found, due = kept(1000)
    assert found.lines.equals(due)
    assert found.short == ()


def test_a_vital_item_is_kept_up_before_a_desirable_one():
    found, _ = kept(60)
    assert packs(found)["gloves"] > packs(found).get("gowns", 0)
    assert sum(packs(found).values()) == 6
    assert found.breaches == ()


def test_fewer_packs_say_why_and_what_chance_is_left():
    found, _ = kept(60)
    line = found.lines.row(by_predicate=pl.col("item_id") == "gloves", named=True)
    assert "packs by the store's budget of £60." in line["reason"]
    assert any(sentence.startswith("gowns@north gets ") for sentence in found.short)


def test_what_has_no_price_is_ordered_as_due():
    found, due = kept(60, price=None)
    assert packs(found)["gowns"] == due.filter(item_id="gowns")["quantity"].item()


def test_a_free_item_takes_nothing_of_the_budget():
    found, _ = kept(0, price=0.0)
    assert set(packs(found)) == {"gowns"}


@pytest.mark.parametrize("tight", [True, False])
def test_the_audit_lets_a_budget_leave_items_short_and_nothing_else(tight):
    found, _ = kept(60)
    position, wanted, known = store()
    said = breaches(found.lines, position, wanted, known, policy=ReorderPolicy(), kept_short=tight)
    assert (said == []) is tight
