"""What must be there or coming so that it lasts until the order after this one, place by place.

Paths of use are laid over paths of supply: for every lead time that may come, what is used in the
review period and that lead time, weighted by its chance. Cycle service is a quantile of all of
them. Fill rate asks for the level at which so little is missed, on average, of what one review
period asks for (Silver, Pyke & Thomas 2017, ch. 6.10: shortage at the end of the protection
period less that already there at its start).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import numpy as np

from ops.series import item_at
from ops.supply.history import Numbers
from ops.supply.outlook.kept import Kept
from ops.supply.outlook.lead_law import LeadLaw, LeadLaws
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.lead_times import protection
from ops.supply.periods.protection import WIDTHS
from ops.supply.policy import FILL, ReorderPolicy
from ops.supply.terms import NO_TERMS, Terms
from ops.tables import Item

HALVINGS = 40


@dataclass(frozen=True)
class Need:
    """The protection period of an item at a place: days, and use in them, in issue units.

    ``days`` is the period at the usual lead time; ``busy`` is what keeps the promise with lead
    times as they vary, and so the reorder point; ``usual`` the median. ``kept`` is what expiry
    makes of it tonight, of an item with a shelf life.
    """

    lead: LeadLaw
    days: int
    usual: float
    busy: float
    kept: Kept | None = None


def needs(
    law: UseLaw,
    leads: LeadLaws,
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
    terms: Terms = NO_TERMS,
) -> Mapping[str, Need]:
    """The need of each listed item and place, by ``item_id@location_id``.

    Where a supplier takes orders on some days only, its items are reviewed on those (``terms``).
    """
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    told = {}
    for row, (item_id, location_id) in enumerate(law.places):
        if item_id in known:
            lead = leads.of(known[item_id], location_id)
            service = policy.service[known[item_id]["criticality"]]
            own = terms.reviewed(known[item_id]["supplier"], policy)
            told[item_at(item_id, location_id)] = _need(law, row, lead, service, own)
    return told


def _need(law: UseLaw, row: int, lead: LeadLaw, service: float, policy: ReorderPolicy) -> Need:
    lasts = cut(protection(lead.chances, policy.review_days), law.days)
    values, weights = _paths(law.promised[row], lasts)
    if policy.kind == FILL:
        busy = _filling(law, row, lead, service, policy)
    else:
        busy = _quantile(values, weights, service)
    usual_days = min(policy.protection_days(lead.day(0.5)), law.days)
    return Need(lead, usual_days, _quantile(values, weights, 0.5), busy)


def cut(chances: Numbers, days: int) -> Numbers:
    """Chances of 1, 2, … days, with what lies beyond the last day put on it."""
    if len(chances) <= days:
        return chances
    return np.append(chances[: days - 1], chances[days - 1 :].sum())


def _paths(by_day: Numbers, lasts: Numbers) -> tuple[Numbers, Numbers]:
    """Sums of use over each length that may come, lowest first, and the chance of each."""
    lengths = np.flatnonzero(lasts > 0)
    values = by_day[lengths].ravel()
    weights = np.outer(lasts[lengths], WIDTHS).ravel()
    order = np.argsort(values, kind="stable")
    return values[order], weights[order]


def _quantile(values: Numbers, weights: Numbers, level: float) -> float:
    running = np.cumsum(weights)
    return float(values[min(int(np.searchsorted(running, level - 1e-9)), len(values) - 1)])


def _filling(law: UseLaw, row: int, lead: LeadLaw, service: float, policy: ReorderPolicy) -> float:
    """The least level of which no more than ``1 - service`` of a review's use is missed."""
    end = _paths(law.promised[row], cut(protection(lead.chances, policy.review_days), law.days))
    waits = lead.chances[1:] if len(lead.chances) > 1 else np.zeros(1)
    start = _paths(law.promised[row], cut(waits, law.days))
    asked = law.mean[row, min(max(policy.review_days, 1), law.days) - 1]
    low, high = 0.0, float(end[0][-1])
    for _ in range(HALVINGS):
        level = (low + high) / 2
        missed = _missed(end, level) - _missed(start, level)
        low, high = (level, high) if missed > (1 - service) * asked else (low, level)
    return float(np.ceil(high - 1e-6))


def _missed(paths: tuple[Numbers, Numbers], level: float) -> float:
    return float(np.maximum(paths[0] - level, 0.0) @ paths[1])
