"""How public holidays, and the days about them, change what is used.

A clinic that is closed uses less, and wards may fetch ahead for it: which of the two holds here is
learnt, from the past holidays of all items together, as what strayed on them and on the days about
them from each item's level and weekday. It is believed as far as it is more than noise.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from ops.supply.classes import ERRATIC, SMOOTH
from ops.supply.drivers.rates import shrunk, strays
from ops.supply.history import Numbers, UseHistory
from ops.supply.outlook.use_law import UseLaw

ABOUT = (-2, -1, 0, 1, 2)
"""Days after a holiday, itself among them, whose use it may change."""
FEWEST = 4
"""Past holidays below which nothing is learnt."""


def with_days_off(law: UseLaw, history: UseHistory, *, but: Collection[int] = ()) -> UseLaw:
    """The law with the holidays of its days counted; without any it is the same law.

    ``but`` are rows that follow lists on which holidays stand already.
    """
    ahead = _near(history, history.days, law.days)
    if not ahead.any():
        return law
    often = np.isin(np.asarray(law.kinds), (SMOOTH, ERRATIC))
    change = learnt(history.used[often], _near(history, 0, history.days)) @ ahead
    if not often.any() or not change.any():
        return law
    share = np.maximum(1 + np.cumsum(change) / np.arange(1, law.days + 1), 0.0)
    moves = often & ~np.isin(np.arange(len(often)), list(but))
    share = np.where(moves[:, None], share, 1.0)
    rising = np.maximum.accumulate
    return replace(
        law,
        mean=rising(law.mean * share, axis=1),
        said=rising(law.said * share[..., None], axis=1),
        promised=rising(law.promised * share[..., None], axis=1),
        busy_day=law.busy_day * share[:, 0],
    )


def learnt(used: Numbers, near: Numbers) -> Numbers:
    """What each of the days about a holiday changes, in shares of an item's mean day.

    ``near`` says which days lie so many days after a holiday (``ABOUT`` × days).
    """
    usual = np.maximum(np.nanmean(np.maximum(used, 0.0), axis=1, keepdims=True), 1e-9)
    strayed = np.nanmean(strays(used) / usual, axis=0)
    told = np.zeros(len(ABOUT))
    for n, days in enumerate(near > 0):
        seen = strayed[days & np.isfinite(strayed)]
        if len(seen) >= FEWEST:
            error = max(float(seen.std(ddof=1)) / np.sqrt(len(seen)), 1e-9)
            size = np.array([abs(seen.mean())])
            told[n] = np.sign(seen.mean()) * shrunk(size, size / error)[0]
    return told


def _near(history: UseHistory, first: int, count: int) -> Numbers:
    """Which of so many columns lie a given number of days after a holiday."""
    since = history.until.toordinal() - history.days
    off = {day.toordinal() - since for day in history.holidays}
    rows = [[float(first + n - about in off) for n in range(count)] for about in ABOUT]
    return np.array(rows)
