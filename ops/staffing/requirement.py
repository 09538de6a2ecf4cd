"""How many people each shift needs, from the census expected and the ward's ratios.

A shift is staffed for the fullest moment it is expected to see, path by path; people are that
census over the patients one person can look after, rounded up, and never fewer than the ward's
minimum. Of the people needed on the paths the quantile at the staffing level is required, that of
the newsvendor (``level``). Where no paths speak of a shift, the largest quantile at that level
over the moments between its start and its end stands in (or, where there are none, the nearest
before and after). ``outlook`` says which source is taken, and staffs EDs for a waiting target.

A roster looks further ahead than a forecast. Past the horizon a shift borrows the same
weekday of the last forecast week, and where the forecast is shorter than a week (the ED's) the
same hours of the latest day it covers. A ward nobody forecasts is staffed for its open beds:
too many people are a cost, too few are a danger.

No feed tells how ill a ward's patients are, so a ratio is that of a ward, shift and skill: high
care at 1:2 and resuscitation at 2:1 are wards, or skills, of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.errors import NothingToDoError, PlanningError
from ops.paths import unpacked
from ops.staffing.level import HourCosts
from ops.staffing.outlook import Heard, Outlook, Promised, Source, best_heard
from ops.tables import Forecast, Requirement, SamplePath, ShiftType, StaffingRatio, Ward

LEVEL = HourCosts().level
"""The level of need that is staffed where nobody says otherwise: that of the costs stated there."""
MINUTE = timedelta(minutes=1)

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
    paths: dy.DataFrame[SamplePath] | None = None,
    promised: Promised | None = None,
) -> dy.DataFrame[Requirement]:
    """People needed per ward, local day, shift type and skill over ``days`` days.

    ``census`` holds the series ``ward_census`` (by ward) and ``ed_census`` (by site, for its
    ward of kind ``emergency``); ``paths`` the joint paths of the same, and of ``ed_arrivals``,
    which people for a ``promised`` wait follow from. ``clocks`` gives the time zone of each ward
    or of its site.
    Raises ``NothingToDoError`` without ratios, ``PlanningError`` for a ratio of an unknown shift.
    """
    _require_ratios(ratios, wards, shifts)
    patterns = {row["shift_type_id"]: row for row in shifts.iter_rows(named=True)}
    coming = [from_on + timedelta(days=n) for n in range(days)]
    outlook = Outlook(census, unpacked(paths) if paths is not None else (), promised, level)
    rows: list[tuple[Any, ...]] = []
    for ward in wards.sort("ward_id").iter_rows(named=True):
        asked = ratios.filter(pl.col("ward_id") == ward["ward_id"])
        if asked.is_empty():
            continue
        clock = _clock(ward, clocks)
        sources = outlook.of(ward, clock)
        promises = {skill: outlook.of_promise(ward, skill) for skill in asked["skill"].unique()}
        for (kind,), of_kind in asked.group_by("shift_type_id"):
            for span in (span_of(patterns[kind], day_on, clock) for day_on in coming):
                rows += _rows(ward, of_kind, span, (sources, promises), clock, level)
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
    ward: Row,
    ratios: pl.DataFrame,
    span: Span,
    told: tuple[Sequence[Source], Mapping[str, Sequence[Source]]],
    clock: ZoneInfo,
    level: float,
) -> Iterator[tuple[Any, ...]]:
    """Every skill of one shift; ``told``: who speaks of the census, and who of which skill."""
    when = span.starts_at, span.ends_at, clock
    full = Heard(np.full(3, float(ward["open_beds"])), "open_beds")
    census = best_heard(told[0], *when) or full
    for ratio in ratios.iter_rows(named=True):
        heard = best_heard(told[1][ratio["skill"]], *when) or census
        needed = heard.needed(ratio, level)
        key = ward["ward_id"], span.day_on, ratio["shift_type_id"], ratio["skill"]
        people = needed.required, needed.usual, needed.busy
        chances = None if needed.more_than is None else list(needed.more_than)
        yield *key, *when[:2], span.paid_minutes, *people, chances, needed.rests_on


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
