"""Where chance comes from: a generator per seed, subject and day, so that the past never depends
on how far into the future a hospital is lived.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def draws(seed: int, subject: str, day: int) -> np.random.Generator:
    """The generator of one subject on one day."""
    return np.random.Generator(np.random.PCG64([seed, crc32(subject.encode()), day]))


def mixed(seed: int, subject: str, numbers: Ints) -> NDArray[np.uint64]:
    """Whole numbers shuffled beyond recognition, each the same every time (splitmix64)."""
    salt = np.uint64((crc32(subject.encode()) << 32) ^ seed)
    x = (numbers.astype(np.uint64) ^ salt) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def scattered(seed: int, subject: str, numbers: Ints) -> Floats:
    """A share between 0 and 1 for each number, the same every time."""
    share = (mixed(seed, subject, numbers) >> np.uint64(11)).astype(np.float64)
    return (share + 0.5) / float(1 << 53)


def wandering(seed: int, subject: str, days: Ints, *, keeps: float, spread: float) -> Floats:
    """A level per day that remembers the day before: a stationary AR(1) process.

    ``keeps`` is the share that is left after a day, ``spread`` its standard deviation.
    """
    steps = [draws(seed, subject, int(day)).standard_normal() for day in days]
    level = np.empty(len(steps))
    now = steps[0] * spread if steps else 0.0
    fresh = spread * np.sqrt(1 - keeps**2)
    for place, step in enumerate(steps):
        now = now if place == 0 else keeps * now + fresh * step
        level[place] = now
    return level
