"""What must be there when an order that is still open may come later than the one placed today.

A stock position counts what is coming as if it were sure to come first. Orders do not wait for
each other: one that is overdue for a week may be overtaken by today's, and nearly all stock-outs
of things that must not run out fall in such a wait. So each open order is held against how late
orders of its age came before, and what must be there or coming is the quantile of use *and* of
what has not come by then, over both together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import dataframely as dy
import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.history import Numbers
from ops.supply.outlook.deliveries import Waiting
from ops.supply.outlook.lead_law import LeadLaw
from ops.supply.outlook.need import Need, cut
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.lead_times import protection
from ops.supply.periods.protection import WIDTHS
from ops.supply.policy import CYCLE, ReorderPolicy
from ops.supply.terms import NO_TERMS, Terms
from ops.tables import Item

SOON = 60
"""Days of shelf life up to which nothing is ordered twice for being late."""
MOST_ORDERS = 3
"""Open orders of an item and store that may all be late at once; the others are taken as sure."""
NEVER = 1e-4
"""Lengths of a wait and chances below this say nothing."""


def if_late(
    needs: Mapping[str, Need],
    law: UseLaw,
    waiting: Mapping[tuple[str, str], Sequence[Waiting]],
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
    terms: Terms = NO_TERMS,
) -> Mapping[str, Need]:
    """The needs, raised where an open order may not come before the order after this one.

    A promise of fill rate stays as it is: what one late order costs is a small share of a year's.
    So do items that perish soon: when both orders come, most of one would be thrown away.
    """
    if policy.kind != CYCLE or not waiting:
        return needs
    keeping = {
        item: (policy.service[grade], terms.reviewed(supplier, policy).review_days)
        for item, grade, supplier in _keeping(items)
    }
    told = dict(needs)
    for row, place in enumerate(law.places):
        name, orders = item_at(*place), waiting.get(place, ())
        if name in told and orders and place[0] in keeping:
            need, (service, review_days) = told[name], keeping[place[0]]
            lasts = cut(protection(need.lead.chances, review_days), law.days)
            busy = _busy(law.promised[row], lasts, need.lead, orders, service)
            told[name] = replace(need, busy=max(need.busy, busy))
    return told


def _keeping(items: dy.DataFrame[Item]) -> list[tuple[str, str, str | None]]:
    """Items that do not perish soon, with their criticality and supplier."""
    life = pl.col("shelf_life_days")
    kept = items.filter(life.is_null() | (life > SOON))
    return kept.select("item_id", "criticality", "supplier").rows()


def _busy(
    by_day: Numbers, lasts: Numbers, lead: LeadLaw, orders: Sequence[Waiting], service: float
) -> float:
    """The quantile of use and of what has not come, over all lengths of the wait."""
    values, weights = [], []
    for length in np.flatnonzero(lasts > NEVER):
        missing, chance = _missing(lead, orders, int(length) + 1)
        values.append((by_day[length][:, None] + missing).ravel())
        weights.append((lasts[length] * WIDTHS[:, None] * chance).ravel())
    every, weight = np.concatenate(values), np.concatenate(weights)
    order = np.argsort(every, kind="stable")
    running = np.cumsum(weight[order]) / weight.sum()
    return float(every[order][min(int(np.searchsorted(running, service - 1e-9)), len(every) - 1)])


def _missing(lead: LeadLaw, orders: Sequence[Waiting], days: int) -> tuple[Numbers, Numbers]:
    """Amounts that may not have come within so many days, and their chances."""
    missing, chance = np.zeros(1), np.ones(1)
    for order in sorted(orders, key=lambda one: -one.days)[:MOST_ORDERS]:
        late = 1.0 - float(lead.left(order.days - 1)[:days].sum())
        if late > NEVER:
            missing = np.concatenate([missing, missing + order.units])
            chance = np.concatenate([chance * (1 - late), chance * late])
    return missing, chance
