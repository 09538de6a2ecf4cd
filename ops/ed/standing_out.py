"""Days of the year that stood out before: what a calendar of holidays would have told.

A date is believed to stand out, busy or quiet, where its departure from the usual in the years
before was beyond what ordinary days do. Christmas is found so without anyone naming it; a holiday
that moves with the moon is not, and belongs in the calendar of holidays.
"""

import numpy as np

from ops.calendar import Ints
from ops.line import Floats

YEARS = (1, 2, 3)
BEYOND = 3.0
"""Ordinary departures that a date's mean departure must exceed, times the root of its years."""
STEADY = 10.0
"""Patients of the usual added to seen and meant of a day alike."""


def stood_out(counts: Floats, meant: Floats, day: Ints, days: Ints) -> Floats:
    """Mean logarithm of seen over meant on the same date of the years before, or 0.

    ``day`` is the local day of every count; ``days`` are the days asked about.
    """
    known = np.isfinite(counts) & np.isfinite(meant)
    first, size = int(day[0]), int(day[-1] - day[0]) + 1
    at = day[known] - first
    seen, usual = (np.bincount(at, each[known], size) for each in (counts, meant))
    departure = np.log((seen + STEADY) / (usual + STEADY))
    departure[np.bincount(at, minlength=size) == 0] = np.nan
    ordinary = np.nanquantile(departure, [0.16, 0.84]) if known.any() else np.zeros(2)
    asked, back = np.unique(days, return_inverse=True)
    before = np.array([_at(departure, _same_date(asked, years) - first) for years in YEARS])
    count = np.isfinite(before).sum(axis=0)
    mean = np.nansum(before, axis=0) / np.maximum(count, 1)
    believed = np.abs(mean) * np.sqrt(count) > BEYOND * np.diff(ordinary) / 2
    return np.asarray(np.where(believed, mean, 0.0)[back])


def _same_date(days: Ints, years: int) -> Ints:
    """The same day and month so many years before; 29 February becomes 1 March."""
    on = days.astype("datetime64[D]")
    month = on.astype("datetime64[M]")
    before = (month - 12 * years).astype("datetime64[D]") + (on - month.astype("datetime64[D]"))
    return np.asarray(before.astype(np.int64))


def _at(values: Floats, where: Ints) -> Floats:
    inside = (where >= 0) & (where < len(values))
    return np.where(inside, values[np.clip(where, 0, len(values) - 1)], np.nan)
