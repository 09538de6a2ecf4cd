"""Weather, school terms, events: what is told of a day besides its counts, as known at a moment.

A value counts from the moment it was known: tomorrow's temperature as forecast yesterday, never as
it turned out. A day of which nothing was told yet is an ordinary one.
"""

from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.line import Floats
from ops.tables import DayCovariateKnown

_DAY = 10**8
"""More hours than any moment is away from 1970: a day and the moment it was told, as one number."""


@dataclass(frozen=True)
class Covariate:
    """One thing told of the days of one site, version by version, in standard units.

    ``told`` is the day and the hour number from which each value was known, as one number, rising.
    """

    told: Ints
    value: Floats

    def at(self, moment: Ints, day: Ints) -> Floats:
        """The newest value known of each day at a moment (hour number); 0 where there is none."""
        if not len(self.told):
            return np.zeros(len(day))
        newest = np.searchsorted(self.told, day * _DAY + moment, side="right") - 1
        found = (newest >= 0) & (self.told[np.maximum(newest, 0)] // _DAY == day)
        return np.asarray(np.where(found, self.value[np.maximum(newest, 0)], 0.0))


def covariates_of(
    frame: dy.DataFrame[DayCovariateKnown] | None, site_id: str, issued_at: datetime
) -> dict[str, Covariate]:
    """What was told of the days of one site by the moment of issue, by name."""
    if frame is None:
        return {}
    known = frame.filter(pl.col("site_id") == site_id, pl.col("known_at") <= issued_at)
    return {
        str(name): _covariate(rows)
        for (name,), rows in known.sort("name", "day_on", "known_at").group_by(
            "name", maintain_order=True
        )
    }


def _covariate(rows: pl.DataFrame) -> Covariate:
    day = rows["day_on"].to_physical().cast(pl.Int64).to_numpy()
    # What was told within an hour is known at its end.
    told = rows["known_at"].dt.epoch("s").to_numpy()
    hours = -(-told // 3600)
    value = rows["value"].to_numpy()
    # Weather is told of every day: what is not told is the mean. Events are told of their own days
    # alone: on all others there were none.
    daily = len(np.unique(day)) > (day[-1] - day[0] + 1) / 2
    middle = float(value.mean()) if daily else 0.0
    size = float(np.sqrt(((value - middle) ** 2).mean())) or 1.0
    return Covariate(day * _DAY + hours, np.asarray((value - middle) / size))
