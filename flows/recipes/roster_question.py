"""What the next roster of a site is asked: people needed, who there is, and what binds them.

Everything that makes a roster asks in this one way: the nightly proposal, a roster solved again,
and a roster supposed under other rules.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy

from flows.recipe import Occasion
from flows.recipes import asked_for, rostering
from flows.recipes.people_needed import required
from flows.recipes.proposals import named
from ops import series
from ops.staffing.alive.demand import demand_of
from ops.staffing.alive.known import closure_of, still_asked
from ops.staffing.locked import locked_lines
from ops.staffing.problem import RosterProblem
from ops.staffing.question import looks_back, question
from ops.staffing.site_rules import SiteRules
from ops.tables import Requirement, RosterRequest
from warehouse import Connection, asking, forecasts, plans, reading
from warehouse.records import roster_events
from warehouse.records.roster_events import with_desk
from warehouse.settled import SiteStaff, rosters_after, settled, site_staff

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

    What they worked before and are published to work after, what was locked at the desk and who
    was reported absent there count, and so do wards closed and needs changed there.
    """
    rules, as_of = rostering.rules(site_id), occasion.as_of
    known = known_staff(db, site_id, first, rules, as_of=as_of, until=as_of)
    known = with_after(db, known, site_id, needed, as_of=as_of)
    requests = asked_for.requests(db, needed, site_id=site_id, proposal_id=proposal_id, as_of=as_of)
    locked = locked_lines(asking.locks(db, as_of=as_of), needed)
    problem = question(needed, known, rules, time_zone=zone, requests=requests, locked=locked)
    return _with_desk(problem, as_of), requests


def _with_desk(problem: RosterProblem, as_of: datetime) -> RosterProblem:
    """The same with the wards that the desk had closed by then, and the needs it had changed."""
    events = [one for one in roster_events.events() if one.noted_at <= as_of]
    shut = [closure_of(one.content) for one in events if one.kind == "closed"]
    demands = [demand_of(one.content) for one in events if one.kind == "demand"]
    return still_asked(problem, shut=shut, demands=demands)


def known_staff(
    db: Connection,
    site_id: str,
    first: date,
    rules: SiteRules,
    *,
    as_of: datetime,
    until: datetime | None = None,
) -> SiteStaff:
    """A site's staff, with absences noted at the desk ``until`` a moment among those delivered."""
    since = first - looks_back(rules)
    known = site_staff(db, site_id, first, since=since, as_of=as_of)
    return replace(known, absences=with_desk(known.absences, since=since, until=until))


def with_after(
    db: Connection,
    known: SiteStaff,
    site_id: str,
    required: dy.DataFrame[Requirement],
    *,
    as_of: datetime,
) -> SiteStaff:
    """The same with the rosters that people had settled by then for the weeks beyond a roster."""
    last: date = required["day_on"].max()  # type: ignore[assignment]
    return replace(known, after=rosters_after(db, site_id, last, as_of=as_of))


def _based_on(db: Connection, occasion: Occasion) -> datetime | None:
    said = forecasts.latest(db, series.WARD_CENSUS.name, as_of=occasion.as_of)
    return None if said.is_empty() else said["issued_at"].max()  # type: ignore[return-value]


def _first_day(db: Connection, occasion: Occasion, site_id: str, zone: str) -> date:
    """Today, or the day after the settled rosters that follow on from today."""
    first = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    while (known := settled(db, site_id, first, as_of=occasion.as_of)) is not None:
        first = plans.proposal(db, known).item(0, "to_on") + timedelta(days=1)
    return first
