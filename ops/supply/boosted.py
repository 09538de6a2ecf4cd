"""Average use of the coming days from one LightGBM learnt on all items and places together.

Each row of learning asks, from a past day: given the use of the last weeks, how much was used
so many days later? Use is counted in multiples of the item's own usual use, so that gloves and
chest drains learn from each other. An item hardly ever wanted has no usual use: it teaches
nothing here and is foretold by its weekday and level instead.
"""

import numpy as np

from ops.supply.history import WEEK, Known, Numbers, UseHistory
from ops.supply.means import shares, weekday_and_level

WINDOWS = (7, 28, 91, 182)
LEARN_DAYS = 364
MOST_ROWS = 120_000
FEWEST_DAYS = 56
FEWEST_DEMANDS = 5
"""Days with a demand in the last half-year that make use usual."""


def boosted(history: UseHistory, days: int, *, seed: int = 0) -> Numbers:
    """Poisson regression trees over recent use, weekday and days ahead."""
    import lightgbm

    share = shares(history)
    past = _Past(history)
    moments = _moments(history, days)
    known = np.concatenate([past.rows(moment, days, share) for moment in moments])
    used = np.concatenate([past.told(moment, days) for moment in moments])
    usual = np.concatenate([past.usual(moment).repeat(days) for moment in moments])
    taught = np.isfinite(used) & usual
    rows = lightgbm.Dataset(known[taught], label=used[taught])
    model = lightgbm.train(_settings(seed), rows, num_boost_round=80)
    asked = np.asarray(model.predict(past.rows(history.days, days, share), num_threads=1))
    said = asked.reshape(-1, days) * past.scale(history.days)[:, None]
    plain = weekday_and_level(history, days)
    return np.where(past.usual(history.days)[:, None], said, plain)


def _moments(history: UseHistory, days: int) -> list[int]:
    """Past days to ask from: as many as fit, not always the same weekday."""
    first = max(FEWEST_DAYS, history.days - LEARN_DAYS)
    last = history.days - days
    if last <= first:
        raise ValueError(f"{history.days} days are too few to learn {days} days ahead from.")
    fit = max(4, MOST_ROWS // (len(history.places) * days))
    step = max(5, -(-(last - first) // fit))
    step += step % WEEK == 0
    return list(range(last, first, -step))


class _Past:
    """Sums over the known days up to any day, looked up in constant time."""

    def __init__(self, history: UseHistory) -> None:
        self._history = history
        known = np.isfinite(history.used)
        filled = np.maximum(np.where(known, history.used, 0.0), 0.0)
        self._sum, self._known, self._wanted = (
            np.pad(np.cumsum(each, axis=1), ((0, 0), (1, 0)))
            for each in (filled, known.astype(float), (filled > 0).astype(float))
        )

    def _over(self, total: Numbers, moment: int, window: int) -> Numbers:
        return np.asarray(total[:, moment] - total[:, max(0, moment - window)], dtype=np.float64)

    def scale(self, moment: int) -> Numbers:
        """Usual use a day by then; never zero."""
        seen = self._over(self._known, moment, WINDOWS[-1])
        return (self._over(self._sum, moment, WINDOWS[-1]) + 0.05) / (seen + 1.0)

    def usual(self, moment: int) -> Known:
        """Whether an item had been wanted often enough by then to have a usual use."""
        return np.asarray(self._over(self._wanted, moment, WINDOWS[-1]) >= FEWEST_DEMANDS)

    def rows(self, moment: int, days: int, share: Numbers) -> Numbers:
        """What was known at ``moment``, once per place and day ahead."""
        scale = self.scale(moment)
        recent = [
            self._over(self._sum, moment, window)
            / np.maximum(self._over(self._known, moment, window), 1.0)
            / scale
            for window in WINDOWS[:-1]
        ]
        often = self._over(self._wanted, moment, 91) / np.maximum(
            self._over(self._known, moment, 91), 1.0
        )
        fixed = np.stack([*recent, often, np.log(scale)], axis=1)
        weekdays = self._history.weekdays(moment, days)
        ahead = np.stack([weekdays, np.arange(days)], axis=1).astype(float)
        return np.hstack(
            [
                np.repeat(fixed, days, axis=0),
                share[:, weekdays].reshape(-1, 1),
                np.tile(ahead, (len(share), 1)),
            ]
        )

    def told(self, moment: int, days: int) -> Numbers:
        """What came: use on each day ahead in multiples of the scale; unknown is ``nan``."""
        came = np.maximum(self._history.used[:, moment : moment + days], 0.0)
        return np.asarray((came / self.scale(moment)[:, None]).ravel(), dtype=np.float64)


def _settings(seed: int) -> dict[str, object]:
    return {
        "objective": "poisson",
        "learning_rate": 0.08,
        "num_leaves": 15,
        "min_data_in_leaf": 100,
        "lambda_l2": 5.0,
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
