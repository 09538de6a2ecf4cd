"""Two stores' laws that can be worked out by hand: ten used a day of each item, come what may."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import polars as pl

from ops.series import LEVELS
from ops.supply.demand import as_forecast
from ops.supply.drivers.driver import ALL, BEDS, Driver
from ops.supply.drivers.gate import Verdict
from ops.supply.drivers.moving import Followed
from ops.supply.jointly.told import ordered_together
from ops.supply.jointly.wish import Store
from ops.supply.outlook.lead_law import LeadLaws
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.tonight import of_store, tonight
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.protection import STEPS
from ops.supply.policy import ReorderPolicy
from ops.supply.supposed.laws import promising, supposed_stores
from ops.supply.supposed.question import WhatIf
from ops.supply.supposed.sides import Side
from ops.supply.terms import Terms
from ops.tables import Forecast, Item, OrderLine, StockPosition

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
TODAY = NOW.date()
DAYS = 30
POLICY = ReorderPolicy(review_days=3, order_days=7)
SUPPLIERS = {"gloves": "Medway", "masks": "Orland"}
GRADES = {"gloves": "vital", "masks": "essential"}
PLACES = tuple((name, "main") for name in SUPPLIERS)
SITE_OF = {"n1": "north", "n2": "north", "s1": "south"}
TERMS = Terms(placed=NOW)


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=dict(contract.create_empty().schema))
    return contract.validate(told.sort(contract.primary_key()))


ITEMS = frame(
    Item,
    [
        {"item_id": name, "issue_unit": "box", "pack_size": 10, "lead_time_days": 2,
         "criticality": GRADES[name], "pack_price_gbp": 5.0, "supplier": supplier}
        for name, supplier in SUPPLIERS.items()
    ],
)  # fmt: skip
SHELF = frame(
    StockPosition,
    [
        {"item_id": name, "location_id": "main", "as_of_on": TODAY - timedelta(days=1),
         "on_hand": 30.0, "on_order": 0.0, "next_receipt_on": None}
        for name in SUPPLIERS
    ],
)  # fmt: skip


def law(spread=0.0):
    """Ten a day; ``spread`` is how far the highest quantile is above that, as a share."""
    mean = np.tile(10.0 * np.arange(1, DAYS + 1), (len(PLACES), 1))
    said, kept = (
        mean[..., None] * (1 + spread * (2 * np.asarray(levels) - 1)) for levels in (LEVELS, STEPS)
    )
    return UseLaw(PLACES, mean, said, kept, ("smooth", "smooth"), np.full(len(PLACES), 10.0))


def beds(place, number):
    return Driver(BEDS, place, np.full(60, float(number)), np.full((1, DAYS), float(number)))


@cache
def stores(spread=0.0):
    """The laws; gloves use two for each bed-day of n1, and masks follow nothing."""
    use = law(spread)
    drivers = (beds("n1", 10), beds("n2", 30), beds("s1", 60), beds("north", 40), beds(ALL, 100))
    follows = Verdict(0, 0, 0, 2.0, 1.0, 0.5, 0.5, 9.0, 40, 1.0)
    lasts = np.full(len(PLACES), 5)
    followed = Followed(use, drivers, (follows,), np.full((1, DAYS), 10.0), lasts, 1.0)
    ends = np.full(len(PLACES), DAYS)
    demand = as_forecast(PLACES, TODAY, use.said, ends, NOW, "UTC")
    found = StoresLaw(use, demand, {}, (), TODAY, LeadLaws({}, {}, {}), followed=followed)
    return found.under(ITEMS, POLICY, NOW, "UTC")


def supposing(found=None, **what):
    """The laws under what is supposed, and its policy."""
    asked = WhatIf(**what)
    policy = promising(POLICY, asked)
    other = supposed_stores(
        found or stores(), ITEMS, policy, asked, site_of=SITE_OF, issued_at=NOW, time_zone="UTC"
    )
    return other, policy


def needed(**what):
    """What must be there of each item under what is supposed, to the nearest unit."""
    found = supposing(**what)[0].needs
    return {name: round(found[f"{name}@main"].busy) for name in SUPPLIERS}


def side(found=None, **what):
    """The order of the store under what is supposed."""
    asked = WhatIf(**what)
    other, policy = supposing(found, **what)
    night = tonight(SHELF, ITEMS, other, policy=policy, issued_at=NOW, time_zone="UTC")
    here = of_store(night, "main", "p1")
    demand = Forecast.cast(other.demand)
    store = Store(OrderLine.cast(here.lines), SHELF, demand, ITEMS, night.needs)
    order = ordered_together(store, TERMS, policy, budget_gbp=asked.budget(None))
    return Side(store, policy, TERMS, order)
