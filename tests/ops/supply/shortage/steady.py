"""Stores that use just so much a day, to the unit: nothing wavers but what a test says."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ops.series import ITEM_USE, LEVELS, item_at
from ops.supply.outlook.lead_law import LeadLaws
from ops.supply.outlook.need import needs
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.protection import STEPS
from ops.supply.policy import ReorderPolicy
from ops.tables import Forecast, Item, StockPosition

NOW = datetime(2026, 1, 5, tzinfo=UTC)
TODAY = NOW.date()
POLICY = ReorderPolicy(review_days=1, order_days=1)
DAYS = 28


def frame(contract, rows):
    told = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(told.sort(contract.primary_key()))


def items(*names):
    return frame(
        Item,
        [
            {"item_id": name, "issue_unit": "pair", "pack_size": 10, "lead_time_days": 2,
             "criticality": "essential", "shelf_life_days": None, "pack_price_gbp": None,
             "supplier": None, "minimum_packs": None}
            for name in names
        ],
    )  # fmt: skip


def stores_of(**a_day):
    """Stores by ``item_at_store=units a day``."""
    places = tuple(tuple(name.split("_at_")) for name in a_day)
    mean = np.outer(list(a_day.values()), np.arange(1, DAYS + 1)).astype(float)
    law = UseLaw(
        places,
        mean,
        np.repeat(mean[..., None], len(LEVELS), axis=2),
        np.repeat(mean[..., None], len(STEPS), axis=2),
        ("smooth",) * len(places),
        mean[:, 0],
    )
    rows = [
        {"series": ITEM_USE.name, "entity_id": item_at(*place), "issued_at": NOW,
         "target_at": NOW + timedelta(days=n + 1), "level": level, "value": float(used)}
        for place, by_day in zip(places, mean, strict=True)
        for n, used in enumerate(by_day)
        for level in LEVELS
    ]  # fmt: skip
    leads = LeadLaws({}, {}, {})
    told = items(*dict.fromkeys(item for item, _ in places))
    return StoresLaw(law, frame(Forecast, rows), needs(law, leads, told, POLICY), (), TODAY, leads)


def shelves(**on_hand):
    """Positions by ``item_at_store=units``, counted yesterday."""
    return frame(
        StockPosition,
        [
            {"item_id": name.split("_at_")[0], "location_id": name.split("_at_")[1],
             "as_of_on": TODAY - timedelta(days=1), "on_hand": float(units), "on_order": 0.0,
             "next_receipt_on": None}
            for name, units in on_hand.items()
        ],
    )  # fmt: skip


def january(day):
    return date(2026, 1, day)
