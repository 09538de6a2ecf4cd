"""What a site states about its rosters, and what its people carry over from those before."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from flows.recipes.settled import lines_as_decided, settled_before
from ops.staffing.asking import with_requests
from ops.staffing.carried import Carried
from ops.staffing.facts import with_facts
from ops.staffing.history import carried_from, carried_together
from ops.staffing.problem import RosterProblem, as_problem
from ops.staffing.shifts import Duty
from ops.staffing.stated import patterns_of
from ops.tables import Requirement
from warehouse import Connection, asking, plans, reference, staffing
from warehouse.settings import settings

MOST = 104
"""No more rosters than this are looked back at, however short they are."""


def with_stated(
    db: Connection, problem: RosterProblem, site_id: str, *, zone: str, as_of: datetime
) -> RosterProblem:
    """The roster asked for, with the holidays, patterns and shares before of its site."""
    said = settings().rostering_of(site_id).costs
    days = reference.holidays(db).filter(pl.col("site_id") == site_id)["day_on"].to_list()
    since = problem.from_on - timedelta(weeks=said.fair_weeks)
    past = _past(db, problem, site_id, since, days, zone=zone, as_of=as_of)
    return with_facts(
        problem,
        time_zone=zone,
        holidays=days,
        carried=carried_together(past),
        patterns=patterns_of(said.said()),
    )


def _past(
    db: Connection,
    problem: RosterProblem,
    site_id: str,
    since: date,
    holidays: Collection[date],
    *,
    zone: str,
    as_of: datetime,
) -> Iterator[dict[str, Carried]]:
    """What each settled roster since then leaves, newest first; a day counts in its newest."""
    until = problem.from_on
    for name in settled_before(db, site_id, until, most=MOST, as_of=as_of):
        if until <= since:
            return
        inside = pl.col("day_on").is_between(since, until, closed="left")
        required = plans.requirements(db, name).filter(inside)
        until = min(until, plans.proposal(db, name).item(0, "from_on"))
        if not required.is_empty():
            past = as_problem(
                Requirement.cast(required),
                staffing.staff(db),
                staffing.skills(db),
                staffing.absences(db, since=since),
                staffing.requests(db, since=since),
                policy=problem.policy,
                time_zone=zone,
            )
            lines = lines_as_decided(db, name, as_of=as_of).filter(inside)
            worked = lines.select("day_on", "staff_id", "shift_type_id", "ward_id", "skill").rows()
            duties = [Duty(*row) for row in worked]
            past = with_requests(past, asking.requests(db, name))
            yield carried_from(replace(past, holidays=frozenset(holidays)), duties)
