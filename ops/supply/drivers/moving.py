"""Laws of use that move with what items follow: more beds, more use, day by day.

The average of an item let through rises by its rate for each count beyond the usual. Its quantiles
keep their shape about the new average, and are as much closer to it as past misses were with the
driver. Items that were not let through keep their law to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ops.series import LEVELS
from ops.supply.drivers.driver import BEDS, Driver, backs
from ops.supply.drivers.gate import Verdict, verdicts
from ops.supply.drivers.known import CountsKnown
from ops.supply.drivers.rates import lagged
from ops.supply.drivers.tried import LEAST_LEFT
from ops.supply.drivers.usual import usual_of
from ops.supply.history import WEEK, Days, Numbers, UseHistory
from ops.supply.outlook.use_law import UseLaw
from ops.supply.periods.told import Told

BUSY = LEVELS.index(0.9)


@dataclass(frozen=True)
class Followed:
    """The law of use without drivers, the drivers, and the verdict on each item tried.

    ``usual`` is what the past of the item of each verdict lets one expect of its driver (verdicts
    × days from today), ``today`` the share of today's use still to come, ``lasts`` the days an
    order of each place must last.
    """

    law: UseLaw
    drivers: tuple[Driver, ...]
    verdicts: tuple[Verdict, ...]
    usual: Numbers
    lasts: Days
    today: float

    def moved(self, expected: Mapping[tuple[str, str], Numbers] | None = None) -> UseLaw:
        """The law of use as the drivers are expected, or as they are supposed to come instead.

        ``expected`` holds counts by day from today on, by kind and place (``Driver.name``): a
        what-if. Drivers and days that it leaves out stay as they are expected.
        """
        supposed = [
            driver.expecting((expected or {})[driver.name])
            if driver.name in (expected or {})
            else driver
            for driver in self.drivers
        ]
        law = self.law
        mean, busy = law.mean.copy(), law.busy_day.copy()
        said, promised = law.said.copy(), law.promised.copy()
        for n, verdict in enumerate(self.verdicts):
            if verdict.admitted:
                row, more = verdict.row, self._more(n, supposed[verdict.driver])
                step = _Move(law.mean[row], verdict, more)
                mean[row] = step.mean
                said[row], promised[row] = step.of(law.said[row]), step.of(law.promised[row])
                busy[row] *= said[row, 0, BUSY] / max(law.said[row, 0, BUSY], 1e-9)
        return replace(law, mean=mean, said=said, promised=promised, busy_day=busy)

    @property
    def listed(self) -> frozenset[int]:
        """Rows that follow lists of bookings, which know of holidays themselves."""
        return frozenset(
            verdict.row
            for verdict in self.verdicts
            if verdict.admitted and self.drivers[verdict.driver].kind != BEDS
        )

    def told(self) -> list[dict[str, Any]]:
        """What was found of each item tried, in the columns of ``DriverLink``."""
        moved = self.moved().mean
        rows = []
        for n, verdict in enumerate(self.verdicts):
            driver, last = self.drivers[verdict.driver], int(self.lasts[verdict.row]) - 1
            item, location = self.law.places[verdict.row]
            without = self.law.mean[verdict.row, last]
            rows.append(
                {
                    "item_id": item,
                    "location_id": location,
                    "kind": driver.kind,
                    "place_id": driver.place,
                    "admitted": verdict.admitted,
                    "rate": verdict.rate,
                    "lag_days": verdict.lag,
                    "days": last + 1,
                    "more": float(np.cumsum(self._more(n, driver))[last]),
                    "more_use": float(moved[verdict.row, last] - without),
                    "usual_use": float(without),
                    "loss_without": verdict.loss_without,
                    "loss_with": verdict.loss_with,
                    "gain": verdict.gain,
                    "sureness": verdict.sureness,
                    "moments": verdict.moments,
                }
            )
        return rows

    def _more(self, number: int, driver: Driver) -> Numbers:
        """Counts beyond the usual under the days on which they are used; unknown is usual."""
        more = lagged(driver.expected[0] - self.usual[number], self.verdicts[number].lag)
        more = np.nan_to_num(more)
        more[0] *= self.today
        return more


@dataclass(frozen=True)
class _Move:
    """How the law of one place moves; ``before`` is its average use by the end of each day."""

    before: Numbers
    verdict: Verdict
    more: Numbers

    @property
    def mean(self) -> Numbers:
        """The average with the driver; it never falls from day to day."""
        with_it = self.before + self.verdict.rate * np.cumsum(self.more)
        return np.maximum.accumulate(np.maximum(with_it, LEAST_LEFT * self.before))

    def of(self, law: Numbers) -> Numbers:
        """Quantiles by day (days × levels) about the new average."""
        mean = self.mean[:, None]
        told = law * (mean / np.maximum(self.before, 1e-9)[:, None])
        told = np.maximum(mean + self.verdict.narrower * (told - mean), 0.0)
        return np.asarray(np.maximum.accumulate(told, axis=0), dtype=np.float64)


def along(other: UseLaw, before: UseLaw, after: UseLaw) -> UseLaw:
    """Another law of some of the places, moved day by day as the law of all places was."""
    share = after.mean / np.maximum(before.mean, 1e-9)
    row_of = {place: row for row, place in enumerate(after.places)}
    day = np.minimum(np.arange(other.days), after.days - 1)
    moved = np.stack([share[row_of[place], day] for place in other.places])
    moved = np.where(np.isfinite(moved) & (moved > 0), moved, 1.0)
    return replace(
        other,
        mean=np.maximum.accumulate(other.mean * moved, axis=1),
        said=np.maximum.accumulate(other.said * moved[..., None], axis=1),
        promised=np.maximum.accumulate(other.promised * moved[..., None], axis=1),
        busy_day=other.busy_day * moved[:, 0],
    )


def follow(
    history: UseHistory, law: UseLaw, counts: CountsKnown, lasts: Sequence[int], *, today: float
) -> Followed:
    """Learn what use follows, from what was known at the moment of issue."""
    moments = backs(history.days, law.days, len(law.places))
    drivers = counts.drivers(history, moments, law.days)
    return following(history, law, drivers, lasts, moments, today=today)


def following(
    history: UseHistory,
    law: UseLaw,
    drivers: Sequence[Driver],
    lasts: Sequence[int],
    moments: Sequence[int],
    *,
    today: float = 1.0,
) -> Followed:
    """The same of drivers that are at hand."""
    must_last = np.clip(np.asarray(lasts, dtype=np.int64), 1, law.days)
    season = WEEK if history.days >= 3 * WEEK else 1
    found = verdicts(history.used, drivers, must_last, moments, season)
    usual = np.empty((0, law.days))
    if found:
        counted = np.stack([driver.counted for driver in drivers])
        pairs = np.array([verdict.driver for verdict in found])
        kinds = [law.kinds[verdict.row] for verdict in found]
        usual = usual_of(counted, Told(history.used, season), law.days, kinds, pairs)
    return Followed(law, tuple(drivers), tuple(found), usual, must_last, today)
