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
from ops.supply.drivers.known import CountsKnown
from ops.supply.drivers.moving import Followed, along, follow
from ops.supply.history import Days, Numbers
from ops.supply.outlook.ages import Came
from ops.supply.outlook.days_off import with_days_off
from ops.supply.outlook.deliveries import Waiting, arrived_orders, open_orders
from ops.supply.outlook.emptied import with_emptied
from ops.supply.outlook.late import if_late
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
    """What stores have told: use, what was on order day by day, and what arrived.

    ``counts`` are those that use may follow, where they are known.
    """

    use: dy.DataFrame[DailyUse]
    positions: dy.DataFrame[StockPosition]
    receipts: dy.DataFrame[Receipt]
    holidays: Collection[date] = ()
    counts: CountsKnown | None = None


@dataclass(frozen=True)
class StoresLaw:
    """Use by day as a forecast and as it is needed, place by place; ``notes`` say what is out.

    ``law`` has moved with what use follows; ``followed`` says with what, and by how much.
    """

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
    waiting: Mapping[tuple[str, str], Sequence[Waiting]] = field(default_factory=dict)
    """Open orders of every item, with their age: late ones may be overtaken."""
    followed: Followed | None = None
    """The counts that use follows, where any were told."""
    terms: Terms = NO_TERMS
    """What suppliers ask: each item is reviewed on the days on which its own takes orders."""

    def needed(self, items: dy.DataFrame[Item], policy: ReorderPolicy) -> dict[str, Need]:
        """What must last, place by place."""
        terms = self.terms
        told = dict(needs(self.law, self.leads, items, policy, terms))
        if self.soon is not None:
            told.update(needs(self.soon, self.leads, items, policy, terms))
        return dict(if_late(told, self.law, self.waiting, items, policy, terms))

    def law_of(self, place: Place) -> tuple[UseLaw, int]:
        """The law that tells most of a place's next days, and its row there."""
        if self.soon is not None and place in self.soon.places:
            return self.soon, self.soon.places.index(place)
        return self.law, self.law.places.index(place)

    def supposing(
        self,
        expected: Mapping[tuple[str, str], Numbers],
        items: dy.DataFrame[Item],
        policy: ReorderPolicy,
        issued_at: datetime,
        time_zone: str,
    ) -> "StoresLaw":
        """The same laws if the counts that use follows were to come otherwise: a what-if.

        ``expected`` holds counts by day from today on, by kind and place of a driver
        (``Followed.moved``). Use moves only where the gate let a driver through; nothing is learnt
        anew.
        """
        if self.followed is None:
            return self
        law = self.followed.moved(expected)
        lasts: Days = np.full(len(law.places), law.days, dtype=np.int64)
        demand = as_forecast(law.places, self.today, law.said, lasts, issued_at, time_zone)
        soon = None if self.soon is None else along(self.soon, self.law, law)
        supposed = replace(self, law=law, demand=demand, soon=soon)
        return replace(supposed, needs=supposed.needed(items, policy))

    def under(
        self,
        items: dy.DataFrame[Item],
        policy: ReorderPolicy,
        issued_at: datetime,
        time_zone: str,
        waiting: Mapping[tuple[str, str], Sequence[Waiting]] | None = None,
        terms: Terms = NO_TERMS,
    ) -> "StoresLaw":
        """The same laws a few days on, or under another policy; nothing is learnt anew.

        What must last is worked out again, with the orders that are ``waiting`` now if they are
        told; use by day counts from the new moment, as if its days were those foretold before.
        """
        local = issued_at.astimezone(ZoneInfo(time_zone))
        there = self.waiting if waiting is None else waiting
        now = replace(self, waiting=there, terms=terms, today=local.date())
        moved = self.demand.with_columns(
            pl.col("issued_at", "target_at") + (pl.lit(issued_at) - pl.col("issued_at").max())
        )
        return replace(now, demand=Forecast.validate(moved), needs=now.needed(items, policy))


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
    history = with_emptied(history, past.use)
    leads = learn_leads(arrived_orders(past.positions, past.receipts, until=local.date()), items)
    days = _horizon(history.places, leads, items, terms.longest(policy))
    today = still_to_come(local)
    law, followed = learn_use(history, days, today=today), None
    if past.counts is not None:
        must_last = _must_last(history.places, leads, items, policy, terms)
        followed = follow(history, law, past.counts, must_last, today=today)
    law = with_days_off(law, history, but=followed.listed if followed else ())
    if followed is not None:
        followed = replace(followed, law=law)
        law = followed.moved()
    lasts: Days = np.full(len(history.places), days, dtype=np.int64)
    demand = as_forecast(history.places, history.until, law.said, lasts, issued_at, time_zone)
    came, opened = of_living(past.receipts, past.positions, items, local.date())
    soon = soon_over(history, items, today)
    if followed is not None and soon is not None:
        soon = along(soon, followed.law, law)
    there = open_orders(past.positions, past.receipts, until=local.date())
    stores = StoresLaw(
        law, demand, {}, tuple(notes), local.date(), leads,
        came=came, opened=opened, soon=soon, waiting=there, followed=followed, terms=terms,
    )  # fmt: skip
    return replace(stores, needs=stores.needed(items, policy))


def _must_last(
    places: tuple[tuple[str, str], ...],
    leads: LeadLaws,
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
    terms: Terms,
) -> list[int]:
    """Days that an order of each place must last at its usual lead time."""
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    return [
        terms.reviewed(known[item]["supplier"], policy).protection_days(
            leads.of(known[item], location).day(0.5)
        )
        for item, location in places
    ]


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
