"""What the pages show, shaped: frames in, rows ready to be said out. Knows no Streamlit."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from app import palette
from ops.calendar import is_huddle
from ops.tables import Chance, Forecast, WardHourlyCensus

USUAL_WEEKS = 8
WEEK = timedelta(days=7)
MORNING = 8
"""The hour of the local clock at which later days of the week are shown."""


@dataclass(frozen=True)
class SitePlace:
    """A site as the planner needs it; places are None where the hospital never said."""

    site_id: str
    time_zone: str
    ed_places: int | None


@dataclass(frozen=True)
class WardPlace:
    """A ward as the planner needs it; beds are None where the hospital never said."""

    ward_id: str
    site_id: str
    specialty: str | None
    open_beds: int | None
    division: str | None = None


@dataclass(frozen=True)
class Expected:
    """What is expected at one moment: the middle and the range that holds 9 times in 10."""

    at: datetime
    middle: float
    low: float
    high: float
    busy: float
    chance_short: float | None = None


@dataclass(frozen=True)
class WardLine:
    """One ward of the huddle board: now, then the coming bed meetings."""

    ward: WardPlace
    occupied: int | None
    counted_at: datetime | None
    coming: tuple[Expected | None, ...]

    @property
    def worst(self) -> Expected | None:
        """The coming meeting at which the ward is most likely to be short."""
        known = [e for e in self.coming if e is not None and e.chance_short is not None]
        return max(known, key=lambda e: (e.chance_short or 0.0, -e.at.timestamp()), default=None)

    @property
    def state(self) -> palette.State:
        """How the ward stands at its worst."""
        return palette.of_chance(self.worst.chance_short if self.worst else None)

    @property
    def least_free(self) -> tuple[int, datetime] | None:
        """Beds free 9 times in 10 at the tightest meeting, and which; None if unknown."""
        beds = self.ward.open_beds
        known = [e for e in self.coming if e is not None]
        if beds is None or not known:
            return None
        peak = max(known, key=lambda e: (e.busy, -e.at.timestamp()))
        return max(0, math.floor(beds - peak.busy + 1e-9)), peak.at


def quantiles(forecast: pl.DataFrame) -> pl.DataFrame:
    """One row per place and target: the middle, the likely range, half of all outcomes."""
    wide = forecast.filter(pl.col("level").is_in([0.05, 0.25, 0.5, 0.75, 0.9, 0.95])).pivot(
        "level", index=["entity_id", "issued_at", "target_at"], values="value"
    )
    names = {"0.05": "low", "0.25": "half_low", "0.5": "middle", "0.75": "half_high"}
    names |= {"0.9": "busy", "0.95": "high"}
    if wide.is_empty():
        places = forecast.select("entity_id", "issued_at", "target_at").clear()
        return places.with_columns(pl.lit(None, pl.Float64).alias(n) for n in names.values())
    return wide.rename(names).sort("entity_id", "target_at")


def meetings(
    targets: Iterable[datetime], *, zone: str, now: datetime, number: int = 4
) -> list[datetime]:
    """The next bed meetings a forecast speaks of, whatever other hours it speaks of."""
    return sorted({at for at in targets if at > now and is_huddle(at, zone)})[:number]


def expected(
    forecast: dy.DataFrame[Forecast], chances: dy.DataFrame[Chance]
) -> dict[tuple[str, datetime], Expected]:
    """What is expected of each place at each target, with its chance of being short."""
    odds = {(c["entity_id"], c["target_at"]): c["probability"] for c in chances.to_dicts()}
    found = {}
    for row in quantiles(forecast).iter_rows(named=True):
        key = (row["entity_id"], row["target_at"])
        numbers = (row["middle"], row["low"], row["high"], row["busy"])
        found[key] = Expected(row["target_at"], *numbers, odds.get(key))
    return found


def ward_lines(
    wards: Sequence[WardPlace],
    census: Mapping[str, tuple[int, datetime]],
    coming: Mapping[tuple[str, datetime], Expected],
    at: Sequence[datetime],
) -> list[WardLine]:
    """The huddle board, the ward most likely to be short first."""
    lines = []
    for ward in wards:
        occupied, counted_at = census.get(ward.ward_id, (None, None))
        row = tuple(coming.get((ward.ward_id, moment)) for moment in at)
        lines.append(WardLine(ward, occupied, counted_at, row))
    return sorted(lines, key=lambda line: (-_urgency(line), line.ward.ward_id))


def _urgency(line: WardLine) -> float:
    return -1.0 if line.worst is None else line.worst.chance_short or 0.0


def newest_counts(hourly: dy.DataFrame[WardHourlyCensus]) -> dict[str, tuple[int, datetime]]:
    """The newest count of each ward and its moment."""
    last = hourly.sort("hour_start").group_by("ward_id", maintain_order=True).last()
    return {r["ward_id"]: (r["occupied"], r["hour_start"]) for r in last.iter_rows(named=True)}


def usual(history: pl.DataFrame, value: str, targets: pl.Series, *, zone: str) -> pl.DataFrame:
    """What is usual for each target's weekday and hour: the mean of the last eight weeks."""
    if history.is_empty() or targets.is_empty():
        return pl.DataFrame(schema={"at": pl.Datetime("us", "UTC"), "usual": pl.Float64})
    since = history["hour_start"].max() - timedelta(weeks=USUAL_WEEKS)  # type: ignore[operator]
    means = (
        history.filter(pl.col("hour_start") > since)
        .group_by(_hour_of_week("hour_start", zone).alias("hour_of_week"))
        .agg(pl.col(value).mean().alias("usual"))
    )
    asked = pl.DataFrame({"at": targets}).with_columns(
        _hour_of_week("at", zone).alias("hour_of_week")
    )
    return asked.join(means, on="hour_of_week", how="left").select("at", "usual").sort("at")


