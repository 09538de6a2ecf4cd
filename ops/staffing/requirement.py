"""How many people each shift needs, from the census expected and the ward's ratios.

A shift is staffed for the fullest moment it is expected to see: the largest quantile, at the
staffing level, over the moments the forecast speaks of between its start and its end (or, where
it speaks of none, the nearest before and after). People are that census over the patients one
person can look after, rounded up, and never fewer than the ward's minimum.

A roster looks further ahead than a forecast. Past the horizon a shift borrows the same
weekday of the last forecast week, and where the forecast is shorter than a week (the ED's) the
same hours of the latest day it covers. A ward nobody forecasts is staffed for its open beds:
too many people are a cost, too few are a danger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.calendar import is_huddle
from ops.errors import NothingToDoError, PlanningError
from ops.series import ED_CENSUS, WARD_CENSUS
from ops.staffing.expected import Moments, moments
from ops.staffing.level import HourCosts
from ops.tables import Forecast, Requirement, ShiftType, StaffingRatio, Ward

USUAL, BUSY = 0.5, 0.9
LEVEL = HourCosts().level
"""The level of need that is staffed where nobody says otherwise: that of the costs stated there."""
MINUTE = timedelta(minutes=1)
HARDLY = 1e-9
"""Quantiles carry rounding dust: 12.0000000001 patients are twelve."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """One shift type on one local day, as instants."""

    day_on: date
    starts_at: datetime
    ends_at: datetime
    paid_minutes: int


def required_staff(
    census: dy.DataFrame[Forecast],
    wards: dy.DataFrame[Ward],
    ratios: dy.DataFrame[StaffingRatio],
    shifts: dy.DataFrame[ShiftType],
    *,
    clocks: Mapping[str, str],
    from_on: date,
    days: int,
    level: float = LEVEL,
) -> dy.DataFrame[Requirement]:
    """People needed per ward, local day, shift type and skill over ``days`` days.

    ``census`` holds the series ``ward_census`` (by ward) and ``ed_census`` (by site, for its
    ward of kind ``emergency``). ``clocks`` gives the time zone of each ward or of its site.
    Raises ``NothingToDoError`` without ratios, ``PlanningError`` for a ratio of an unknown shift.
    """
    _require_ratios(ratios, wards, shifts)
    patterns = {row["shift_type_id"]: row for row in shifts.iter_rows(named=True)}
    coming = [from_on + timedelta(days=n) for n in range(days)]
    rows: list[tuple[Any, ...]] = []
    for ward in wards.sort("ward_id").iter_rows(named=True):
        asked = ratios.filter(pl.col("ward_id") == ward["ward_id"])
        clock = _clock(ward, clocks)
        seen = _expected(census, ward, (level, USUAL, BUSY), clock)
        for (kind,), of_kind in asked.sort("shift_type_id").group_by("shift_type_id"):
            spans = [span_of(patterns[kind], day_on, clock) for day_on in coming]
            rows += _rows(ward, list(of_kind.iter_rows(named=True)), seen, spans, clock)
    schema = Requirement.create_empty().schema
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Requirement.validate(frame.sort(Requirement.primary_key()))


def span_of(shift_type: Row, day_on: date, clock: ZoneInfo) -> Span:
    """A shift type on a day of the local clock.

    It starts and ends when the clock on the wall says so: a twelve-hour night lasts eleven
    hours when clocks go forward and thirteen when they go back, and is paid as long.
    """
    starts: time = shift_type["starts"]
    on_the_wall = datetime.combine(day_on, starts)
    length = timedelta(minutes=shift_type["minutes"])
    starts_at = on_the_wall.replace(tzinfo=clock).astimezone(UTC)
    ends_at = (on_the_wall + length).replace(tzinfo=clock).astimezone(UTC)
    longer = (ends_at - starts_at - length) // MINUTE
    return Span(day_on, starts_at, ends_at, max(0, shift_type["paid_minutes"] + longer))


def _rows(
    ward: Row, ratios: Sequence[Row], seen: Moments | None, spans: Sequence[Span], clock: ZoneInfo
) -> Iterator[tuple[Any, ...]]:
    for span in spans:
        full = (float(ward["open_beds"]),) * 3
        census = seen.over(span.starts_at, span.ends_at, clock) if seen else full
        for ratio in ratios:
            people = [_people(patients, ratio) for patients in census]
            key = ward["ward_id"], span.day_on, ratio["shift_type_id"], ratio["skill"]
            yield *key, span.starts_at, span.ends_at, span.paid_minutes, *people


def _people(patients: float, ratio: Row) -> int:
    needed: int = ceil(patients / ratio["patients_per_person"] - HARDLY)
    minimum: int = ratio["minimum"]
    return minimum if minimum > needed else needed


def _expected(
    census: dy.DataFrame[Forecast], ward: Row, levels: Sequence[float], clock: ZoneInfo
) -> Moments | None:
    """What is expected on a ward, or nothing if nobody forecasts it.

    Of a ward the bed meetings alone: the hours of its first days would outnumber, and so stand
    for, those of the days that are spoken of by the meeting.
    """
    is_ed = ward["kind"] == "emergency"
    series, place = (ED_CENSUS, ward["site_id"]) if is_ed else (WARD_CENSUS, ward["ward_id"])
    told = census.filter(pl.col("series") == series.name, pl.col("entity_id") == place)
    if not is_ed:
        met = [is_huddle(at, clock.key) for at in told["target_at"]]
        told = told.filter(pl.Series(met, dtype=pl.Boolean))
    return None if told.is_empty() else moments(told, levels)


def _clock(ward: Row, clocks: Mapping[str, str]) -> ZoneInfo:
    name = clocks.get(ward["ward_id"]) or clocks.get(ward["site_id"])
    if name is None:
        raise PlanningError(
            f"Staffing ward {ward['ward_id']} needs the local clock of site {ward['site_id']}; "
            f"clocks are known for {', '.join(sorted(clocks)) or 'no site'}. "
            "Deliver the site, with its time zone, in the sites feed."
        )
    return ZoneInfo(name)


def _require_ratios(ratios: pl.DataFrame, wards: pl.DataFrame, shifts: pl.DataFrame) -> None:
    used = ratios.filter(pl.col("ward_id").is_in(wards["ward_id"].to_list()))
    if used.is_empty():
        raise NothingToDoError(
            f"Staffing needs ratios of patients to people; found none for any of {wards.height} "
            "wards. Deliver the staffing_ratios feed for the wards in the wards feed."
        )
    unknown = set(used["shift_type_id"]) - set(shifts["shift_type_id"])
    if unknown:
        raise PlanningError(
            f"Staffing ratios name the shift types {', '.join(sorted(unknown))}, which the "
            "shift_types feed does not list. Add them there or mend the ratios."
        )
