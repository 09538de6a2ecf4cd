"""How many days an order will take: learnt from past ones where there are any, else as stated.

What is learnt is how far orders strayed from the lead time that the item list states, as items
with long and short ones then teach each other. An item at a store borrows from its supplier, and
a supplier from all (``ops.supply.periods.lead_times``); nothing is assumed about the shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ops.supply.history import Numbers
from ops.supply.outlook.deliveries import Arrived
from ops.supply.periods.lead_times import BORROWED, learn_lead_times

EARLY, LATE = 14, 60
"""Days before and after the stated lead time that are told apart."""
ENOUGH = 10
"""Deliveries from which an item's own outweigh what it borrows."""
OWN, SUPPLIER, ALL, STATED = SOURCES = ("own", "supplier", "all", "stated")


@dataclass(frozen=True)
class LeadLaw:
    """The chance of each lead time from 0 days on, what it was learnt from, and from how many."""

    chances: Numbers
    source: str
    deliveries: int

    def day(self, level: float) -> int:
        """The days within which an order comes that often."""
        return int(np.searchsorted(np.cumsum(self.chances), level - 1e-9))

    def left(self, waited: int) -> Numbers:
        """The chance that an order placed so many days ago comes in 1, 2, … days from now.

        One that has waited longer than any other may come on any of the next days alike.
        """
        rest = self.chances[waited + 1 :]
        total = rest.sum()
        if total < 1e-9:
            return np.full(7, 1 / 7)
        return np.asarray(rest / total, dtype=np.float64)


def certain(days: int) -> LeadLaw:
    """The law of orders that take as long as stated, which nobody has told otherwise."""
    law = np.zeros(days + 1)
    law[days] = 1.0
    return LeadLaw(law, STATED, 0)


@dataclass(frozen=True)
class LeadLaws:
    """The laws of a hospital's suppliers, as known at a moment."""

    own: Mapping[tuple[str, str], Numbers]
    by_supplier: Mapping[str, Numbers]
    counts: Mapping[str, int]

    def of(self, item: Mapping[str, Any], location_id: str) -> LeadLaw:
        """The law of an item at a store."""
        stated = int(item["lead_time_days"])
        if not self.by_supplier:
            return certain(stated)
        supplier = item.get("supplier") or ""
        wider = self.by_supplier.get(supplier, self.by_supplier[""])
        seen = self.own.get((item["item_id"], location_id))
        if seen is None:
            named = supplier != "" and supplier in self.by_supplier
            count = self.counts.get(supplier if named else "", 0)
            return LeadLaw(_placed(wider, stated), SUPPLIER if named else ALL, count)
        count = int(seen.sum())
        mixed = (seen + BORROWED * wider) / (count + BORROWED)
        if count >= ENOUGH:
            return LeadLaw(_placed(mixed, stated), OWN, count)
        named = supplier != "" and supplier in self.by_supplier
        counted = self.counts.get(supplier if named else "", count)
        return LeadLaw(_placed(mixed, stated), SUPPLIER if named else ALL, counted)


def learn_leads(arrived: Sequence[Arrived], items: pl.DataFrame) -> LeadLaws:
    """Laws from past orders of listed items; none at all leaves the stated lead times."""
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    told = [order for order in arrived if order.item_id in known]
    if not told:
        return LeadLaws({}, {}, {})
    strayed = [_strayed(order, known) for order in told]
    vendors = [known[order.item_id].get("supplier") or "" for order in told]
    own: dict[tuple[str, str], Numbers] = {}
    for order, days in zip(told, strayed, strict=True):
        seen = own.setdefault((order.item_id, order.location_id), np.zeros(EARLY + LATE + 1))
        seen[days] += 1
    laws = dict(learn_lead_times(vendors, strayed, longest=EARLY + LATE))
    counts = {name: vendors.count(name) for name in set(vendors)} | {"": len(told)}
    return LeadLaws(own, laws, counts)


def _strayed(order: Arrived, known: Mapping[str, Any]) -> int:
    """Days after the stated lead time, counted from ``EARLY`` before it."""
    late = order.lead_days - int(known[order.item_id]["lead_time_days"])
    return int(np.clip(late + EARLY, 0, EARLY + LATE))


def _placed(strayed: Numbers, stated: int) -> Numbers:
    """The law of lead times around the stated one; what would come before it is asked is 0 days."""
    law = np.zeros(stated + LATE + 1)
    days = np.maximum(np.arange(len(strayed)) - EARLY + stated, 0)
    np.add.at(law, days, strayed)
    return law
