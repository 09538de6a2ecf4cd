"""What one store orders of a night, alike for the order proposed and for one only supposed."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from flows.recipes.orders_judged import wrong
from flows.recipes.proposals import audited
from ops.supply.jointly.told import Together, ordered_together
from ops.supply.jointly.wish import Store
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.tonight import StoreTonight, Tonight, of_store
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import Terms
from ops.tables import Forecast, Item, OrderLine, StockPosition
from warehouse.settings import settings


@dataclass(frozen=True)
class StoreOrder:
    """One store's part of a night, what its order rests on, and the order."""

    here: StoreTonight
    store: Store
    found: Together


@dataclass(frozen=True)
class Night:
    """The orders of all stores line by line, and the laws, items and terms they rest on."""

    tonight: Tonight
    stores: StoresLaw
    items: dy.DataFrame[Item]
    terms: Terms
    policy: ReorderPolicy

    def of_store(
        self, location_id: str, proposal_id: str, *, budget_gbp: float | None
    ) -> StoreOrder:
        """What one store orders of all its suppliers within its budget and room.

        Raises ``UnsoundPlanError`` if an audit finds a broken rule.
        """
        here = of_store(self.tonight, location_id, proposal_id)
        demand = self.stores.demand.filter(pl.col("entity_id").str.ends_with(f"@{location_id}"))
        there = self.tonight.positions.filter(pl.col("location_id") == location_id)
        store = Store(
            OrderLine.cast(here.lines),
            StockPosition.cast(there),
            Forecast.cast(demand),
            self.items,
            self.tonight.needs,
        )
        room = settings().supply.room_litres.get(location_id)
        found = ordered_together(
            store, self.terms, self.policy, budget_gbp=budget_gbp, capacity_litres=room
        )
        accepted = self.tonight.accepted
        audited("order", location_id, wrong(found, store, self.policy, self.terms, accepted))
        return StoreOrder(here, store, found)
