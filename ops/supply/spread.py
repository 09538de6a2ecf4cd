"""How far use over several days strays from its average: quantiles of sums, not of single days.

Use comes in bunches that last for days, so adding daily ranges up as if days were independent
promises too much. Instead the misses of past sums over the same number of days are measured
directly: their size against a Poisson's gives a negative binomial per item, place and number of
days, steadied by items of the same kind. What is left of its shape is corrected by how often
past sums of that kind really stayed below each level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from ops.supply.classes import kinds
from ops.supply.history import Days, Known, Numbers, UseHistory
from ops.supply.means import shares

LOOK_BACK = 364
FEWEST_DAYS = 14
KNOWN_SHARE = 0.8
"""A past sum counts if at least this share of its days is known; the rest is filled in."""
STEADYING = 4.0
"""Independent past sums that the kind's usual bunching counts for."""
UNKNOWN_BUNCHING = 2.0
LEAST_BUNCHING = 1.001
PIT_STEADYING = 200.0


@dataclass(frozen=True)
class Spread:
    """The laws of sums: a bunching per place and number of days, and levels to ask per kind."""

    bunching: Numbers
    unit: Numbers
    kind: tuple[str, ...]
    levels: tuple[float, ...]
    asked: dict[str, Numbers]

    def quantiles(self, mean: Numbers, days: Days) -> Numbers:
        """Quantiles of sums with these means, place by place; ``days`` is how long each sum is.

        Shape: places, columns of ``mean``, levels.
        """
        size, chance = self._law(mean, days)
        asked = np.stack([self.asked[kind] for kind in self.kind])[:, None, :]
        value = nbinom.ppf(asked, size[..., None], chance[..., None])
        zero = mean[..., None] <= 0
        return np.where(zero, 0.0, value * self.unit[:, None, None])

    def _law(self, mean: Numbers, days: Days) -> tuple[Numbers, Numbers]:
        column = np.minimum(days, self.bunching.shape[1]) - 1
        place = np.arange(len(mean))[:, None]
        return negative_binomial(mean / self.unit[:, None], self.bunching[place, column])


def negative_binomial(mean: Numbers, bunching: Numbers) -> tuple[Numbers, Numbers]:
    """Size and chance of the negative binomial with this mean and variance ÷ mean."""
    return np.maximum(mean, 1e-9) / (bunching - 1), 1 / bunching


def learn_spread(
    history: UseHistory,
    days: int,
    levels: Sequence[float],
    *,
    memory: int,
    seed: int = 0,
) -> Spread:
    """Measure the misses of sums over 1 to ``days`` days, foretold from ``memory`` days before."""
    kind, unit = kinds(history.used), units(history.used)
    past = _PastSums(history, memory)
    longest = max(1, min(days, (history.days - FEWEST_DAYS) // 2))
    raw = [past.bunching(length, unit) for length in range(1, longest + 1)]
    bunching = np.stack([_steadied(own, count, kind) for own, count in raw], axis=1)
    asked = _asked(past, bunching, kind, unit, levels, seed)
    return Spread(bunching, unit, tuple(kind), tuple(levels), asked)


def units(used: Numbers) -> Numbers:
    """What each item is handed out in: its smallest amount, if the others are multiples of it."""
    return np.array([_unit(row[np.isfinite(row) & (row > 0)]) for row in used])


def _unit(sizes: Numbers) -> float:
    if len(sizes) == 0:
        return 1.0
    least = float(sizes.min())
    parts = sizes / least
    if np.mean(np.abs(parts - np.round(parts)) < 1e-6) >= 0.99:
        return least
    return min(1.0, least)


class _PastSums:
    """Sums over the days after each past day, with what would have been foretold then."""

    def __init__(self, history: UseHistory, memory: int) -> None:
        used = history.used
        known = np.isfinite(used)
        share = shares(history)[:, history.weekdays(0, history.days)]
        self._used = _running(np.where(known, used, 0.0))
        self._share = _running(share)
        self._seen_share = _running(share * known)
        self._known = _running(known.astype(float))
        self._memory, self._days = memory, history.days

    def of(self, length: int) -> tuple[Numbers, Numbers, Known]:
        """Foretold and seen sums over ``length`` days, and which of them count."""
        start = np.arange(max(FEWEST_DAYS, self._days - LOOK_BACK), self._days - length + 1)
        since = np.maximum(start - self._memory, 0)
        over = _between(self._seen_share, since, start)
        level = np.maximum(_between(self._used, since, start), 0.0) / np.maximum(over, 1e-9)
        ends = start + length
        share = _between(self._share, start, ends)
        missing = share - _between(self._seen_share, start, ends)
        seen = _between(self._used, start, ends) + level * missing
        counts = _between(self._known, start, ends) >= KNOWN_SHARE * length
        return level * share, np.maximum(seen, 0.0), counts & (over > self._memory / 4)

    def bunching(self, length: int, unit: Numbers) -> tuple[Numbers, Numbers]:
        """Squared misses over means, per place, and how many independent sums they come from."""
        said, seen, counts = self.of(length)
        misses = np.where(counts, (seen - said) ** 2, 0.0).sum(axis=1)
        means = np.where(counts, said, 0.0).sum(axis=1)
        ratio = np.where(means > 0, misses / np.maximum(means, 1e-12) / unit, np.nan)
        return ratio, counts.sum(axis=1) / length


def _steadied(own: Numbers, count: Numbers, kind: Sequence[str]) -> Numbers:
    """Each place's bunching, pulled towards the median of its kind where sums are few."""
    kind_of = np.asarray(kind)
    usual = np.full(len(own), UNKNOWN_BUNCHING)
    for name in np.unique(kind_of):
        same = kind_of == name
        seen = own[same & np.isfinite(own)]
        usual[same] = np.median(seen) if len(seen) else UNKNOWN_BUNCHING
    weight = np.where(np.isfinite(own), count, 0.0)
    mixed = (weight * np.nan_to_num(own) + STEADYING * usual) / (weight + STEADYING)
    return np.maximum(mixed, LEAST_BUNCHING)


def _asked(
    past: _PastSums,
    bunching: Numbers,
    kind: Sequence[str],
    unit: Numbers,
    levels: Sequence[float],
    seed: int,
) -> dict[str, Numbers]:
    """Per kind, the level of the law below which past sums stayed as often as each level says.

    The randomised PIT (Czado, Gneiting & Held 2009) of past sums over a week or so.
    """
    length = min(bunching.shape[1], 10)
    said, seen, counts = past.of(length)
    size, chance = negative_binomial(said / unit[:, None], bunching[:, length - 1 : length])
    whole = np.round(seen / unit[:, None])
    below, up_to = nbinom.cdf(whole - 1, size, chance), nbinom.cdf(whole, size, chance)
    pit = below + np.random.default_rng(seed).random(said.shape) * (up_to - below)
    kind_of, wanted = np.asarray(kind), np.asarray(levels)
    asked = {}
    for name in sorted(set(kind)):
        known = pit[kind_of == name][counts[kind_of == name] & (said[kind_of == name] > 0)]
        count = len(known) / length
        seen_at = np.quantile(known, wanted) if len(known) else wanted
        asked[name] = (count * seen_at + PIT_STEADYING * wanted) / (count + PIT_STEADYING)
    return {name: np.clip(level, 1e-6, 1 - 1e-6) for name, level in asked.items()}


def _running(values: Numbers) -> Numbers:
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def _between(running: Numbers, since: Days, until: Days) -> Numbers:
    return np.asarray(running[:, until] - running[:, since], dtype=np.float64)
