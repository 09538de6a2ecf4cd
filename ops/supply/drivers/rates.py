"""How much of each item one bed-day, one planned admission or one appointment uses.

A bill of materials from actual use: an item's daily use and a driver's counts are each taken as
what strays from their level and weekday (by Frisch & Waugh 1933 the rate is the same as with both
in one regression), so that a common winter or a common Monday is no link. Wards may fetch a day
before or after, so neighbouring days are tried too. Rates are never below zero, and shrunk by
their own noise (James & Stein 1961, positive part): few items have strong links.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.supply.history import Days, Numbers

LAGS = (0, 1, -1)
"""Days after the count on which use follows it."""
HALF_LEVEL = 28
"""Days on either side that a level is the mean of."""
WEEK = 7
MOST_STRAYING = 4.0
"""Use that strays by more of its usual straying is cut there, lest one burst make a link."""
FEWEST = 56
"""Days with both known below which nothing is said."""


@dataclass(frozen=True)
class Candidates:
    """For each item and place the driver it seems to follow most, as of one moment.

    ``sureness`` is the rate over its standard error, and ``driver`` -1 where nothing is known.
    """

    driver: Days
    lag: Days
    sureness: Numbers


@dataclass(frozen=True)
class Straying:
    """What strays from level and weekday, in issue units and in counts; unknown days are 0."""

    use: Numbers
    use_known: Numbers
    counts: Numbers
    counts_known: Numbers


def straying(used: Numbers, counted: Numbers) -> Straying:
    """Of items and of drivers, over the same days."""
    use, counts = strays(used), strays(counted)
    known = np.isfinite(use)
    usual = np.sqrt(_mean(np.where(known, use, np.nan) ** 2))[:, None]
    cut = np.clip(np.where(known, use, 0.0), -MOST_STRAYING * usual, MOST_STRAYING * usual)
    seen = np.isfinite(counts)
    return Straying(cut, known.astype(float), np.where(seen, counts, 0.0), seen.astype(float))


def strays(by_day: Numbers) -> Numbers:
    """Rows less their moving level and the mean of each weekday about it; unknown stays so."""
    known = np.isfinite(by_day)
    filled = np.where(known, by_day, 0.0)
    days = by_day.shape[1]
    since = np.maximum(np.arange(days) - HALF_LEVEL, 0)
    until = np.minimum(np.arange(days) + HALF_LEVEL + 1, days)
    level = _between(filled, since, until) / np.maximum(_between(known, since, until), 1.0)
    told = np.where(known, by_day - level, np.nan)
    for weekday in range(WEEK):
        same = slice(weekday, None, WEEK)
        told[:, same] -= _mean(told[:, same])[:, None]
    return told


def candidates(used: Numbers, counted: Numbers) -> Candidates:
    """The surest driver and lag of each row of ``used``; the days of both are the same."""
    told = straying(used, counted)
    best = Candidates(
        np.full(len(used), -1, dtype=np.int64),
        np.zeros(len(used), dtype=np.int64),
        np.zeros(len(used)),
    )
    for lag in LAGS:
        _, sureness = _rates(told, lag)
        top = sureness.argmax(axis=1) if len(counted) else np.zeros(len(used), dtype=np.int64)
        at = sureness[np.arange(len(used)), top] if len(counted) else np.zeros(len(used))
        better = at > best.sureness
        best = Candidates(
            np.where(better, top, best.driver),
            np.where(better, lag, best.lag),
            np.where(better, at, best.sureness),
        )
    return best


def rates_of(used: Numbers, counted: Numbers, lags: Sequence[int]) -> Numbers:
    """Issue units that one count brings, row by row: rows of both belong together."""
    told = straying(used, counted)
    rates = np.zeros(len(used))
    for lag in set(lags):
        rows = np.flatnonzero(np.asarray(lags) == lag)
        one = Straying(
            told.use[rows], told.use_known[rows], told.counts[rows], told.counts_known[rows]
        )
        rates[rows] = _of_pairs(one, lag)
    return rates


def lagged(by_day: Numbers, lag: int) -> Numbers:
    """Counts under the day on which they are used; days that leave the edge take its nearest."""
    days = by_day.shape[-1]
    return np.asarray(by_day[..., np.clip(np.arange(days) - lag, 0, days - 1)])


def shrunk(rate: Numbers, sureness: Numbers) -> Numbers:
    """Rates of which as much is believed as is not noise; none below zero."""
    believed = 1.0 - 1.0 / np.maximum(sureness, 1.0) ** 2
    return np.where(rate > 0, rate * believed, 0.0)


def _rates(told: Straying, lag: int) -> tuple[Numbers, Numbers]:
    """Rates and their sureness: rows are items, columns drivers."""
    use, known = _cut(told.use, lag), _cut(told.use_known, lag)
    counts, seen = _cut(told.counts, -lag), _cut(told.counts_known, -lag)
    both = known @ seen.T
    moment, of_counts = use @ counts.T, known @ (counts**2).T
    of_use = (use**2) @ seen.T
    kept = _evenness(use)[:, None] * _evenness(counts)[None, :]
    return _sure(moment, of_counts, of_use, both, kept)


def _of_pairs(told: Straying, lag: int) -> Numbers:
    use, known = _cut(told.use, lag), _cut(told.use_known, lag)
    counts, seen = _cut(told.counts, -lag), _cut(told.counts_known, -lag)
    both = (known * seen).sum(axis=1)
    rate, sureness = _sure(
        (use * counts).sum(axis=1),
        (known * counts**2).sum(axis=1),
        (use**2 * seen).sum(axis=1),
        both,
        _evenness(use) * _evenness(counts),
    )
    return shrunk(rate, sureness)


def _sure(
    moment: Numbers, of_counts: Numbers, of_use: Numbers, both: Numbers, kept: Numbers
) -> tuple[Numbers, Numbers]:
    """Rates, and these over their standard errors.

    Days that resemble the day before count for less: of ``n`` days about n (1 − kept) / (1 + kept)
    are worth anything, ``kept`` being the product of both rows' likeness to the day before
    (Bartlett 1946).
    """
    rate = moment / np.maximum(of_counts, 1e-12)
    left = np.maximum(of_use - rate * moment, 1e-12)
    worth = np.maximum(both * (1 - kept) / (1 + kept) - 2, 1.0)
    error = np.sqrt(left / worth / np.maximum(of_counts, 1e-12))
    said = (both >= FEWEST) & (of_counts > 1e-9)
    return np.where(said, rate, 0.0), np.where(said, rate / np.maximum(error, 1e-12), 0.0)


def _evenness(rows: Numbers) -> Numbers:
    """How much a day resembles the one before: the correlation of neighbours, 0 at least."""
    own = (rows**2).sum(axis=1)
    next_to = (rows[:, 1:] * rows[:, :-1]).sum(axis=1)
    return np.asarray(np.clip(next_to / np.maximum(own, 1e-12), 0.0, 0.95), dtype=np.float64)


def _cut(rows: Numbers, lag: int) -> Numbers:
    """Without the first ``lag`` days, or the last ones of a negative lag."""
    return rows[:, lag:] if lag >= 0 else rows[:, :lag]


def _between(values: Numbers, since: Days, until: Days) -> Numbers:
    running = np.pad(np.cumsum(values.astype(float), axis=1), ((0, 0), (1, 0)))
    return np.asarray(running[:, until] - running[:, since], dtype=np.float64)


def _mean(rows: Numbers) -> Numbers:
    known = np.isfinite(rows)
    total = np.where(known, rows, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(known.sum(axis=1), 1), dtype=np.float64)
