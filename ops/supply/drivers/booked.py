"""Planned admissions and booked appointments as drivers of use, past and to come.

What was expected of a day at a past moment is what had been booked for it by then, and what is
usually still booked or called off between so many days before and the day (the additive pick-up
of airlines; Weatherford & Kimes 2003), by weekday. Lists do not say when a booking was called
off, so those that were are counted until their day at every moment alike.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.drivers.driver import Driver, with_groups
from ops.supply.history import WEEK, Days, Numbers
from ops.tables import BookedByDay

LEARNT_DAYS = 26 * WEEK
"""Past days that teach what is still booked."""
QUIET_DAYS = 28
"""A place that has held nothing for so long, and has nothing booked, drives nothing."""


def booked_days(
    booked: dy.DataFrame[BookedByDay],
    site_of: Mapping[str, str],
    *,
    today: date,
    weekdays: Days,
    backs: Sequence[int],
    ahead: int,
) -> list[Driver]:
    """A driver for each kind and place, for each site of several places, and for all sites.

    ``weekdays`` are those of every past day and of ``ahead`` days from today on (Monday is 0; a
    holiday is a Sunday).
    """
    days = len(weekdays) - ahead
    drivers = []
    for kind in sorted(booked["kind"].unique().to_list()):
        of_kind = booked.filter(pl.col("kind") == kind)
        alone = [
            _driver(kind, str(place), rows, today, weekdays, backs, ahead)
            for (place,), rows in of_kind.sort("place_id").group_by("place_id", maintain_order=True)
            if _open(rows, today, days)
        ]
        drivers += with_groups(alone, site_of) if alone else []
    return drivers


def _open(rows: pl.DataFrame, today: date, days: int) -> bool:
    at = (rows["day_on"] - today).dt.total_days()
    return bool(((at >= -min(QUIET_DAYS, days)) & (rows["booked"] > 0)).any())


def _driver(
    kind: str,
    place: str,
    rows: pl.DataFrame,
    today: date,
    weekdays: Days,
    backs: Sequence[int],
    ahead: int,
) -> Driver:
    days = len(weekdays) - ahead
    known_by = _known_by(rows, today, days, ahead)
    came = _came(rows, today, days)
    told = [
        _expected(known_by, came[: days - back], weekdays, ahead)
        if np.isfinite(came[: days - back]).any()
        else np.full(ahead, np.nan)
        for back in backs
    ]
    return Driver(kind, place, came, np.stack(told))


def _expected(known_by: Numbers, came: Numbers, weekdays: Days, ahead: int) -> Numbers:
    """What is booked at the moment after ``came`` for each day ahead, and what is usually added."""
    now = len(came)
    taught = slice(max(0, now - LEARNT_DAYS), now)
    added = came[taught, None] - known_by[taught]
    coming = weekdays[now : now + ahead]
    told = np.empty(ahead)
    for weekday in range(WEEK):
        same = added[weekdays[taught] == weekday]
        seen = same[np.isfinite(same[:, 0])]
        usual = seen.mean(axis=0) if len(seen) else np.zeros(ahead)
        days = np.flatnonzero(coming == weekday)
        told[days] = known_by[now + days, days] + usual[days]
    return np.maximum(told, 0.0)


def _known_by(rows: pl.DataFrame, today: date, days: int, ahead: int) -> Numbers:
    """Bookings for each day (past days, then those ahead) made more than 0, 1, 2 … days before."""
    at = (rows["day_on"] - today).dt.total_days().to_numpy() + days
    before = (rows["day_on"] - rows["booked_on"]).dt.total_days().to_numpy()
    made = np.zeros((days + ahead, ahead + 1))
    inside = (at >= 0) & (at < days + ahead) & (before > 0)
    lead = np.minimum(before[inside], ahead)
    np.add.at(made, (at[inside], lead), rows["booked"].to_numpy()[inside])
    return np.asarray(made[:, :0:-1].cumsum(axis=1)[:, ::-1], dtype=np.float64)


def _came(rows: pl.DataFrame, today: date, days: int) -> Numbers:
    """Bookings of each past day that were not called off; unknown before the first one."""
    at = (rows["day_on"] - today).dt.total_days().to_numpy() + days
    inside = (at >= 0) & (at < days)
    came = np.bincount(at[inside], weights=rows["kept"].to_numpy()[inside], minlength=days)
    came[: int(at[inside].min()) if inside.any() else days] = np.nan
    return came.astype(np.float64)