def earlier(history: pl.DataFrame, value: str, targets: pl.Series, *, days: int) -> pl.DataFrame:
    """What was counted the same number of hours earlier, named like ``usual``."""
    back = history.select(
        at=pl.col("hour_start") + timedelta(days=days), usual=pl.col(value).cast(pl.Float64)
    )
    return pl.DataFrame({"at": targets}).join(back, on="at", how="left").sort("at")


def begun(counted: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
    """A forecast that begins at the count it started from: there, both say the same."""
    if counted.is_empty() or coming.is_empty():
        return coming
    last = counted.sort("at").row(-1, named=True)
    start = {name: float(last["count"]) for name in coming.columns if name != "at"}
    first = pl.DataFrame([{"at": last["at"], **start}], schema=coming.schema)
    return pl.concat([first, coming.filter(pl.col("at") > last["at"])]).sort("at")


def _hour_of_week(column: str, zone: str) -> pl.Expr:
    local = pl.col(column).dt.convert_time_zone(zone).dt
    return local.weekday().cast(pl.Int32) * 24 + local.hour().cast(pl.Int32)


def total(values: Iterable[int | None]) -> int | None:
    """A sum, unless a part of it is unknown: then the sum is unknown too."""
    known = list(values)
    return None if not known or any(v is None for v in known) else sum(v or 0 for v in known)


def across_week(targets: Iterable[datetime], *, zone: str, now: datetime) -> list[datetime]:
    """The next four bed meetings, then the morning's of each later day of the week: +2 to +7."""
    ahead = sorted({at for at in targets if now < at <= now + WEEK and is_huddle(at, zone)})
    near, later = ahead[:4], ahead[4:]
    if not near:
        return []
    by_day: dict[date, datetime] = {}
    for at in later:
        local = at.astimezone(ZoneInfo(zone))
        if local.hour == MORNING:
            by_day[local.date()] = at
    return near + ([by_day[day] for day in sorted(by_day)] or later)
