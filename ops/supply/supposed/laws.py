"""The stores' laws of use and lead times as they would be under a what-if; nothing is learnt anew.

Items that follow beds, admissions or appointments move by the rate learnt for each of them, and
only where the gate let that driver through. A ward's beds count in its site and in all sites too,
so that an item that follows those moves by what the ward adds to them. Use of everything scales
every law as it is. Orders take longer or shorter by law, not only on average: every lead time that
may come is moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import dataframely as dy
import numpy as np

from ops.supply.demand import as_forecast
from ops.supply.drivers.driver import ALL, BEDS, Driver
from ops.supply.history import Days, Numbers
from ops.supply.outlook.lead_law import LeadLaw, LeadLaws
from ops.supply.outlook.stores import MOST, StoresLaw
from ops.supply.outlook.use_law import UseLaw
from ops.supply.policy import ReorderPolicy
from ops.supply.supposed.question import WhatIf
from ops.tables import Item


@dataclass(frozen=True)
class OtherLeads(LeadLaws):
    """Lead times ``factor`` times as long and ``days`` longer, of one supplier or of all."""

    factor: float = 1.0
    days: int = 0
    supplier: str | None = None

    def of(self, item: Mapping[str, Any], location_id: str) -> LeadLaw:
        """The law of an item at a store, moved; no order comes before it is placed."""
        law = super().of(item, location_id)
        if self.supplier not in (None, item.get("supplier")):
            return law
        # Half a day is a day: an order that takes longer is not rounded to one that does not.
        ends = np.floor(np.arange(len(law.chances)) * self.factor + 0.5).astype(np.int64)
        ends = np.maximum(ends + self.days, 0)
        moved = np.zeros(int(ends[-1]) + 1)
        np.add.at(moved, ends, law.chances)
        return replace(law, chances=moved)


def promising(policy: ReorderPolicy, asked: WhatIf) -> ReorderPolicy:
    """The policy with the promises supposed."""
    return replace(policy, service={**policy.service, **asked.service})


def supposed_stores(
    stores: StoresLaw,
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
    asked: WhatIf,
    *,
    site_of: Mapping[str, str],
    issued_at: datetime,
    time_zone: str,
) -> StoresLaw:
    """The same laws under what is supposed; ``policy`` is the one supposed."""
    if stores.followed is not None and asked.changes_counts:
        coming = counts_supposed(stores.followed.drivers, asked, site_of)
        stores = stores.supposing(coming, items, policy, issued_at, time_zone)
    leads = stores.leads
    if asked.changes_leads:
        told = leads.own, leads.by_supplier, leads.counts
        leads = OtherLeads(*told, asked.lead_factor, asked.lead_days, asked.supplier)
    law = _moved(stores.law, asked)
    soon = None if stores.soon is None else _moved(stores.soon, asked)
    lasts: Days = np.full(len(law.places), law.days, dtype=np.int64)
    demand = as_forecast(law.places, stores.today, law.said, lasts, issued_at, time_zone)
    found = replace(stores, law=law, soon=soon, leads=leads, demand=demand)
    return replace(found, needs=found.needed(items, policy))


def counts_supposed(
    drivers: tuple[Driver, ...], asked: WhatIf, site_of: Mapping[str, str]
) -> dict[tuple[str, str], Numbers]:
    """Counts that use may follow, by day from today on, as they are supposed to come."""
    booked = {one.name: asked.booked * one.expected[0] for one in drivers if one.kind != BEDS}
    return booked | beds_supposed(drivers, asked, site_of)


def beds_supposed(
    drivers: tuple[Driver, ...], asked: WhatIf, site_of: Mapping[str, str]
) -> dict[tuple[str, str], Numbers]:
    """Bed-days by day from today on of every ward, site and of all, as they are supposed."""
    of_beds = [driver for driver in drivers if driver.kind == BEDS]
    more = {
        driver.place: (asked.beds - 1) * driver.expected[0]
        for driver in of_beds
        if driver.place in site_of and asked.ward_id in (None, driver.place)
    }
    told = {}
    for driver in of_beds:
        added = [
            beds
            for ward, beds in more.items()
            if driver.place in (ward, ALL) or (driver.place == site_of[ward])
        ]
        if added:
            told[driver.name] = driver.expected[0] + np.sum(added, axis=0)
    return told


def _moved(law: UseLaw, asked: WhatIf) -> UseLaw:
    return longer(times(law, asked.use), _days(law, asked))


def times(law: UseLaw, factor: float) -> UseLaw:
    """Every amount of a law so many times as much."""
    if factor == 1:
        return law
    return replace(
        law,
        mean=law.mean * factor,
        said=law.said * factor,
        promised=law.promised * factor,
        busy_day=law.busy_day * factor,
    )


def _days(law: UseLaw, asked: WhatIf) -> int:
    """Days to look ahead when orders take longer, up to as many as stores ever look."""
    more = law.days * (max(asked.lead_factor, 1.0) - 1) + max(asked.lead_days, 0)
    return min(max(law.days, MOST), law.days + int(np.ceil(more)))


def longer(law: UseLaw, days: int) -> UseLaw:
    """A law of more days; beyond the last that was foretold, use goes on in proportion."""
    if days <= law.days:
        return law
    beyond = np.arange(law.days + 1, days + 1) / law.days

    def on(sums: Numbers) -> Numbers:
        shape = (1, len(beyond)) + (1,) * (sums.ndim - 2)
        return np.concatenate([sums, sums[:, -1:] * beyond.reshape(shape)], axis=1)

    return replace(law, mean=on(law.mean), said=on(law.said), promised=on(law.promised))
