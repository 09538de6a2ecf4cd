"""What each item of a store wishes tonight: its line, and all that weighs in the joint order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

import dataframely as dy
import polars as pl

from ops.series import item_at
from ops.supply.cumulative import Use, uses
from ops.supply.outlook.cover import running_out, shelf_of
from ops.supply.outlook.lead_law import LeadLaw, certain
from ops.supply.outlook.need import Need
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import CLOSE, packs
from ops.tables import Forecast, Item, OrderLine, StockPosition

HARDLY_USED = 1e-6
CENTILITRES = 100


@dataclass(frozen=True)
class Wish:
    """One item: its line as it stands alone, its list entry, and how it is used.

    Money is pence, room centilitres; both count as 0 where nobody told them.
    """

    line: Mapping[str, Any]
    item: Mapping[str, Any]
    use: Use
    lead: LeadLaw
    there: Mapping[str, Any]
    lot_days: int

    @property
    def entity(self) -> str:
        """``item_id@location_id``."""
        return item_at(self.line["item_id"], self.line["location_id"])

    @property
    def supplier(self) -> str:
        """Who delivers it; empty where nobody told."""
        return self.item["supplier"] or ""

    @property
    def due(self) -> int:
        """Packs due today, were it alone."""
        return int(self.line["quantity"])

    @property
    def price(self) -> int:
        """Pence a pack; a price of nothing is not known."""
        return round((self.item["pack_price_gbp"] or 0.0) * 100)

    @property
    def room(self) -> int:
        """Centilitres a pack."""
        return ceil((self.item["room_litres"] or 0.0) * CENTILITRES)

    @property
    def have(self) -> float:
        """Issue units on the shelf and coming."""
        return float(self.line["on_hand"] + self.line["on_order"])

    @cached_property
    def daily(self) -> float:
        """Issue units a day, on average."""
        days = min(int(self.line["protection_days"]), len(self.use.by_day))
        return max(float(self.use.mean(days)) / days, HARDLY_USED)

    @property
    def due_in(self) -> float:
        """Days of usual use until it falls to its reorder point."""
        return max(0.0, self.have - float(self.line["reorder_point"])) / self.daily

    @property
    def fewest(self) -> int:
        """The fewest packs that can be had."""
        return int(self.item["minimum_packs"] or 1)

    @property
    def early(self) -> int:
        """Packs up to par, were it ordered before it is due; what expires is best had late."""
        if self.item["shelf_life_days"] is not None:
            return 0
        return int(packs(float(self.line["par_level"]) - self.have, self.item))

    def at_most(self, lots: int) -> int:
        """Packs of use today, when so many lots may come early; none of what expires."""
        if self.item["shelf_life_days"] is not None:
            return self.due
        ahead = float(self.line["par_level"]) + lots * self.lot_days * self.daily - self.have
        return int(max(self.due, floor(ahead / self.line["pack_size"] + CLOSE)))

    def stockout(self, today: date, wait: int, ordered: float) -> float:
        """The chance of a stock-out before an order placed so many days on arrives.

        Issue units ``ordered`` today may come first: the wait for them is a chance of its own.
        """
        shelf = shelf_of(self.there, self.line["on_order"], self.lead, today)
        if not ordered:
            return running_out(shelf, self.use.by_day, wait)
        short = self.use.chance_above(self.have + ordered, self.line["protection_days"])
        return max(running_out(shelf, self.use.by_day), short)


@dataclass(frozen=True)
class Store:
    """One store tonight: all its lines, ordered or not, and what they rest on."""

    lines: dy.DataFrame[OrderLine]
    positions: dy.DataFrame[StockPosition]
    demand: dy.DataFrame[Forecast]
    items: dy.DataFrame[Item]
    needs: Mapping[str, Need] | None = None


def wishes(store: Store, policy: ReorderPolicy) -> list[Wish]:
    """One for each line, in the order of lines."""
    known = {row["item_id"]: row for row in store.items.iter_rows(named=True)}
    newest = store.positions.sort("as_of_on").iter_rows(named=True)
    there = {item_at(row["item_id"], row["location_id"]): row for row in newest}
    used, needs = uses(store.demand), store.needs or {}
    found = []
    for line in store.lines.sort(OrderLine.primary_key()).iter_rows(named=True):
        entity, item = item_at(line["item_id"], line["location_id"]), known[line["item_id"]]
        lead = needs[entity].lead if entity in needs else certain(item["lead_time_days"])
        found.append(Wish(line, item, used[entity], lead, there[entity], policy.lot_days))
    return found


def as_lines(wished: list[Wish], ordered: list[int], reasons: list[str]) -> pl.DataFrame:
    """The lines with other packs and reasons."""
    rows = [
        {**wish.line, "quantity": number, "reason": reason}
        for wish, number, reason in zip(wished, ordered, reasons, strict=True)
    ]
    schema = OrderLine.create_empty().schema
    return pl.DataFrame(rows, schema=dict(schema)).sort(OrderLine.primary_key())
