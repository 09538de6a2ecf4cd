"""Chance that stays the same whatever is asked: common random numbers.

Two courses of the same wards, drawn with the same seed under different assumptions, differ by
the assumptions alone. So every draw has a name and a step of its own, the second patient of a
step is drawn after the first whether or not there is a third, and counts are read off uniform
numbers: more is expected, more come, on every path.
"""

import zlib

import numpy as np

from ops.calendar import Ints
from ops.line import Floats

MOST = 400
"""Nobody expects as many patients on one ward in one step."""


def named(seed: int, what: str, step: int = 0) -> np.random.Generator:
    """A generator of its own for one thing at one step."""
    return np.random.default_rng([seed, zlib.crc32(what.encode()), step])


def coins(number: Ints, chance: Floats | float, draw: np.random.Generator) -> Ints:
    """How many of each number have their chance come true (binomial)."""
    most = int(number.max(initial=0))
    if not most:
        return np.zeros_like(number)
    falls = draw.random((most, *number.shape)) < chance
    there = np.arange(most).reshape(-1, *(1,) * number.ndim) < number
    return np.asarray((falls & there).sum(axis=0))


def poisson(mean: Floats, draw: np.random.Generator) -> Ints:
    """Poisson numbers that never fall where the mean rises."""
    luck = draw.random(mean.shape)
    term = np.exp(-mean)
    below, number = term.copy(), np.zeros(mean.shape, dtype=np.int64)
    for count in range(1, MOST):
        more = luck > below
        if not more.any():
            break
        number += more
        term = term * mean / count
        below += term
    return number


def without_return(places: Ints, many: Ints, draw: np.random.Generator) -> Ints:
    """So many drawn from each row of places, none twice: by place."""
    drawn = np.zeros_like(places)
    most = int(many.max(initial=0))
    luck = draw.random((most, len(places)))
    for turn in range(most):
        rest = places - drawn
        ends = rest.cumsum(axis=1)
        pick = luck[turn] * ends[:, -1]
        place = (ends > pick[:, None]).argmax(axis=1)
        drawn[np.arange(len(places)), place] += (turn < many) & (ends[:, -1] > 0)
    return drawn
