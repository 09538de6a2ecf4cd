"""What will expire on the shelf, day by day, if nothing more is ordered than is coming.

The first to expire is handed out first. Laid out in that order, stock is a line of which the
first X units are gone, used or expired: one number is all there is to follow, so chances of
waste and shortage are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.errors import PlanningError
from ops.supply.policies.laws import Law, Numbers
from ops.supply.policies.whole import whole


@dataclass(frozen=True)
class Batch:
    """Units that can be used from one day to another, both inclusive; today is day 1."""

    units: int
    first_day: int
    last_day: int


@dataclass(frozen=True)
class Projected:
    """Units expected to expire in the evening of each day, and to be missing on it."""

    expiring: tuple[float, ...]
    missing: tuple[float, ...]


def project(batches: Sequence[Batch], demand: Sequence[Law]) -> Projected:
    """Follow the stock through as many days as there are laws of demand."""
    line = _in_order(batches)
    total = sum(batch.units for batch in line)
    gone: Numbers = np.zeros(total + 1)
    gone[0] = 1.0
    expiring, missing = [], []
    for day, law in enumerate(demand, start=1):
        there = sum(batch.units for batch in line if batch.first_day <= day)
        expired = sum(batch.units for batch in line if batch.last_day <= day)
        wanted: Numbers = np.convolve(gone, whole(law).chances)
        amounts = np.arange(len(wanted))
        missing.append(float(wanted @ np.maximum(amounts - there, 0)))
        taken = np.minimum(amounts, there)
        expiring.append(float(wanted @ np.maximum(expired - taken, 0)))
        gone = np.bincount(np.maximum(taken, expired), wanted, total + 1).astype(np.float64)
    return Projected(tuple(expiring), tuple(missing))


def _in_order(batches: Sequence[Batch]) -> list[Batch]:
    line = sorted(batches, key=lambda batch: (batch.last_day, batch.first_day))
    for batch in line:
        if batch.last_day < batch.first_day or batch.units < 0:
            raise PlanningError(
                f"{batch.units} units would be used from day {batch.first_day} to day "
                f"{batch.last_day}. Correct the count, or the dates of receipt and expiry."
            )
    arrivals = [max(batch.first_day, 1) for batch in line]
    if arrivals != sorted(arrivals):
        raise PlanningError(
            "A batch that comes later expires before one that is there: which goes first cannot "
            "be followed. Project up to the day it comes."
        )
    return line
