"""How long deliveries take, vendor by vendor, as past ones did.

Lead times are skewed and bunched, and no textbook law fits them; so the chances are those of past
deliveries themselves. A vendor with few borrows from all vendors (a Dirichlet prior).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ops.supply.history import Numbers

BORROWED = 10.0
"""Deliveries that those of all vendors count for beside a vendor's own."""


def learn_lead_times(
    vendors: Sequence[str], lead_days: Sequence[int], *, longest: int
) -> Mapping[str, Numbers]:
    """The chance of each lead time, from 0 to ``longest`` days, by vendor.

    Longer ones count as ``longest``; ones below zero say nothing. The name "" stands for a vendor
    nobody has heard of. Raises ``ValueError`` where no delivery is usable.
    """
    days, of = np.asarray(lead_days), np.asarray(vendors, dtype=str)
    usable = days >= 0
    days, of = np.minimum(days[usable], longest), of[usable]
    if not len(days):
        raise ValueError("Lead times come from deliveries of 0 days or more; found none.")
    everyone = np.bincount(days, minlength=longest + 1) / len(days)
    learnt = {"": everyone}
    for vendor in np.unique(of):
        own = np.bincount(days[of == vendor], minlength=longest + 1)
        learnt[str(vendor)] = (own + BORROWED * everyone) / (own.sum() + BORROWED)
    return learnt


def protection(lead: Numbers, review: int, *, period: int = 1) -> Numbers:
    """The chance that an order must last 1, 2, … periods of so many days: review plus lead time.

    A part of a period counts as a whole one.
    """
    last = max(1, -(-(review + len(lead) - 1) // period))
    chances = np.zeros(last)
    for days, chance in enumerate(lead):
        chances[max(1, -(-(review + days) // period)) - 1] += chance
    return chances
