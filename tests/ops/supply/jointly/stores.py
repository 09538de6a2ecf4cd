"""Stores of a few items, ten used a day of each, in packs of ten at £10."""

from datetime import UTC, datetime, time

import polars as pl

from ops.supply.audit import breaches
from ops.supply.jointly.told import ordered_together
from ops.supply.jointly.wish import Store
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import stock_lines
from ops.supply.terms import EVERY_DAY, Asks, Terms
from ops.supply.terms_audit import unmet
from ops.tables import Forecast, Item, StockPosition
from tests.ops.supply.test_reorder import NOW, demand, item, shelf

MONDAY = datetime(2026, 1, 5, 1, tzinfo=UTC)
POLICY = ReorderPolicy(review_days=1, order_days=7)
GRADES = ("vital", "essential", "desirable")


def asks(supplier="Medway", *, charge=0, least=0, days=EVERY_DAY, order_by=None):
    """What a supplier asks, in pounds."""
    return Asks(supplier, charge * 100, least * 100, frozenset(days), order_by)


def terms(*suppliers, placed=MONDAY):
    return Terms({each.supplier: each for each in suppliers}, placed)


def store(*rows, asked=None, policy=POLICY):
    """A store of items told by stock; each has a name, and Medway delivers it."""
    usual = {"grade": "essential", "price": 10.0, "supplier": "Medway", "room": None, "daily": 10.0}
    usual |= {"life": None, "pack": 10, "least": None}
    told = [usual | {"name": f"item {n}"} | row for n, row in enumerate(rows)]
    listed = [
        item(row["grade"], item_id=row["name"], life=row["life"], pack=row["pack"]).with_columns(
            pack_price_gbp=pl.lit(row["price"], pl.Float64),
            supplier=pl.lit(row["supplier"], pl.String),
            room_litres=pl.lit(row["room"], pl.Float64),
            minimum_packs=pl.lit(row["least"], pl.Int32),
        )
        for row in told
    ]
    there = [shelf(row["have"], item_id=row["name"]) for row in told]
    wanted = [demand(row["daily"], days=40, item_id=row["name"]) for row in told]
    items = Item.validate(pl.concat(listed).sort("item_id"), cast=True)
    positions = StockPosition.validate(
        pl.concat(there).sort(StockPosition.primary_key()), cast=True
    )
    forecast = Forecast.validate(pl.concat(wanted).sort(Forecast.primary_key()), cast=True)
    lines = stock_lines(
        positions, forecast, items, policy=policy, proposal_id="p1", issued_at=NOW, time_zone="UTC"
    )
    return Store(lines, positions, forecast, items)


def packs(found):
    return dict(found.lines.select("item_id", "quantity").iter_rows())


def reason(found, name):
    return found.every.row(by_predicate=pl.col("item_id") == name, named=True)["reason"]


def wrong(found, there, asked, policy=POLICY):
    """What both audits say of an order."""
    return [
        *breaches(
            found.lines, there.positions, there.demand, there.items, policy=policy,
            kept_short=found.cut_short, terms=asked,
        ),
        *unmet(
            found.lines, there.items, asked, budget_gbp=found.limits.budget_gbp,
            room_litres=found.limits.room_litres,
        ),
        *found.breaches,
    ]  # fmt: skip


def order(there, asked, policy=POLICY, **limits):
    """The joint order of a store; the audits find nothing wrong with it."""
    found = ordered_together(there, asked, policy, **limits)
    assert wrong(found, there, asked, policy) == []
    return found


NOON = time(12)
