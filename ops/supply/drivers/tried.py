"""Use over the days an order must last, foretold at past moments with a driver and without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.supply.drivers.driver import Driver
from ops.supply.drivers.rates import lagged, rates_of
from ops.supply.drivers.usual import usual_of
from ops.supply.history import Days, Known, Numbers
from ops.supply.outlook.use_law import daily
from ops.supply.periods.law import quantiles
from ops.supply.periods.told import Told
from ops.supply.spread import LEAST_BUNCHING

JUDGED = np.array([0.5, 0.9, 0.95, 0.99])
LEAST_LEFT, MOST_DRAWN = 0.2, 0.4
"""Use never falls, nor quantiles draw nearer, below this share of what is so without a driver."""


@dataclass(frozen=True)
class Pairs:
    """Items and the drivers tried on them, with the lag and the days an order must last."""

    row: Days
    driver: Days
    lag: Days
    lasts: Days

    def only(self, rows: Known) -> "Pairs":
        """Some of them."""
        return Pairs(self.row[rows], self.driver[rows], self.lag[rows], self.lasts[rows])


@dataclass(frozen=True)
class Tried:
    """Sums by row and moment: foretold without the driver, the driver's news, and what came."""

    said: Numbers
    news: Numbers
    came: Numbers

    @property
    def with_it(self) -> Numbers:
        """Foretold with the driver."""
        return np.asarray(np.maximum(self.said + self.news, LEAST_LEFT * self.said))

    @property
    def known(self) -> Known:
        """Which sums can be judged: no day without stock is in them."""
        return np.asarray(np.isfinite(self.came) & (self.said > 0))

    def only(self, rows: Known) -> "Tried":
        """Some of the rows."""
        return Tried(self.said[rows], self.news[rows], self.came[rows])

    def narrower(self, row: int) -> float:
        """How far sums stray with the driver, in shares of how far they do without it."""
        with_it, without = (
            float(np.nansum((said[row] - self.came[row]) ** 2))
            for said in (self.with_it, self.said)
        )
        return float(np.clip(np.sqrt(with_it / max(without, 1e-12)), MOST_DRAWN, 1.0))


@dataclass(frozen=True)
class Losses:
    """Pinball loss by row and moment without the driver and with it; unknown is ``nan``.

    ``worth`` is how many moments those of each row count for: sums that share days tell less.
    """

    without: Numbers
    along: Numbers
    worth: Numbers

    @property
    def spared(self) -> Numbers:
        """What is spared at each moment, in shares of the row's usual loss."""
        usually = np.maximum(np.nanmean(self.without, axis=1, keepdims=True), 1e-12)
        return np.asarray((self.without - self.along) / usually)


def foretold(
    used: Numbers,
    counted: Numbers,
    drivers: Sequence[Driver],
    pairs: Pairs,
    backs: Sequence[int],
    season: int,
) -> Tried:
    """What would have been said at each past moment, from what was known then."""
    ahead, at = int(pairs.lasts.max()), (np.arange(len(pairs.row)), pairs.lasts - 1)
    said, news, came = [], [], []
    for n, back in enumerate(backs[1:], start=1):
        known = Told(used, season).before(back)
        own, till = known.used[pairs.row], counted[:, : known.periods]
        kinds = Told(own, season).kinds()
        expected = np.stack([drivers[each].expected[n, :ahead] for each in pairs.driver])
        more = expected - usual_of(till, known, ahead, kinds, pairs.driver)
        more = np.stack([lagged(row, int(lag)) for row, lag in zip(more, pairs.lag, strict=True)])
        rate = rates_of(own, till[pairs.driver], pairs.lag.tolist())
        after = np.maximum(used[pairs.row, known.periods : known.periods + ahead], 0.0)
        said.append(np.cumsum(daily(known, ahead)[pairs.row], axis=1)[at])
        news.append(rate * np.nan_to_num(np.cumsum(more, axis=1)[at]))
        came.append(np.cumsum(after, axis=1)[at])
    return Tried(np.stack(said, axis=1), np.stack(news, axis=1), np.stack(came, axis=1))


def judged(tried: Tried, unit: Numbers, lasts: Days, apart: int) -> Losses:
    """Losses of moments that lie ``apart`` days from each other, by the unit each is given in."""
    known = tried.known
    without = _pinball(tried.said, tried.came, unit, known)
    along = _pinball(tried.with_it, tried.came, unit, known)
    worth = known.sum(axis=1) * np.minimum(1.0, apart / np.maximum(lasts, 1))
    return Losses(without, along, np.asarray(worth))


def _pinball(mean: Numbers, came: Numbers, unit: Numbers, known: Known) -> Numbers:
    """Mean pinball loss over the levels, of laws with the bunching that their own misses had."""
    squares = np.where(known, (came - mean) ** 2, 0.0).sum(axis=1)
    total = np.maximum(np.where(known, mean, 0.0).sum(axis=1), 1e-12) * unit
    bunching = np.repeat(np.maximum(squares / total, LEAST_BUNCHING)[:, None], mean.shape[1], 1)
    levels = np.broadcast_to(JUDGED, (*mean.shape, len(JUDGED)))
    told = quantiles(mean / unit[:, None], bunching, levels) * unit[:, None, None]
    short = came[..., None] - told
    loss = np.maximum(JUDGED * short, (JUDGED - 1) * short).mean(axis=2)
    return np.where(known, loss, np.nan)
