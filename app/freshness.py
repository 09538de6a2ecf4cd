"""How old may data be before a page stops trusting them?

Each part of the hospital is fed by one or more feeds. Late is said as soon as the newest of them
is older than ``late``; from twice that age on, forecasts of the part are withheld, because a
number about tonight made from yesterday's census looks exactly like one made from today's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from app import palette
from ops.tables import FeedStatus


@dataclass(frozen=True)
class Part:
    """A part of the hospital, the feeds that tell of it and the age at which they are late.

    ``by_event``: the age of the newest event counts; else that of the newest delivery, for
    feeds whose rows do not happen by the hour.
    """

    name: str
    feeds: tuple[str, ...]
    late: timedelta
    by_event: bool = True


ED = Part("ED", ("ed_visits", "ed_arrivals_hourly", "ed_census_hourly"), timedelta(hours=6))
WARDS = Part("Wards", ("ward_stays",), timedelta(hours=12))
CLINICS = Part("Clinics", ("appointments",), timedelta(days=3), by_event=False)
STAFF = Part("Staff", ("staff", "absences", "shift_requests"), timedelta(days=31), by_event=False)
SUPPLIES = Part("Supplies", ("stock_movements", "stock_positions"), timedelta(days=3))
PARTS = (ED, WARDS, CLINICS, STAFF, SUPPLIES)


@dataclass(frozen=True)
class Freshness:
    """How fresh one part is: its newest moment, its age, and what follows."""

    part: Part
    newest: datetime | None
    age: timedelta | None

    @property
    def missing(self) -> bool:
        """Nothing of this part was ever delivered."""
        return self.newest is None

    @property
    def withheld(self) -> bool:
        """Too old for a forecast to be shown."""
        return self.age is None or self.age >= 2 * self.part.late

    @property
    def state(self) -> palette.State:
        """OK, late, or no data."""
        if self.withheld:
            return palette.NO_DATA
        return palette.WATCH if self.age and self.age >= self.part.late else palette.OK


def freshness(feeds: dy.DataFrame[FeedStatus], *, now: datetime) -> Mapping[str, Freshness]:
    """Every part of the hospital with the age of its newest feed."""
    told = feeds.filter(pl.col("rows") > 0).to_dicts()
    return {part.name: _fresh(part, told, now) for part in PARTS}


def _fresh(part: Part, feeds: Sequence[Mapping[str, Any]], now: datetime) -> Freshness:
    newest: datetime | None = None
    for feed in feeds:
        if feed["feed"] not in part.feeds:
            continue
        happened, came = feed["last_at"], feed["delivered_at"]
        # A replayed moment may be told of by files that came later: then only events have an age.
        in_time = came if came is not None and came <= now else None
        at = (happened or in_time) if part.by_event else (in_time or happened or came)
        newest = at if newest is None else max(newest, at or newest)
    return Freshness(part, newest, None if newest is None else max(timedelta(0), now - newest))
