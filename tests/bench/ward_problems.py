"""Rosters to be made for the wards of invented hospitals, from their own staff and census.

A shift asks for the people its ward's ratios call for at the census of the same weekday and
moment over the eight weeks before: required at the staffing level, busy at nine in ten. In the
EDs the first nurse of a day shift is one trained for triage, the hospital's sixth skill.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.rehearsal import Hospital, Invention, invent
from ops.staffing.problem import RosterProblem, as_problem
from ops.staffing.requirement import LEVEL, Span, span_of
from ops.tables import Absence, Requirement, ShiftRequest, StaffMember, StaffSkill

OPENS = date(2025, 1, 1)
FROM_ON = date(2025, 6, 2)
"""A Monday; requests and absences known by then count."""
WEEKS_BACK = 8
WARDS_OF_ONE_SITE = tuple(
    f"north-{name}" for name in ("medicine", "surgery", "elderly-care", "cardiology", "ed")
)
EIGHT_WARDS = (
    *(f"{site}-medicine" for site in ("north", "south", "east", "west")),
    *(f"{site}-{ward}" for site in ("north", "south") for ward in ("elderly-care", "ed")),
)


def one_site(seed: int, days: int = 28) -> RosterProblem:
    """Sixty people of one site: four wards and an ED, all rules on."""
    return _problem([_lived(seed, 1)], WARDS_OF_ONE_SITE, days)


def eight_wards(seed: int, days: int = 56) -> RosterProblem:
    """Two hundred people on eight wards: the teams of two hospitals, and what both ask for."""
    return _problem([_lived(seed, 4), _lived(seed + 1, 4)], EIGHT_WARDS, days)


def fallen_ill(problem: RosterProblem, people: int, seed: int) -> RosterProblem:
    """The same, with some people away sick for a few days of the first week."""
    draw = np.random.default_rng(seed)
    ill = {problem.people[n].id for n in draw.choice(len(problem.people), people, replace=False)}
    first = problem.from_on + timedelta(days=2)
    sick = frozenset(first + timedelta(days=n) for n in range(3))
    staff = tuple(
        replace(one, away=one.away | sick) if one.id in ill else one for one in problem.people
    )
    locked = tuple(d for d in problem.locked if d.person_id not in ill or d.day_on not in sick)
    return replace(problem, people=staff, locked=locked)


def _lived(seed: int, sites: int) -> Hospital:
    until = datetime.combine(FROM_ON, time(6), UTC)
    return invent(Invention(seed=seed, sites=sites, since=OPENS), until=until)


def _problem(lived: list[Hospital], wards: tuple[str, ...], days: int) -> RosterProblem:
    parts = {
        name: pl.concat([_staffed(one, name, f"{n}" if n else "") for n, one in enumerate(lived)])
        for name in ("staff", "staff_skills", "absences", "shift_requests")
    }
    at_home = parts["staff"].filter(pl.col("home_ward_id").is_in(wards))
    return as_problem(
        _required(lived, wards, days),
        StaffMember.cast(at_home),
        StaffSkill.cast(pl.concat([parts["staff_skills"], _triage(at_home)])),
        Absence.cast(parts["absences"]),
        ShiftRequest.cast(parts["shift_requests"]),
    )


def _staffed(lived: Hospital, name: str, mark: str) -> pl.DataFrame:
    """What is known of the staff when the roster is made."""
    frame = lived.facts[name].filter(pl.col("known_at") <= lived.until)
    return frame.drop("n", "known_at").with_columns(staff_id=pl.col("staff_id") + mark)


def _triage(staff: pl.DataFrame) -> pl.DataFrame:
    """Every second nurse of an ED is trained for triage."""
    ed = staff.filter(pl.col("home_ward_id").str.ends_with("-ed")).sort("staff_id")
    trained = ed.gather_every(2, offset=1).select("staff_id", skill=pl.lit("triage"))
    seniors = ed.filter(pl.col("grade") == "6").select("staff_id", skill=pl.lit("triage"))
    return pl.concat([trained, seniors]).unique().sort("staff_id")


def _required(
    lived: list[Hospital], wards: tuple[str, ...], days: int
) -> dy.DataFrame[Requirement]:
    rows = [
        row
        for ratio in lived[0].references["staffing_ratios"].iter_rows(named=True)
        if ratio["ward_id"] in wards
        for row in _rows(lived, ratio, days)
    ]
    schema = Requirement.create_empty().schema
    told = {name: schema[name] for name in list(schema)[: len(rows[0])]}
    asked = pl.DataFrame(rows, schema=told, orient="row")
    return Requirement.cast(
        asked.with_columns(more_than=None, rests_on=None).sort(Requirement.primary_key())
    )


def _rows(
    lived: list[Hospital], ratio: dict[str, object], days: int
) -> Iterator[tuple[object, ...]]:
    shifts = lived[0].references["shift_types"].rows_by_key("shift_type_id", named=True)
    clock = ZoneInfo(lived[0].invention.time_zone)
    kind, ward = str(ratio["shift_type_id"]), str(ratio["ward_id"])
    for day_on in (FROM_ON + timedelta(days=n) for n in range(days)):
        span = span_of(shifts[kind][0], day_on, clock)
        asked = np.sum([_people(one, ratio, span) for one in lived], axis=0).tolist()
        skill, times = str(ratio["skill"]), (span.starts_at, span.ends_at, span.paid_minutes)
        if skill == "ED nurse" and kind != "night":
            yield ward, day_on, kind, "triage", *times, *[len(lived)] * 3
            asked = [max(0, people - len(lived)) for people in asked]
        yield ward, day_on, kind, skill, *times, *asked


def _people(lived: Hospital, ratio: dict[str, object], span: Span) -> list[int]:
    """At the staffing level, usually, and on a busy day."""
    back = (span.starts_at.date() - FROM_ON).days // 7 + 1
    middle = span.starts_at + (span.ends_at - span.starts_at) / 2
    moments = [middle - timedelta(weeks=back + n) for n in range(WEEKS_BACK)]
    census = [_present(lived, str(ratio["ward_id"]), at) for at in moments]
    patients, least = float(str(ratio["patients_per_person"])), int(str(ratio["minimum"]))
    return [max(least, ceil(np.quantile(census, at) / patients)) for at in (LEVEL, 0.5, 0.9)]


def _present(lived: Hospital, ward_id: str, at: datetime) -> int:
    if ward_id.endswith("-ed"):
        visits = lived.facts["ed_visits"].filter(pl.col("site_id") == ward_id.removesuffix("-ed"))
        here = visits.filter(pl.col("arrived_at") <= at, pl.col("departed_at") > at)
    else:
        stays = lived.facts["ward_stays"].filter(pl.col("ward_id") == ward_id)
        gone = pl.col("out_at").is_not_null() & (pl.col("out_at") <= at)
        here = stays.filter(pl.col("in_at") <= at, ~gone)
    return here.height
