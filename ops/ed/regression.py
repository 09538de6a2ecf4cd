"""A Poisson regression on the usual week: what a straight line can say of the clues.

Few numbers are learnt, and they are held back (ridge), so that little is learnt by heart: how
much of each memory to believe and how that fades with the hours ahead, how the day changes shape
over the year, and what the same hour of the last days adds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.ed.clues import MEMORIES, SAME_HOUR, Clues, told_names
from ops.line import Floats

HELD_BACK = 30.0
"""Ridge, in patients; the constant is free."""
STEPS = 8
ENOUGH = 1e-5
FURTHEST = 1.5
"""No clue moves the logarithm of the usual count further than this."""
FADES = ((8, 12), (24, 12), (24, 48), (72, 48))
"""Memories whose say fades with the hours ahead, and the hours it takes."""
WAVES = (1, 2)


@dataclass(frozen=True)
class Regression:
    """What each column adds to the logarithm of the usual count."""

    weights: Floats

    def __call__(self, clues: Clues, moment: Ints, ahead: Ints) -> Floats:
        """Logarithm of the expected count of each pair."""
        moved = _columns(clues.of(moment, ahead)) @ self.weights
        return clues.offset(moment, ahead) + np.clip(moved, -FURTHEST, FURTHEST)


def regressed(clues: Clues, moment: Ints, ahead: Ints) -> Regression:
    """Learn from pairs whose truth is known, by Newton's steps on the held-back likelihood."""
    truth, offset = clues.counts[moment + ahead], clues.offset(moment, ahead)
    columns = _columns(clues.of(moment, ahead))
    ridge = np.full(columns.shape[1], HELD_BACK)
    ridge[0] = 1.0
    weights = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        mean = np.exp(offset + np.clip(columns @ weights, -FURTHEST, FURTHEST))
        slope = columns.T @ (truth - mean) - ridge * weights
        bend = (columns * mean[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < ENOUGH:
            break
    return Regression(weights)


def _columns(found: Mapping[str, Floats]) -> Floats:
    return np.column_stack([np.ones(len(found["ahead"])), *_each(found)])


def _each(found: Mapping[str, Floats]) -> Iterator[Floats]:
    yield found["holiday"]
    yield found["after_holiday"]
    yield found["stood_out"]
    for name in SAME_HOUR:
        yield found[name]
    for hours in MEMORIES:
        yield found[f"pace_{hours}"]
    for hours, fade in FADES:
        yield found[f"pace_{hours}"] * np.exp(-found["ahead"] / fade)
    seasons = list(_waves(np.arctan2(found["season_sin"], found["season_cos"])))
    yield from seasons
    for wave in _waves(2 * np.pi * found["hour"] / 24):
        yield from (wave * season for season in seasons)
    for weekday in range(7):
        yield from ((found["weekday"] == weekday) * season for season in seasons[:2])
    for name in told_names(found):
        yield found[name]


def _waves(turn: Floats) -> Iterator[Floats]:
    for wave in WAVES:
        yield np.sin(wave * turn)
        yield np.cos(wave * turn)
