"""Weeks with fewer working days bring less, and the weeks around them more.

Stores are asked ahead of a bank holiday for what it would have needed, so that four weeks with
one in it use what four weeks use: a holiday moves use between weeks and takes none away.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import numpy as np

from ops.supply.history import Numbers

WORKING = 5


def working_share(weeks: Sequence[date], holidays: Collection[date]) -> Numbers:
    """Of each week that starts then: its working days in shares of what these weeks have a week."""
    days = [_working(week, holidays) for week in weeks]
    mean = sum(days) / max(len(days), 1)
    return np.array([day / mean if mean > 0 else 1.0 for day in days], dtype=np.float64)


def _working(week: date, holidays: Collection[date]) -> int:
    days = (week + timedelta(days=n) for n in range(7))
    return sum(day.weekday() < WORKING and day not in holidays for day in days)
