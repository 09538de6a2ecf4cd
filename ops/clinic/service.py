"""How long a patient is with the clinician: exponential, or a chance for each whole minute.

Whole minutes cover everything that a clinic can count: fixed lengths, textbook laws cut into
minutes, and the clinic's own durations as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt
from scipy.stats import lognorm

from ops.errors import NotEnoughHistoryError, PlanningError

Numbers = npt.NDArray[np.float64]

ENOUGH_DURATIONS = 30
"""Fewer of a clinic's own durations say too little of its long ones."""
LONGEST_MINUTES = 480
"""A longer consultation is taken for a clock that was never stopped."""


@dataclass(frozen=True)
class Exponential:
    """Durations without memory, in minutes on average."""

    mean: float

    def __post_init__(self) -> None:
        if not self.mean > 0:
            raise PlanningError(
                f"A consultation needs a mean above 0 minutes, and was given {self.mean:g}. "
                "State the clinic's mean duration."
            )

    def in_minutes(self) -> "Minutes":
        """The nearest law of whole minutes: each duration goes to a neighbour, mean kept."""
        edges = np.arange(floor(40 * self.mean) + 3)
        beyond = self.mean * np.exp(-edges / self.mean)
        # The chance of a minute is the second difference of the expected excess.
        chances = np.append(1 - (beyond[0] - beyond[1]), np.diff(beyond, 2))
        return Minutes.of(dict(enumerate(chances.tolist())))


@dataclass(frozen=True)
class Minutes:
    """The chance of 0, 1, 2 … whole minutes."""

    chances: tuple[float, ...]

    def __post_init__(self) -> None:
        if min(self.chances, default=-1) < 0 or abs(sum(self.chances) - 1) > 1e-9:
            raise PlanningError(
                "Chances of durations need to lie from 0 to 1 and to sum to 1; these sum to "
                f"{sum(self.chances):g}. State the share of patients for each whole minute."
            )

    @classmethod
    def of(cls, shares: Mapping[int, float]) -> "Minutes":
        """Shares by minute, brought to sum to 1."""
        if not shares or min(shares) < 0 or min(shares.values()) < 0 or not sum(shares.values()):
            raise PlanningError(
                "A law of durations needs minutes of at least 0 with shares of at least 0, and "
                f"was given {dict(shares)}. Leave out what was not measured."
            )
        chances = np.zeros(max(shares) + 1)
        for minute, share in shares.items():
            chances[minute] = share
        return cls(tuple((chances / chances.sum()).tolist()))

    @property
    def mean(self) -> float:
        """Minutes on average."""
        return float(np.arange(len(self.chances)) @ np.array(self.chances))

    def stretched(self, by: float) -> "Minutes":
        """Every duration so many times as long; a part of a minute goes to its neighbours."""
        minutes = by * np.arange(len(self.chances), dtype=np.float64)
        return Minutes.between(minutes, self.chances)

    @classmethod
    def between(cls, minutes: Sequence[float] | Numbers, shares: Sequence[float]) -> "Minutes":
        """Shares by any length in minutes: each goes to its two neighbours, mean kept."""
        length, share = np.asarray(minutes, dtype=np.float64), np.asarray(shares, dtype=np.float64)
        whole = np.floor(length).astype(np.int64)
        chances = np.zeros(int(whole.max()) + 2)
        np.add.at(chances, whole, share * (1 - (length - whole)))
        np.add.at(chances, whole + 1, share * (length - whole))
        return cls.of({minute: chance for minute, chance in enumerate(chances.tolist()) if chance})


Service = Exponential | Minutes


def lognormal_minutes(mean: float, sd: float, longest: int) -> Minutes:
    """A lognormal law cut into minutes 1 … longest, each taking what is nearest to it."""
    spread = np.sqrt(np.log1p((sd / mean) ** 2))
    law = lognorm(spread, scale=mean / np.exp(spread**2 / 2))
    edges = np.arange(longest + 1) + 0.5
    return Minutes.of(dict(enumerate(np.diff(law.cdf(edges)).tolist(), start=1)))


def learnt_minutes(durations: Sequence[float], *, clinic: str = "the clinic") -> Minutes:
    """A clinic's own durations, in minutes, to the nearest whole one.

    Durations that cannot be are left out; raises ``NotEnoughHistoryError`` under 30 others.
    """
    told = np.array(durations, dtype=np.float64)
    told = told[np.isfinite(told) & (told > 0) & (told <= LONGEST_MINUTES)]
    if len(told) < ENOUGH_DURATIONS:
        raise NotEnoughHistoryError(
            f"A law of durations needs {ENOUGH_DURATIONS} of them, and {clinic} has {len(told)}. "
            "Take the planned minutes until more sessions were held."
        )
    minutes, counts = np.unique(np.maximum(1, np.rint(told)).astype(int), return_counts=True)
    return Minutes.of(dict(zip(minutes.tolist(), counts.tolist(), strict=True)))
