"""What the roster on the desk is asked, as its proposal was, and with what is known now.

Put together once for everything that can change it: the copy, the absences, covered places and
closed wards noted since, the duties locked, and the site's settings. Everything that judges or
prices a roster on the page asks here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl

import warehouse
from app import read, read_asking, site_rules
from app.decide import Row
from app.read import Here
from ops.staffing.alive.demand import Demand, demand_of
from ops.staffing.alive.known import Closure, closure_of, place_of, still_asked
from ops.staffing.locked import held_lines
from ops.staffing.problem import RosterProblem
from ops.staffing.question import looks_back, question
from ops.staffing.shifts import NeedKey
from ops.tables import Requirement, RosterLine
from warehouse.records import roster_events
from warehouse.records.roster_events import RosterEvent
from warehouse.settled import SettledRoster, SiteStaff, rosters_after, site_staff

Cells = Collection[tuple[str, date]]


@dataclass(frozen=True)
class Noted:
    """What was noted at the desk that changes what a roster is asked."""

    absent: tuple[tuple[Any, ...], ...]
    covered: tuple[NeedKey, ...]
    shut: tuple[Closure, ...]
    demands: tuple[Demand, ...]


def noted(proposal_id: str, events: Sequence[RosterEvent]) -> Noted:
    """The same, from everything that was noted and stands."""
    covers = [e for e in events if e.kind == "cover" and e.proposal_id == proposal_id]
    return Noted(
        tuple(tuple(sorted(e.content.items())) for e in events if e.kind == "absent"),
        tuple(place_of(e.content) for e in covers),
        tuple(closure_of(e.content) for e in events if e.kind == "closed"),
        tuple(demand_of(e.content) for e in events if e.kind == "demand"),
    )


@dataclass(frozen=True)
class Asked:
    """Which roster is asked about, and everything that its question depends on."""

    copy: str
    as_of: datetime
    """The moment up to which the copy knows the hospital."""
    proposal_id: str
    place_id: str
    from_on: date
    to_on: date
    made_at: datetime
    zone: str
    stated: str
    noted: Noted
    held: tuple[tuple[Any, ...], ...]
    """Lines of the roster whose duty is locked."""


def asked(proposal: Row, lines: pl.DataFrame, locked: Cells, noted: Noted, here: Here) -> Asked:
    """The question of a roster whose lines these are; the locked among them stand."""
    place = proposal["place_id"]
    return Asked(
        here.copy,
        here.as_of,
        proposal["proposal_id"],
        place,
        proposal["from_on"],
        proposal["to_on"],
        proposal["made_at"],
        here.zone,
        site_rules.stated(place),
        noted,
        tuple(held_lines(lines, locked).rows()),
    )


@lru_cache(maxsize=32)
def problem(of: Asked) -> RosterProblem:
    """The question itself, shared by all sessions: a frozen value.

    Raises what ``as_problem`` raises.
    """
    rules = site_rules.rules(of.place_id)
    since = of.from_on - looks_back(rules)
    known = _staff(of.copy, of.place_id, of.from_on, since, of.made_at)
    known = replace(known, after=_after(of.copy, of.place_id, of.to_on, of.as_of))
    held = pl.DataFrame(list(of.held), schema=RosterLine.create_empty().schema, orient="row")
    desk = roster_events.absences_of(dict(one) for one in of.noted.absent)
    told = question(
        Requirement.cast(read.lines(of.copy, "requirements", of.proposal_id)),
        replace(known, absences=roster_events.joined(known.absences, desk, since=since)),
        rules,
        time_zone=of.zone,
        requests=read_asking.heard(of.copy, of.proposal_id),
        locked=RosterLine.cast(held),
    )
    noted = of.noted
    return still_asked(told, covered=noted.covered, shut=noted.shut, demands=noted.demands)


@lru_cache(maxsize=32)
def _staff(copy: str, place_id: str, first: date, since: date, as_of: datetime) -> SiteStaff:
    """The site's staff in the copy; its rosters before as they stood when this one was made."""
    with warehouse.reading(copy) as db:
        return site_staff(db, place_id, first, since=since, as_of=as_of)


@lru_cache(maxsize=32)
def _after(copy: str, place_id: str, last: date, as_of: datetime) -> tuple[SettledRoster, ...]:
    """The rosters of the weeks beyond, as people have settled them since."""
    with warehouse.reading(copy) as db:
        return rosters_after(db, place_id, last, as_of=as_of)
