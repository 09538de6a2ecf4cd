"""What a learnt chance of a no-show is made of: parts in log odds that add up.

Every candidate can say its chance as a start, the same for all, and one part per feature. That
is what makes it explainable in plain words, and what lets two candidates be averaged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64]


class Learnt(Protocol):
    """A candidate that has learnt."""

    def log_odds(self, known: pl.DataFrame) -> Numbers:
        """The log odds of a no-show of each row of features."""
        ...

    def parts(self, known: pl.DataFrame) -> Numbers:
        """One column per feature and a last one, the start: each row adds up to its log odds."""
        ...


Learner = Callable[[pl.DataFrame, Numbers, int], Learnt]
"""From features, outcomes (1 missed) and a seed to a candidate that has learnt."""


@dataclass(frozen=True)
class Averaged:
    """Several candidates, averaged in log odds."""

    members: tuple[Learnt, ...]

    def log_odds(self, known: pl.DataFrame) -> Numbers:
        """The mean of what the members say."""
        return np.asarray(np.mean([one.log_odds(known) for one in self.members], axis=0))

    def parts(self, known: pl.DataFrame) -> Numbers:
        """The mean of each part."""
        return np.asarray(np.mean([one.parts(known) for one in self.members], axis=0))


def base(missed: Numbers) -> float:
    """The hospital's rate, with half an appointment of each outcome so that it is never 0 or 1."""
    return (float(missed.sum()) + 0.5) / (len(missed) + 1)
