"""What suppliers ask of an order: a charge, a least value, and days on which they take one.

Terms are those of one moment: they say of each supplier whether an order placed now counts as
today's, and how many days it is to the next one. Who asks nothing is ordered from on any day
on which stores order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import dataframely as dy

from ops.supply.policy import WORKING_DAYS, ReorderPolicy, next_order
from ops.tables import SupplierTerms
from ops.tables.deliveries import WEEKDAYS

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Asks:
    """What one supplier asks of one order of a store: pence, and weekdays (Monday is 0)."""

    supplier: str
    charge: int = 0
    least: int = 0
    weekdays: frozenset[int] = EVERY_DAY
    order_by: time | None = None


@dataclass(frozen=True)
class Terms:
    """What every listed supplier asks of orders placed at a moment of the local clock."""

    asks: Mapping[str, Asks] = field(default_factory=dict)
    placed: datetime = datetime(2000, 1, 3, tzinfo=UTC)
    store_days: Collection[int] = WORKING_DAYS

    def of(self, supplier: str | None) -> Asks:
        """What a supplier asks; nothing if it is not listed."""
        return self.asks.get(supplier or "", Asks(supplier or ""))

    def taken_today(self, supplier: str | None) -> bool:
        """Whether an order placed now counts as one of today."""
        asks = self.of(supplier)
        in_time = asks.order_by is None or self.placed.time() <= asks.order_by
        return self.placed.weekday() in asks.weekdays and in_time

    def wait(self, supplier: str | None) -> int:
        """Days to the next day after today on which the store orders and the supplier takes it."""
        own = self.of(supplier).weekdays
        return next_order(self.placed.date(), own & frozenset(self.store_days) or own)

    def next_on(self, supplier: str | None) -> date:
        """That day."""
        return self.placed.date() + timedelta(days=self.wait(supplier))

    def reviewed(self, supplier: str | None, policy: ReorderPolicy) -> ReorderPolicy:
        """The policy of a supplier's items: reviewed when it next takes an order."""
        if supplier not in self.asks:
            return policy
        return replace(policy, review_days=self.wait(supplier), order_days=policy.lot_days)

    def longest(self, policy: ReorderPolicy) -> ReorderPolicy:
        """The policy of those who are reviewed least often."""
        days = [self.wait(supplier) for supplier in self.asks]
        return replace(policy, review_days=max([policy.review_days, *days]))


NO_TERMS = Terms()
"""No supplier asks anything."""


def terms_of(
    suppliers: dy.DataFrame[SupplierTerms],
    *,
    placed: datetime,
    store_days: Collection[int] = WORKING_DAYS,
) -> Terms:
    """The terms of orders placed at a local moment."""
    asks = {}
    for row in suppliers.iter_rows(named=True):
        days = row["order_weekdays"]
        weekdays = frozenset(WEEKDAYS.index(day) for day in days.split(";")) if days else EVERY_DAY
        asks[row["supplier"]] = Asks(
            row["supplier"],
            round((row["delivery_gbp"] or 0.0) * 100),
            round((row["least_order_gbp"] or 0.0) * 100),
            weekdays,
            row["order_by"],
        )
    return Terms(asks, placed, store_days)
