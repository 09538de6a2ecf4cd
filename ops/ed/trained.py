"""Arrivals by what was learnt: teachers on the usual week, their errors, and joint paths.

Several teachers may speak together: their expected counts are averaged as logarithms. Ranges come
from errors on weeks that were not learnt from: the past is learnt twice on every other week and
judged on the rest, before the whole of it is learnt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.boosted import EVERY, lessons, require
from ops.ed.clues import Clues, clues_of
from ops.ed.past import Past
from ops.ed.paths import PATHS, SEED, Togetherness, joint_paths, togetherness
from ops.line import Bools, Floats
from ops.spread import bunching

LEARNT = 104 * WEEK_HOURS
CLOSE = 48
"""Up to so many hours ahead every pair teaches."""
ONE_IN = 4
"""Beyond, one pair in so many: hours that far ahead differ little, and cost is halved."""
Rate = Callable[[Clues, Ints, Ints], Floats]
"""Logarithm of the expected count of pairs of a moment and hours ahead."""
Teacher = Callable[[Clues, Ints, Ints], Rate]
"""Learns a rate from pairs whose truth is known."""


@dataclass(frozen=True)
class Trained:
    """What was learnt of one ED: its rates, how bunched arrivals are, how hours go together."""

    rates: tuple[Rate, ...]
    bunched: float
    together: Togetherness

    def expected(self, past: Past) -> Floats:
        """Expected arrivals at each hour to come."""
        moment = np.full(len(past.ahead), len(past.counts) - 1)
        return np.exp(_spoken(self.rates, clues_of(past), moment, past.ahead))

    def paths(self, past: Past, *, count: int = PATHS, seed: int = SEED) -> Ints:
        """Sample paths of arrivals, paths x hours to come."""
        expected = self.expected(past)
        return joint_paths(expected, self.bunched, self.together, count=count, seed=seed)


def train(past: Past, teachers: Sequence[Teacher]) -> Trained:
    """Learn from the past of one ED. Raises NotEnoughHistoryError where there is too little."""
    clues = clues_of(past)
    moment, ahead = known_pairs(past, clues)
    truth = clues.counts[moment + ahead]
    teaches = (ahead <= CLOSE) | ((moment // EVERY + ahead) % ONE_IN == 0)
    said = _said_unlearnt(clues, moment, ahead, teaches, teachers)
    bunched = bunching(truth, said)
    errors = (truth - said) / np.sqrt(said + bunched * said**2)
    rates = tuple(teacher(clues, moment[teaches], ahead[teaches]) for teacher in teachers)
    return Trained(rates, bunched, togetherness(_by_moment(errors, moment, ahead)))


def known_pairs(past: Past, clues: Clues) -> tuple[Ints, Ints]:
    """Pairs of a past moment and hours ahead whose truth is known by now.

    Raises NotEnoughHistoryError where they are too few.
    """
    moment, ahead = lessons(past, int(past.ahead[-1]), LEARNT)
    truth = clues.counts[moment + ahead]
    good = np.isfinite(truth) & np.isfinite(clues.offset(moment, ahead))
    require(past, int(good.sum()))
    return moment[good], ahead[good]


def _spoken(rates: Sequence[Rate], clues: Clues, moment: Ints, ahead: Ints) -> Floats:
    return np.asarray(np.mean([rate(clues, moment, ahead) for rate in rates], axis=0))


def _said_unlearnt(
    clues: Clues, moment: Ints, ahead: Ints, teaches: Bools, teachers: Sequence[Teacher]
) -> Floats:
    """Expected counts of every pair by rates that were not taught its week."""
    odd = (clues.day[moment] // 7) % 2 == 1
    said = np.empty(len(moment))
    for judged in (odd, ~odd):
        taught = ~judged & teaches
        rates = [teacher(clues, moment[taught], ahead[taught]) for teacher in teachers]
        said[judged] = np.exp(_spoken(rates, clues, moment[judged], ahead[judged]))
    return said


def _by_moment(errors: Floats, moment: Ints, ahead: Ints) -> Floats:
    """Errors as moments x hours ahead; unknown where there is none."""
    rows = np.unique(moment, return_inverse=True)[1]
    table = np.full((int(rows.max()) + 1, int(ahead.max())), np.nan)
    table[rows, ahead - 1] = errors
    return table
