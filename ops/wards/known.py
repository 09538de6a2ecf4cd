"""From delivered frames to the past of each site, as it was known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.line import STALE, Floats
from ops.tables import (
    BedChangeKnown,
    ExpectedDay,
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)
from ops.wards.bend import DAYS
from ops.wards.past import (
    DAY_STEPS,
    MIDNIGHT,
    NO_CHANGES,
    BedChanges,
    Group,
    SitePast,
    last_step,
    step_instant,
)
from ops.wards.people import people
from ops.wards.places import groups

LEAST_MIDNIGHTS = 14
HOURS_BACK = 24 * (DAYS + 2)


@dataclass(frozen=True)
class Asked:
    """Everything delivered about the wards, and what is asked of it."""

    census: dy.DataFrame[WardCensus]
    hourly: dy.DataFrame[WardHourlyCensus] | None
    stays: dy.DataFrame[Stay]
    planned: dy.DataFrame[PlannedAdmission]
    wards: dy.DataFrame[Ward]
    clocks: Mapping[str, str]
    days: int
    seed: int
    ed: dy.DataFrame[HourlyCensus] | None = None
    changes: dy.DataFrame[BedChangeKnown] | None = None
    expected: dy.DataFrame[ExpectedDay] | None = None


@dataclass(frozen=True)
class Known:
    """The sites that can be forecast, and why other wards and sites cannot."""

    ready: tuple[SitePast, ...]
    left_out: tuple[str, ...]


def as_known(asked: Asked, issued_at: datetime) -> Known:
    """What was known of every site at a moment: counts, stays and bookings up to then."""
    ready, left_out = [], []
    sites = asked.wards.sort("site_id", "ward_id").group_by("site_id", maintain_order=True)
    for (site,), rows in sites:
        wards = [w for w in rows["ward_id"].to_list() if w in asked.clocks]
        if wards:
            past, reasons = _site(asked, str(site), wards, issued_at)
            left_out += reasons
            ready += [past] if past else []
    return Known(tuple(ready), tuple(left_out))


def _site(
    asked: Asked, site: str, wards: list[str], issued_at: datetime
) -> tuple[SitePast | None, list[str]]:
    zone = asked.clocks[wards[0]]
    last = last_step(issued_at, zone)
    midnights = asked.census.filter(pl.col("ward_id").is_in(wards))
    number = pl.col("day_on").cast(pl.Int32).cast(pl.Int64) * DAY_STEPS + MIDNIGHT
    midnights = midnights.with_columns(step=number).filter(pl.col("step") <= last)
    told = [ward for ward in wards if ward in set(midnights["ward_id"])]
    reasons = {ward: _why_not(midnights.filter(ward_id=ward), last) for ward in told}
    ready = [ward for ward, reason in reasons.items() if reason is None]
    short = [f"{ward}: {reason}" for ward, reason in reasons.items() if reason]
    if not ready:
        return None, short
    missing = [ward for ward in told if "midnights" in (reasons[ward] or "")]
    if missing:
        short.append(f"{site} as a whole: not all its wards can be forecast")
    together = groups(asked.wards, ready, missing)
    return _laid_out(asked, site, ready, midnights, last, issued_at, together), short


def _why_not(rows: pl.DataFrame, last: int) -> str | None:
    """Why a ward cannot be forecast, in words; None if it can."""
    newest = int(rows["step"].to_numpy().max())
    if last - newest > STALE.days * DAY_STEPS:
        return f"counts end {(last - newest) // DAY_STEPS} days before"
    if rows.height < LEAST_MIDNIGHTS:
        return f"{rows.height} midnights"
    return None


def _laid_out(
    asked: Asked,
    site: str,
    wards: list[str],
    midnights: pl.DataFrame,
    last: int,
    issued_at: datetime,
    together: tuple[Group, ...],
) -> SitePast:
    zone = asked.clocks[wards[0]]
    first = int(midnights["step"].to_numpy().min()) - MIDNIGHT
    span = range(first, last + 1 + asked.days * DAY_STEPS)
    instants = [step_instant(step, zone) for step in span]
    hours = np.array([moment.timestamp() / 3600 for moment in instants])
    known = last - first + 1
    by_midnight = np.stack([_midnight(midnights, ward, first, known) for ward in wards])
    counts, now, late, by_day = _by_the_hour(asked, wards, by_midnight, hours[:known], issued_at)
    boarding, boarding_now = _boarding(asked, site, hours[:known], issued_at)
    sums = [group for group in together if len(group.wards) > 1]

    def summed(values: Floats) -> Floats:
        return np.concatenate([values, *(values[list(g.wards)].sum(axis=0)[None] for g in sums)])

    return SitePast(
        site_id=site,
        issued_at=issued_at,
        places=(*wards, *(group.name for group in sums)),
        groups=together,
        beds=summed(_beds(asked, wards)),
        counts=summed(counts),
        now=summed(now),
        by_day=np.append(by_day, [by_day[list(g.wards)].any() for g in sums]).astype(np.bool_),
        hourly=summed(late),
        changes=_changes(asked, wards, issued_at),
        first_step=first,
        hours=hours,
        targets=tuple(instants[known:]),
        stays=people(asked.stays, asked.planned, asked.wards, wards, issued_at, asked.expected),
        boarding=boarding,
        boarding_now=boarding_now,
        seed=asked.seed,
    )


def _by_the_hour(
    asked: Asked, wards: list[str], counts: Floats, hours: Floats, issued_at: datetime
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Counts at the bed meetings, now, and on the hour of late; and who is known by day alone."""
    now = np.full(len(wards), np.nan)
    late = np.full((len(wards), HOURS_BACK), np.nan)
    by_day = np.ones(len(wards), dtype=np.bool_)
    if asked.hourly is None:
        return counts, now, late, by_day
    told = asked.hourly.filter(pl.col("ward_id").is_in(wards), pl.col("hour_start") <= issued_at)
    for at, ward in enumerate(wards):
        rows = told.filter(pl.col("ward_id") == ward)
        by_day[at] = rows.is_empty()
        if not rows.is_empty():
            counts[at], now[at] = _on_the_hour(rows, counts[at], hours, issued_at)
            late[at] = _lately(rows, issued_at)
    return counts, now, late, by_day


