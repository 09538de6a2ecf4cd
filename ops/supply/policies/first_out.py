"""What one more batch is worth of something that expires, where the first to expire goes first.

Laid out in the order in which it expires, stock is a line, and a new batch stands at its end.
Whatever is ordered later waits behind it. So how much of the batch is used in its life, and how
much of what is asked for until the next order has come it can give, follows from the line ahead
of it and from use alone. A batch that is too large is thrown away in part, one that is too small
leaves people without: expected loss is convex in its size, and the best size is a newsvendor's
with two different demands (the marginal cost of Nahmias 1976, Management Science 22, 1002-1007,
along sample paths of any law of use).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ops.supply.policies.laws import Numbers
from ops.supply.policies.weekdays import Prices

Days = npt.NDArray[np.int64]
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Line:
    """Batches there and coming: units of each; first and last day of use, by batch and path.

    Today is day 0 and both days are inclusive. No batch expires before one that is ahead of it.
    """

    units: Numbers
    first_day: Days
    last_day: Days


@dataclass(frozen=True, eq=False)
class Lived:
    """What a line cannot give, and what of it expires in the evening, by day and path."""

    missing: Numbers
    expiring: Numbers


def live(line: Line, use: Numbers) -> Lived:
    """Follow a line through use by day (rows) and path (columns)."""
    gone = np.zeros(use.shape[1])
    missing, expiring = np.zeros(use.shape), np.zeros(use.shape)
    for day, wanted in enumerate(use):
        there = line.units @ (line.first_day <= day)
        over = line.units @ (line.last_day <= day)
        taken = np.minimum(gone + wanted, np.maximum(there, gone))
        missing[day] = gone + wanted - taken
        expiring[day] = np.maximum(over - taken, 0.0)
        gone = np.maximum(taken, over)
    return Lived(missing, expiring)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of a new batch, by path: until the next has come, and in all its life."""

    soon: Numbers
    in_life: Numbers

    def missing(self, units: float) -> float:
        """Units that a batch of so many leaves people without, on average."""
        return float(np.maximum(self.soon - units, 0.0).mean())

    def expiring(self, units: float) -> Numbers:
        """Units of a batch of so many that expire, path by path."""
        return np.asarray(np.maximum(units - self.in_life, 0.0), dtype=np.float64)


def asked_of_new(missing: Numbers, comes: Days, next_comes: Days, life: int) -> Asked:
    """What the line ahead cannot give while a batch can be used that comes on ``comes``."""
    day = np.arange(len(missing))[:, None]
    usable = (day >= comes) & (day < comes + life)
    soon = usable & (day < next_comes)
    return Asked((missing * soon).sum(axis=0), (missing * usable).sum(axis=0))


def best_packs(asked: Asked, pack_size: float, most: int, prices: Prices) -> int:
    """How many packs, of at most so many, cost least in waste, shortage and what is left over.

    The most that do; ``holding`` is paid for what is left when the next order comes.
    """
    units = np.arange(most + 1)[:, None] * pack_size
    wasted = np.maximum(units - asked.in_life, 0.0).mean(axis=1)
    short = np.maximum(asked.soon - units, 0.0).mean(axis=1)
    kept = np.maximum(units - asked.soon, 0.0).mean(axis=1)
    loss = prices.waste * wasted + prices.shortage * short + prices.holding * kept
    return int(np.flatnonzero(loss <= loss.min() + CLOSE)[-1])
