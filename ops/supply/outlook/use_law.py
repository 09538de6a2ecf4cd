"""How much of each item will be used by each coming day, and how much must be there to last.

Sums over so many days are foretold as such (``ops.supply.periods``), at all lengths at once: as
quantiles that come true as often as they say, and as stock that lasts as often as it promises.
Beyond the longest sum that the past can teach, both go on in proportion.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ops.series import LEVELS
from ops.supply.history import Days, Numbers, UseHistory
from ops.supply.periods.autoregression import pooled_autoregression
from ops.supply.periods.calibrated import foretell
from ops.supply.periods.combined import combined
from ops.supply.periods.protection import STEPS
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told

WEEK = 7
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 28, 42, 56)
"""Days whose sums are foretold; between them, amounts lie on straight lines."""
PAST_PER_LENGTH = 5
"""Sums so many times shorter than the past can still be learnt from it."""
daily = partial(combined, ways=(pooled_autoregression, season_and_level))
"""Methods that learn all items at once: days are many, and the others need seconds an item."""


@dataclass(frozen=True)
class UseLaw:
    """Use from today on of each place: ``said`` and ``promised`` are places × days × levels.

    Row ``d`` of a place is the sum over the first ``d + 1`` days. ``said`` has ``LEVELS``,
    ``promised`` has ``STEPS``.
    """

    places: tuple[tuple[str, str], ...]
    mean: Numbers
    said: Numbers
    promised: Numbers
    kinds: tuple[str, ...]
    busy_day: Numbers

    def a_day(self, row: int) -> dict[str, float]:
        """Use of a place on an average day of the coming week, and on one day in ten."""
        week = min(WEEK, self.days)
        return {
            "use_a_day": float(self.mean[row, week - 1]) / week,
            "busy_use_a_day": float(self.busy_day[row]),
        }

    @property
    def days(self) -> int:
        """How far ahead it looks."""
        return int(self.mean.shape[1])


def learn_use(history: UseHistory, days: int, *, today: float = 1.0) -> UseLaw:
    """The laws of the coming ``days``; ``today`` is the share of today's use still to come."""
    told = Told(history.used, WEEK if history.days >= 3 * WEEK else 1)
    longest = max(WEEK, history.days // PAST_PER_LENGTH)
    lengths = [length for length in LENGTHS if length <= min(longest, max(days, WEEK))]
    windows = [(0, length) for length in lengths]
    said = foretell(told, windows, LEVELS, average=daily, then=daily)
    kept = foretell(told, windows, STEPS.tolist(), average=daily, then=daily, promise=True)
    gone = said.means[:, :1] * (1 - today)
    known = np.array([0, *lengths])
    return UseLaw(
        history.places,
        _by_day(known, said.means - gone, days),
        _by_day(known, said.quantiles - gone[..., None], days),
        _by_day(known, kept.quantiles - gone[..., None], days),
        tuple(told.kinds()),
        said.quantiles[:, 0, LEVELS.index(0.9)],
    )


def _by_day(known: Days, sums: Numbers, days: int) -> Numbers:
    """Sums at known lengths (second axis) as sums over 1, 2, … days; never falling."""
    sums = np.maximum(np.concatenate([np.zeros_like(sums[:, :1]), sums], axis=1), 0.0)
    wanted = np.arange(1, days + 1)
    right = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    # Past the last length the share exceeds 1 and is taken from nothing: proportion, not trend.
    beyond = wanted > known[-1]
    share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
    shape = (1, days) + (1,) * (sums.ndim - 2)
    low, high = sums[:, right - 1], sums[:, right]
    between = low + (high - low) * share.reshape(shape)
    on = high * (wanted / known[right]).reshape(shape)
    told = np.where(beyond.reshape(shape), on, between)
    return np.asarray(np.maximum.accumulate(told, axis=1), dtype=np.float64)