def _midnight(midnights: pl.DataFrame, ward: str, first: int, known: int) -> Floats:
    rows = midnights.filter(pl.col("ward_id") == ward)
    counts = np.full(known, np.nan)
    counts[rows["step"].to_numpy() - first] = rows["occupied"].to_numpy()
    return counts


def _on_the_hour(
    rows: pl.DataFrame, midnights: Floats, hours: Floats, issued_at: datetime
) -> tuple[Floats, float]:
    """Counts at the bed-meeting hours (midnights as counted by the day), and the count now."""
    counts, now = _read_off(rows, "occupied", hours, issued_at)
    return np.where(np.isfinite(midnights), midnights, counts), now


def _boarding(asked: Asked, site: str, hours: Floats, issued_at: datetime) -> tuple[Floats, float]:
    """Patients who wait for a bed in the ED at the bed-meeting hours, and now."""
    unknown = np.full(len(hours), np.nan)
    if asked.ed is None:
        return unknown, np.nan
    rows = asked.ed.filter(pl.col("site_id") == site, pl.col("hour_start") <= issued_at)
    rows = rows.drop_nulls("boarding")
    return (unknown, np.nan) if rows.is_empty() else _read_off(rows, "boarding", hours, issued_at)


def _read_off(
    rows: pl.DataFrame, count: str, hours: Floats, issued_at: datetime
) -> tuple[Floats, float]:
    """Hourly counts at some hours; the newest one too, unless it is hours old."""
    at = (rows["hour_start"].dt.epoch("s") // 3600).to_numpy()
    seen = np.full(int(at.max() - at.min()) + 1, np.nan)
    seen[at - at.min()] = rows[count].to_numpy()
    # A clock half an hour off the full hour is read at the hour before.
    wanted = np.floor(hours).astype(np.int64) - int(at.min())
    inside = (wanted >= 0) & (wanted < len(seen))
    counts = np.full(len(hours), np.nan)
    counts[inside] = seen[wanted[inside]]
    fresh = issued_at.timestamp() / 3600 - int(at.max()) < DAY_STEPS
    return counts, float(seen[-1]) if fresh else np.nan


def _lately(rows: pl.DataFrame, issued_at: datetime) -> Floats:
    """Counts on the hour of the last weeks, the last at the hour of the issue."""
    back = int(issued_at.timestamp() // 3600) - (rows["hour_start"].dt.epoch("s") // 3600)
    inside = (back < HOURS_BACK).to_numpy()
    counts = np.full(HOURS_BACK, np.nan)
    counts[HOURS_BACK - 1 - back.to_numpy()[inside]] = rows["occupied"].to_numpy()[inside]
    return counts


def _changes(asked: Asked, wards: list[str], issued_at: datetime) -> BedChanges:
    """Closures and escalation beds told of by the moment."""
    if asked.changes is None:
        return NO_CHANGES
    told = asked.changes.filter(
        pl.col("ward_id").is_in(wards), pl.col("known_at") <= issued_at
    ).sort("change_id")
    until = told["until_at"].dt.epoch("us").cast(pl.Float64).fill_null(np.inf)
    return BedChanges(
        ward=np.array([wards.index(ward) for ward in told["ward_id"]], dtype=np.int64),
        since=told["from_at"].dt.epoch("us").to_numpy() / 3.6e9,
        until=until.to_numpy() / 3.6e9,
        beds=told["beds"].cast(pl.Float64).to_numpy(),
    )


def _beds(asked: Asked, wards: list[str]) -> Floats:
    said = dict(asked.wards.select("ward_id", "open_beds").rows())
    return np.array([float(said[ward]) for ward in wards])
