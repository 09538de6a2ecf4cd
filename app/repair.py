"""Does a change to a roster break a rule that the roster kept before?"""

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.staffing import audit, prices
from ops.staffing.policy import StaffingPolicy
from ops.staffing.problem import Roster, RosterProblem, Verdict, as_problem
from ops.staffing.shifts import Duty
from ops.tables import (
    Absence,
    Requirement,
    RosterLine,
    ShiftRequest,
    StaffMember,
    StaffSkill,
)

_HOW_MUCH = re.compile(r"works \S+ h beyond contract")


@dataclass(frozen=True)
class Facts:
    """What a roster is judged by."""

    required: pl.DataFrame
    staff: dy.DataFrame[StaffMember]
    skills: dy.DataFrame[StaffSkill]
    absences: dy.DataFrame[Absence]
    policy: StaffingPolicy
    locked: frozenset[tuple[str, date]] = frozenset()
    """People and days whose duty was locked at the desk: it stands whatever it breaks."""


def new_breaches(
    before: pl.DataFrame, after: pl.DataFrame, facts: Facts, *, zone: str
) -> list[str]:
    """The rules, as sentences, that are broken after a change and were not before."""
    problem = problem_of(facts, before, zone=zone)
    stood = {_matter(one) for one in audit.breaches(problem, roster_of(problem, before))}
    found = audit.breaches(problem, roster_of(problem, after))
    return [one for one in found if _matter(one) not in stood]


def problem_of(facts: Facts, lines: pl.DataFrame, *, zone: str) -> RosterProblem:
    """What a roster is judged by, with the duties among its lines that are locked."""
    keys = lines.select("staff_id", "day_on").rows()
    held = lines.filter(pl.Series([key in facts.locked for key in keys], dtype=pl.Boolean))
    return as_problem(
        Requirement.cast(facts.required),
        facts.staff,
        facts.skills,
        facts.absences,
        ShiftRequest.create_empty(),
        policy=facts.policy,
        locked=RosterLine.cast(held.sort(RosterLine.primary_key())),
        time_zone=zone,
    )


def roster_of(problem: RosterProblem, lines: pl.DataFrame) -> Roster:
    """Lines as the roster that the audit reads."""
    duties = frozenset(
        Duty(row["day_on"], row["staff_id"], row["shift_type_id"], row["ward_id"], row["skill"])
        for row in lines.iter_rows(named=True)
    )
    return Roster(duties, prices.gaps(problem, duties), {}, Verdict.FEASIBLE, 0.0)


def _matter(sentence: str) -> str:
    """What a breach is about: more or fewer hours beyond contract are the same breach."""
    return _HOW_MUCH.sub("works beyond contract", sentence)


def night_types(required: pl.DataFrame, zone: str) -> frozenset[str]:
    """Shift types that end on another local day than they start."""
    clock = ZoneInfo(zone)
    return frozenset(
        row["shift_type_id"]
        for row in required.iter_rows(named=True)
        if row["starts_at"].astimezone(clock).date() != row["ends_at"].astimezone(clock).date()
    )
