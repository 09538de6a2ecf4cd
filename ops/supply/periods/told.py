"""What was used of many items in equal periods, as one rectangle of numbers.

A row per item (or item at a place), a column per month, week or day, the newest last. A period
we know nothing about is ``nan``: before an item was new, while its shelf was empty.
"""

from dataclasses import dataclass

import numpy as np

from ops.supply.classes import ERRATIC, SMOOTH, kinds
from ops.supply.history import Known, Numbers


@dataclass(frozen=True)
class Told:
    """Use by item and period; ``season`` periods make a round (12 months, 7 days; 1: none)."""

    used: Numbers
    season: int = 1

    @property
    def items(self) -> int:
        """How many rows."""
        return int(self.used.shape[0])

    @property
    def periods(self) -> int:
        """How many columns."""
        return int(self.used.shape[1])

    def before(self, periods: int) -> "Told":
        """What was known so many periods earlier."""
        return Told(self.used[:, : self.periods - periods], self.season)

    def only(self, rows: Known) -> "Told":
        """Some of the items."""
        return Told(self.used[rows], self.season)

    def kinds(self) -> list[str]:
        """How often and how evenly each item is wanted (``ops.supply.classes``)."""
        return kinds(self.used)

    def often(self) -> Known:
        """Items wanted in most periods: the smooth and the erratic."""
        return np.array([kind in (SMOOTH, ERRATIC) for kind in self.kinds()], dtype=bool)

    def positions(self, first: int, count: int) -> np.ndarray:
        """Where in the season each of ``count`` columns from ``first`` on lies."""
        return (first + np.arange(count)) % self.season

    def filled(self) -> Numbers:
        """Use without gaps or returns: an unknown period is taken to be a usual one.

        That is the mean of the known ones at its place in the season, or of all known ones.
        """
        used = np.maximum(self.used, 0.0)
        known = np.isfinite(used)
        if known.all():
            return used
        mean = _mean(used, known)
        at = self.positions(0, self.periods)
        for place in range(self.season):
            here = at == place
            usual = _mean(used[:, here], known[:, here])
            usual = np.where(known[:, here].any(axis=1), usual, mean)
            used[:, here] = np.where(known[:, here], used[:, here], usual[:, None])
        return used

    def since(self) -> np.ndarray:
        """The first known period of each item; the number of periods where none is."""
        known = np.isfinite(self.used)
        return np.where(known.any(axis=1), known.argmax(axis=1), self.periods)


def _mean(used: Numbers, known: Known) -> Numbers:
    total = np.where(known, used, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(known.sum(axis=1), 1), dtype=np.float64)
