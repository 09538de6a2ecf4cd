"""The usual week: what each hour of the local week brings, as known week by week.

Old weeks fade with a half-life. Row ``w`` of the usual week is learnt from the weeks before
``w`` only, so that a residual against it is an honest error, not a fitted one.
"""

import numpy as np
from scipy.signal import lfilter

from ops.calendar import Ints
from ops.line import Floats


def usual_weeks(
    counts: Floats, week: Ints, slot: Ints, *, slots: int, day_slots: int, half_life: float
) -> Floats:
    """Usual count of each slot as known before each week: weeks + 1 rows, the last from all.

    ``week`` starts at 0; ``half_life`` is in weeks. A slot never seen takes the mean of its
    hour on other days; before anything is seen the row is not-a-number.
    """
    weeks = int(week[-1]) + 1
    fade = 0.5 ** (1 / half_life)
    total, weight = _by_week(counts, week, slot, (weeks, slots))
    rows = np.full((weeks + 1, slots), np.nan)
    amount = lfilter([1.0], [1.0, -fade], total, axis=0)
    mass = lfilter([1.0], [1.0, -fade], weight, axis=0)
    seen = mass > 1e-12
    rows[1:] = np.divide(amount, mass, out=rows[1:].copy(), where=seen)
    for at in np.flatnonzero(~seen.all(axis=1)):
        rows[at + 1] = _filled(amount[at], mass[at], day_slots)
    return rows


def _by_week(
    counts: Floats, week: Ints, slot: Ints, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    known = np.isfinite(counts)
    flat = week[known] * shape[1] + slot[known]
    size = shape[0] * shape[1]
    weight = np.bincount(flat, minlength=size).astype(float)
    total = np.bincount(flat, weights=counts[known], minlength=size)
    # An hour that the clocks repeat in autumn counts once, as the mean of its two readings.
    twice = np.maximum(weight, 1)
    return (total / twice).reshape(shape), np.minimum(weight, 1).reshape(shape)


def _filled(amount: Floats, mass: Floats, day_slots: int) -> Floats:
    """Mean per slot; unseen slots borrow from the same hour of other days, then from all."""
    if not mass.any():
        return np.full(len(mass), np.nan)
    usual = np.divide(amount, mass, out=np.full(len(mass), np.nan), where=mass > 1e-12)
    holes = np.isnan(usual)
    if holes.any():
        hour = np.arange(len(mass)) % day_slots
        spent = np.bincount(hour, weights=amount), np.bincount(hour, weights=mass)
        overall = amount.sum() / mass.sum()
        by_hour = np.divide(*spent, out=np.full(day_slots, overall), where=spent[1] > 1e-12)
        usual[holes] = by_hour[hour[holes]]
    return np.asarray(usual)


def eased(rows: Floats, *, day_slots: int) -> Floats:
    """Usual weeks in which each day's departure from the usual day leans on the next hours.

    An hour of the week is seen once a week only; the usual day is seen daily and stays as it is.
    A departure takes a sixth of each neighbour's.
    """
    days = rows.reshape(len(rows), -1, day_slots)
    usual = days.mean(axis=1, keepdims=True)
    ratio = np.divide(days, usual, out=np.ones_like(days), where=usual != 0).reshape(rows.shape)
    leaning = (4 * ratio + np.roll(ratio, 1, axis=1) + np.roll(ratio, -1, axis=1)) / 6
    return np.asarray((leaning.reshape(days.shape) * usual).reshape(rows.shape))


def faded_sum(values: Floats, half_life: float) -> Floats:
    """Running sum of everything up to and with each step, fading by ``half_life`` steps."""
    fade = 0.5 ** (1 / half_life)
    return np.asarray(lfilter([1.0], [1.0, -fade], np.nan_to_num(values)))
