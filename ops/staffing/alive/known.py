"""From the hospital's tables to a roster as it stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from ops.staffing.alive.standing import (
    Freeze,
    Standing,
    closed,
    standing_of,
    without_places,
)
from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import as_problem
from ops.staffing.shifts import Duty, NeedKey, Shift
from ops.tables import (
    Absence,
    Requirement,
    RosterLine,
    ShiftRequest,
    StaffMember,
    StaffSkill,
)

PUBLISHED = ("accepted", "changed")
"""The decisions that make a roster one that people count on."""


class Closure(NamedTuple):
    """A ward that needs nobody from one day to another, both included."""

    ward_id: str
    since: date
    until: date


@dataclass(frozen=True)
class Known:
    """What the hospital knows of its staff: who, what they can do, when not, and what they ask."""

    staff: dy.DataFrame[StaffMember]
    skills: dy.DataFrame[StaffSkill]
    absences: dy.DataFrame[Absence]
    requests: dy.DataFrame[ShiftRequest]


def as_standing(
    lines: pl.DataFrame,
    required: pl.DataFrame,
    known: Known,
    *,
    facts: dy.DataFrame[RosterLine] | None = None,
    covered: Iterable[NeedKey] = (),
    shut: Iterable[Closure] = (),
    freeze: Freeze | None = None,
    policy: StaffingPolicy | None = None,
    terms: Mapping[str, Terms] | None = None,
    time_zone: str = "Europe/London",
) -> Standing:
    """A roster's lines, held against what is asked and known now.

    ``facts`` are duties locked inside the roster and worked before it; ``covered`` are places
    that somebody fills who is not on the roster, and ``shut`` are wards closed for some days.
    ``terms`` are what binds single people.
    """
    problem = as_problem(
        Requirement.cast(required),
        known.staff,
        known.skills,
        known.absences,
        known.requests,
        policy=policy,
        locked=facts,
        time_zone=time_zone,
        terms=terms,
    )
    inside = {
        duty: row
        for row in lines.iter_rows(named=True)
        if (duty := duty_of(row)).shift_key in problem.shift
    }
    hours = {duty: _hours(problem.shift[duty.shift_key], row) for duty, row in inside.items()}
    own = {duty: shift for duty, shift in hours.items() if shift != problem.shift[shift.key]}
    for ward_id, since, until in shut:
        problem = closed(problem, ward_id, since, until)
    return standing_of(without_places(problem, covered), inside, freeze, own)


def _hours(shift: Shift, row: dict[str, Any]) -> Shift:
    """The shift with the hours that the line tells: somebody may work on or come earlier."""
    told = {name: row[name] for name in ("starts_at", "ends_at", "paid_minutes")}
    return replace(shift, **told)


def facts_of(
    lines: pl.DataFrame,
    locked: Collection[tuple[str, date]],
    before: dy.DataFrame[RosterLine] | None = None,
) -> dy.DataFrame[RosterLine]:
    """What no plan may change: the locked of these lines, and what was worked before them."""
    keys = lines.select("staff_id", "day_on").rows()
    held = lines.filter(pl.Series([key in locked for key in keys], dtype=pl.Boolean))
    parts = [held] if before is None else [held, before]
    return RosterLine.cast(pl.concat(parts).sort(RosterLine.primary_key()))


def closure_of(told: Mapping[str, Any]) -> Closure:
    """A ward that closes, as it was noted down."""
    since, until = (date.fromisoformat(told[name]) for name in ("from_on", "to_on"))
    return Closure(told["ward_id"], since, until)


def place_of(told: Mapping[str, Any]) -> NeedKey:
    """A place as it was noted down."""
    day_on = date.fromisoformat(told["day_on"])
    return told["ward_id"], day_on, told["shift_type_id"], told["skill"]


def horizon(now: datetime, hours: float, verdict: str | None) -> Freeze:
    """What people count on: a roster that was accepted, as far as the freeze horizon."""
    return Freeze(now, now + timedelta(hours=hours) if verdict in PUBLISHED else None)


def duty_of(row: dict[str, Any]) -> Duty:
    """A line of a roster as a duty."""
    names = ("day_on", "staff_id", "shift_type_id", "ward_id", "skill")
    return Duty(*(row[name] for name in names))
