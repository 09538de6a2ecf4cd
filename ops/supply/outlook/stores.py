"""Tonight's knowledge of all stores: how much will be used, how orders come, what must last.

Everything rests on days before the moment of issue: today's movements and positions are not
looked at, as a day is known when it is over.
"""

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
from ops.supply.outlook.deliveries import arrived_orders
from ops.supply.outlook.lead_law import LeadLaws, learn_leads
from ops.supply.outlook.living import Opened, Place, of_living, soon_over
from ops.supply.outlook.need import Need, needs
from ops.supply.outlook.use_law import UseLaw, learn_use
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import NO_TERMS, Terms
from ops.tables import DailyUse, Forecast, Item, Receipt, StockPosition

LEAST, MOST = 28, 120
"""Days looked ahead, at least and at most."""
SELDOM_LATER = 0.99


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
    soon: UseLaw | None = None
    """The law of items that expire within a week of their order, learnt from many more weeks."""

    def needed(
        self, items: dy.DataFrame[Item], policy: ReorderPolicy, terms: Terms = NO_TERMS
    ) -> dict[str, Need]:
        """What must last, place by place."""
        told = dict(needs(self.law, self.leads, items, policy, terms))
        if self.soon is not None:
            told.update(needs(self.soon, self.leads, items, policy, terms))
        return told

    def law_of(self, place: Place) -> tuple[UseLaw, int]:
        """The law that tells most of a place's next days, and its row there."""
        if self.soon is not None and place in self.soon.places:
            return self.soon, self.soon.places.index(place)
        return self.law, self.law.places.index(place)

    def under(
        self,
        items: dy.DataFrame[Item],
        policy: ReorderPolicy,
        issued_at: datetime,
        time_zone: str,
        terms: Terms = NO_TERMS,
    ) -> "StoresLaw":
        """The same laws a few days on, or under another policy; nothing is learnt anew.

        What must last is worked out again; use by day counts from the new moment, as if its days
        were those foretold before.
        """
        local = issued_at.astimezone(ZoneInfo(time_zone))
        told = self.needed(items, policy, terms)
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
    terms: Terms = NO_TERMS,
) -> StoresLaw:
    """Learn from what was known at ``issued_at``.

    Raises ``NotEnoughHistoryError`` below two weeks of days.
    """
    local = issued_at.astimezone(ZoneInfo(time_zone))
    history, notes = known_use(past.use, items, local.date(), past.holidays)
    leads = learn_leads(arrived_orders(past.positions, past.receipts, until=local.date()), items)
    days = _horizon(history.places, leads, items, terms.longest(policy))
    law = learn_use(history, days, today=still_to_come(local))
    lasts: Days = np.full(len(history.places), days, dtype=np.int64)
    demand = as_forecast(history, law.said, lasts, issued_at, time_zone)
    came, opened = of_living(past.receipts, past.positions, items, local.date())
    soon = soon_over(history, items, still_to_come(local))
    stores = StoresLaw(law, demand, {}, tuple(notes), local.date(), leads, came, opened, soon)
    return replace(stores, needs=stores.needed(items, policy, terms))


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
