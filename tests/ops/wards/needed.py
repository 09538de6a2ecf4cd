"""Paths of beds needed that can be worked out by hand: ten worlds of one ward, hour by hour."""

from datetime import UTC, datetime, timedelta

import numpy as np

from ops.paths import Paths

NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)


def needed(*worlds, hours=None, places=("acute",), series="ward_need"):
    """Beds needed at 10:00, 11:00 ... in each world of every place (worlds x hours)."""
    counts = np.array(worlds, dtype=np.int64)
    counts = counts[None] if counts.ndim == 2 else counts
    hours = hours or range(1, counts.shape[2] + 1)
    targets = tuple(NINE + timedelta(hours=n) for n in hours)
    return Paths(series, NINE, tuple(places), targets, counts)


def beds(*number):
    """Open beds, hour by hour."""
    return np.array(number, dtype=np.int64)
