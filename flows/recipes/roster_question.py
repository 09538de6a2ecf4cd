"""What the next roster of a site is asked: people needed, who there is, and what binds them.

Everything that makes a roster asks in this one way: the nightly proposal, a roster solved again,
and a roster supposed under other rules.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy

from flows.recipe import Occasion
from flows.recipes import asked_for, rostering
from flows.recipes.people_needed import required
from flows.recipes.proposals import named
from flows.recipes.settled import settled
from flows.recipes.stated import with_stated
from flows.recipes.worked import HISTORY, worked_before
from ops import series
from ops.staffing.asking import with_requests
from ops.staffing.locked import kept_lines
from ops.staffing.problem import RosterProblem, as_problem
from ops.tables import (
    Requirement,
    RosterRequest,
    ShiftRequest,
)
from warehouse import Connection, asking, forecasts, plans, reading, staffing
from warehouse.records.roster_events import with_desk

DAYS = 14
"""A roster covers two weeks."""


@dataclass(frozen=True)
class RosterAsked:
    """The next roster of a site, still to be solved."""

    site_id: str
    proposal_id: str
    first: date
    needed: dy.DataFrame[Requirement]
    problem: RosterProblem
    requests: dy.DataFrame[RosterRequest]
    based_on: datetime | None


def roster_asked(occasion: Occasion, site_id: str, zone: str) -> RosterAsked:
    """What the next roster of a site is asked, from what is known at this moment."""
    with reading(as_known=occasion.as_of) as db:
        first = _first_day(db, occasion, site_id, zone)
        name = named("roster", site_id, first, occasion)
        needed = required(db, occasion, site_id, from_on=first, days=DAYS)
        problem, requests = problem_of(db, occasion, site_id, first, needed, zone, name)
        based_on = _based_on(db, occasion)
    return RosterAsked(site_id, name, first, needed, problem, requests, based_on)


def problem_of(
    db: Connection,
    occasion: Occasion,
    site_id: str,
    first: date,
    needed: dy.DataFrame[Requirement],
    zone: str,
    proposal_id: str,
) -> tuple[RosterProblem, dy.DataFrame[RosterRequest]]:
    """The people of a site put to a requirement, and how each of their requests counts.

    What they worked before, what was locked at the desk and who was reported absent there count.
    """
    since, as_of = first - HISTORY, occasion.as_of
    worked = worked_before(db, site_id, first, as_of=as_of)
    problem = as_problem(
        needed,
        staffing.staff(db),
        staffing.skills(db),
        with_desk(staffing.absences(db, since=since), since=since, until=as_of),
        ShiftRequest.create_empty(),
        policy=rostering.policy(site_id),
        locked=kept_lines(asking.locks(db, as_of=as_of), needed, worked),
        time_zone=zone,
        terms=rostering.terms(site_id),
    )
    problem = with_stated(db, problem, site_id, zone=zone, as_of=as_of)
    requests = asked_for.requests(db, needed, site_id=site_id, proposal_id=proposal_id, as_of=as_of)
    return with_requests(problem, requests), requests


def _based_on(db: Connection, occasion: Occasion) -> datetime | None:
    said = forecasts.latest(db, series.WARD_CENSUS.name, as_of=occasion.as_of)
    return None if said.is_empty() else said["issued_at"].max()  # type: ignore[return-value]


def _first_day(db: Connection, occasion: Occasion, site_id: str, zone: str) -> date:
    """Today, or the day after the settled rosters that follow on from today."""
    first = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    while (known := settled(db, site_id, first, as_of=occasion.as_of)) is not None:
        first = plans.proposal(db, known).item(0, "to_on") + timedelta(days=1)
    return first
