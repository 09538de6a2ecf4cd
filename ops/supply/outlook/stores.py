"""Tonight's knowledge of all stores: how much will be used, how orders come, what must last.

Everything rests on days before the moment of issue: today's movements and positions are not
looked at, as a day is known when it is over.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.demand import as_forecast, known_use, still_to_come
from ops.supply.history import Days
from ops.supply.outlook.ages import Came
from ops.supply.outlook.deliveries import arrived_orders, still_open
from ops.supply.outlook.lead_law import LeadLaws, learn_leads
from ops.supply.outlook.need import Need, needs
from ops.supply.outlook.use_law import UseLaw, learn_use
from ops.supply.policy import ReorderPolicy
from ops.tables import DailyUse, Forecast, Item, Receipt, StockPosition

LEAST, MOST = 28, 120
"""Days looked ahead, at least and at most."""
SELDOM_LATER = 0.99
Place = tuple[str, str]
Opened = tuple[date | None, float]


@dataclass(frozen=True)
class Past:
    """What stores have told: use, what was on order day by day, and what arrived."""

    use: dy.DataFrame[DailyUse]
    positions: dy.DataFrame[StockPosition]
    receipts: dy.DataFrame[Receipt]
    holidays: Collection[date] = ()


@dataclass(frozen=True)
class StoresLaw:
    """Use by day as a forecast and as it is needed, place by place; ``notes`` say what is out."""

    law: UseLaw
    demand: dy.DataFrame[Forecast]
    needs: Mapping[str, Need]
    notes: tuple[str, ...]
    today: date
    leads: LeadLaws
    came: Mapping[Place, Sequence[Came]] = field(default_factory=dict)
    """Receipts of items with a shelf life, from which the age of what is there follows."""
    opened: Mapping[Place, Sequence[Opened]] = field(default_factory=dict)
    """Orders of them that have not come: when placed, if known, and how many issue units."""

    def under(
        self, items: dy.DataFrame[Item], policy: ReorderPolicy, issued_at: datetime, time_zone: str
    ) -> "StoresLaw":
        """The same laws a few days on, or under another policy; nothing is learnt anew.

        What must last is worked out again; use by day counts from the new moment, as if its days
        were those foretold before.
        """
        local = issued_at.astimezone(ZoneInfo(time_zone))
        told = needs(self.law, self.leads, items, policy)
        moved = self.demand.with_columns(
            pl.col("issued_at", "target_at") + (pl.lit(issued_at) - pl.col("issued_at").max())
        )
        return replace(self, demand=Forecast.validate(moved), needs=told, today=local.date())


def learn_stores(
    past: Past,
    items: dy.DataFrame[Item],
    *,
    policy: ReorderPolicy,
    issued_at: datetime,
    time_zone: str = "Europe/London",
) -> StoresLaw:
    """Learn from what was known at ``issued_at``.

    Raises ``NotEnoughHistoryError`` below two weeks of days.
    """
    local = issued_at.astimezone(ZoneInfo(time_zone))
    history, notes = known_use(past.use, items, local.date(), past.holidays)
    leads = learn_leads(arrived_orders(past.positions, past.receipts, until=local.date()), items)
    days = _horizon(history.places, leads, items, policy)
    law = learn_use(history, days, today=still_to_come(local))
    lasts: Days = np.full(len(history.places), days, dtype=np.int64)
    demand = as_forecast(history, law.said, lasts, issued_at, time_zone)
    told = needs(law, leads, items, policy)
    came, opened = _of_living(past, items, local.date())
    return StoresLaw(law, demand, told, tuple(notes), local.date(), leads, came, opened)


def _of_living(
    past: Past, items: dy.DataFrame[Item], today: date
) -> tuple[dict[Place, list[Came]], dict[Place, list[Opened]]]:
    """Receipts and open orders of items with a shelf life, place by place."""
    living = pl.col("item_id").is_in(
        items.filter(pl.col("shelf_life_days").is_not_null())["item_id"].to_list()
    )
    came: dict[Place, list[Came]] = {}
    for row in past.receipts.filter(living, pl.col("day_on") < today).iter_rows(named=True):
        batch = Came(row["day_on"], row["quantity"], row["expires_on"])
        came.setdefault((row["item_id"], row["location_id"]), []).append(batch)
    told: dict[Place, list[tuple[date, float]]] = {}
    for row in past.positions.filter(living, pl.col("as_of_on") < today).iter_rows(named=True):
        on_order = told.setdefault((row["item_id"], row["location_id"]), [])
        on_order.append((row["as_of_on"], row["on_order"]))
    opened = {}
    for place, days in told.items():
        received: dict[date, float] = defaultdict(float)
        for batch in came.get(place, ()):
            received[batch.day_on] += batch.units
        opened[place] = still_open(sorted(days), received)
    return came, opened


def _horizon(
    places: tuple[tuple[str, str], ...],
    leads: LeadLaws,
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
) -> int:
    """Days ahead that cover the review and nearly every lead time, twice over for order dates."""
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    slow = [
        leads.of(known[item], location).day(SELDOM_LATER)
        for item, location in places
        if item in known
    ]
    wanted = 3 * policy.review_days + max(slow, default=0)
    return int(np.clip(wanted, LEAST, MOST))
