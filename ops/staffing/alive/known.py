"""From the hospital's tables to a roster as it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from ops.staffing.alive.demand import Demand, with_demands
from ops.staffing.alive.standing import (
    Freeze,
    Standing,
    closed,
    standing_of,
    without_places,
)
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, NeedKey, Shift

PUBLISHED = ("accepted", "changed")
"""The decisions that make a roster one that people count on."""


class Closure(NamedTuple):
    """A ward that needs nobody from one day to another, both included."""

    ward_id: str
    since: date
    until: date


def still_asked(
    problem: RosterProblem,
    *,
    covered: Iterable[NeedKey] = (),
    shut: Iterable[Closure] = (),
    demands: Iterable[Demand] = (),
) -> RosterProblem:
    """What is still asked of a roster after what was done about it at the desk.

    ``covered`` are places that somebody fills who is not on the roster, ``shut`` are wards closed
    for some days, and ``demands`` are needs that changed.
    """
    problem = with_demands(problem, demands)
    for ward_id, since, until in shut:
        problem = closed(problem, ward_id, since, until)
    return without_places(problem, covered)


def as_standing(
    lines: pl.DataFrame, problem: RosterProblem, freeze: Freeze | None = None
) -> Standing:
    """A roster's lines, held against what is asked and known now."""
    inside = {
        duty: row
        for row in lines.iter_rows(named=True)
        if (duty := duty_of(row)).shift_key in problem.shift
    }
    hours = {duty: _hours(problem.shift[duty.shift_key], row) for duty, row in inside.items()}
    own = {duty: shift for duty, shift in hours.items() if shift != problem.shift[shift.key]}
    return standing_of(problem, inside, freeze, own)


def _hours(shift: Shift, row: dict[str, Any]) -> Shift:
    """The shift with the hours that the line tells: somebody may work on or come earlier."""
    told = {name: row[name] for name in ("starts_at", "ends_at", "paid_minutes")}
    return replace(shift, **told)


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
    place = row["shift_type_id"], row["ward_id"], row["skill"]
    return Duty(row["day_on"], row["staff_id"], *place)
