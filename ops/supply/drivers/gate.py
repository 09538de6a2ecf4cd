"""Which items may follow a driver: those whose past forecasts would have been better with it.

The driver that an item seems to follow is chosen on the first half of the past. At moments in the
second half, use over the days an order must last is foretold with it and without it, by rates
learnt before and by what was expected of the driver then. An item is let through if its quantiles
would have cost less, by a margin and by more than chance brings. Few moments say little of one
item, so what a driver spares an item is steadied by what it spares all that seem to follow it
(empirical Bayes; Efron & Morris 1975): whether the driver can be foretold is common to them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.supply.drivers.driver import Driver
from ops.supply.drivers.rates import candidates, rates_of
from ops.supply.drivers.tried import Pairs, foretold, judged
from ops.supply.history import Days, Numbers
from ops.supply.spread import units

SURE_TO_TRY, SURE_TO_ADMIT = 3.0, 1.64
"""Standard errors by which a rate must exceed 0 to be tried, and a gain to be let through."""
LEAST_GAIN = 0.02
"""Share of the loss that a driver must spare."""
FEWEST_MOMENTS, FEWEST_TOGETHER = 12, 4


@dataclass(frozen=True)
class Verdict:
    """What trying a driver on an item at a place found.

    ``rate`` is issue units that one count brings; ``loss`` is pinball loss over the days an order
    must last, in shares of use. ``gain`` is the share of it that is spared, and ``sureness`` its
    standard errors, both steadied by the other followers of the driver. ``narrower`` is the
    straying with the driver over that without.
    """

    row: int
    driver: int
    lag: int
    rate: float
    loss_without: float
    loss_with: float
    gain: float
    sureness: float
    moments: int
    narrower: float

    @property
    def admitted(self) -> bool:
        """Whether it is better by a margin and by more than chance."""
        return (
            self.rate > 0
            and self.loss_with < self.loss_without
            and self.gain >= LEAST_GAIN
            and self.sureness >= SURE_TO_ADMIT
        )


def verdicts(
    used: Numbers, drivers: Sequence[Driver], lasts: Days, backs: Sequence[int], season: int
) -> list[Verdict]:
    """A verdict on each item that seems to follow one of the drivers, and was known often enough.

    ``lasts`` is the days an order of each must last; ``backs`` is those of the drivers.
    """
    moments = list(backs[1:])
    if not drivers or len(moments) < FEWEST_MOMENTS:
        return []
    counted = np.stack([driver.counted for driver in drivers])
    first = used.shape[1] - max(moments)
    found = candidates(used[:, :first], counted[:, :first])
    rows = np.flatnonzero(found.sureness >= SURE_TO_TRY)
    if not len(rows):
        return []
    pairs = Pairs(rows, found.driver[rows], found.lag[rows], lasts[rows])
    return _judged(used, counted, drivers, pairs, backs, season)


def _judged(
    used: Numbers,
    counted: Numbers,
    drivers: Sequence[Driver],
    pairs: Pairs,
    backs: Sequence[int],
    season: int,
) -> list[Verdict]:
    tried = foretold(used, counted, drivers, pairs, backs, season)
    told = tried.known.sum(axis=1) >= FEWEST_MOMENTS
    if not told.any():
        return []
    tried, pairs = tried.only(told), pairs.only(told)
    losses = judged(tried, units(used[pairs.row]), pairs.lasts, backs[2] - backs[1])
    gain, sureness = steadied(losses.spared, losses.worth, pairs.driver)
    rate = rates_of(used[pairs.row], counted[pairs.driver], pairs.lag.tolist())
    usually = np.maximum(tried.said.mean(axis=1), 1e-12)
    return [
        Verdict(
            row=int(row),
            driver=int(pairs.driver[n]),
            lag=int(pairs.lag[n]),
            rate=float(rate[n]),
            loss_without=float(np.nanmean(losses.without[n]) / usually[n]),
            loss_with=float(np.nanmean(losses.along[n]) / usually[n]),
            gain=float(gain[n]),
            sureness=float(sureness[n]),
            moments=int(np.isfinite(losses.along[n]).sum()),
            narrower=tried.narrower(n),
        )
        for n, row in enumerate(pairs.row)
    ]


def steadied(spared: Numbers, worth: Numbers, group: Days) -> tuple[Numbers, Numbers]:
    """What each row is spared on average, and over its standard error, steadied by its group.

    The group's mean is taken moment by moment, so that rows which err together count as one.
    """
    own = np.nanmean(spared, axis=1)
    noise = np.nanvar(spared, axis=1) / np.maximum(worth - 1, 1.0) + 1e-12
    gain, error = own.copy(), np.sqrt(noise)
    for name in np.unique(group):
        same = np.flatnonzero(group == name)
        if len(same) < FEWEST_TOGETHER:
            continue
        by_moment = np.nanmean(spared[same], axis=0)
        mean = float(np.nanmean(by_moment))
        unsure = float(np.nanvar(by_moment)) / max(float(worth[same].mean()) - 1, 1.0)
        apart = max(float(own[same].var(ddof=1) - noise[same].mean()), 0.0)
        before = 1 / (apart + unsure + 1e-12)
        after = before + 1 / noise[same]
        gain[same] = (before * mean + own[same] / noise[same]) / after
        error[same] = after**-0.5
    return gain, np.asarray(gain / error)
