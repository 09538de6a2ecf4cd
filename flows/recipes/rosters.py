"""Two weeks of shifts for every site: people needed, and who works when.

A roster begins where the last settled one ends; where none covers today, it begins today.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy

from flows.recipe import Occasion, Said
from flows.recipes import asked_for, rostering
from flows.recipes.people_needed import required
from flows.recipes.places import site_clocks
from flows.recipes.proposals import audited, named, place_by_place, proposal
from flows.recipes.settled import settled
from flows.recipes.stated import with_stated
from flows.recipes.worked import HISTORY, worked_before
from ops import series
from ops.staffing.asking import with_requests
from ops.staffing.audit import breaches
from ops.staffing.conflict import person_conflict
from ops.staffing.locked import kept_lines
from ops.staffing.problem import RosterProblem, as_problem
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import Gap, ShiftRequest
from warehouse import (
    Connection,
    asking,
    forecasts,
    plans,
    reading,
    reference,
    staffing,
    writing,
)
from warehouse.records.roster_events import with_desk

DAYS = 14
"""A roster covers two weeks."""

EFFORT = 6.0
"""Deterministic seconds of solving a site's roster may take."""


def propose(occasion: Occasion) -> Said:
    """Propose the next roster of every site; what people have settled stays."""
    with reading(as_known=occasion.as_of) as db:
        if staffing.staff(db).is_empty() or reference.staffing_ratios(db).is_empty():
            return Said("nothing", "No staff or staffing ratios have been delivered.")
        sites = reference.sites(db)["site_id"].to_list()
        zones = site_clocks(db)
    return place_by_place(sites, lambda site_id: _site(occasion, site_id, zones[site_id]))


def _site(occasion: Occasion, site_id: str, zone: str) -> tuple[str, int]:
    with reading(as_known=occasion.as_of) as db:
        first = _first_day(db, occasion, site_id, zone)
        proposal_id = named("roster", site_id, first, occasion)
        needed = required(db, occasion, site_id, from_on=first, days=DAYS)
        worked = worked_before(db, site_id, first, as_of=occasion.as_of)
        problem = as_problem(
            needed,
            staffing.staff(db),
            staffing.skills(db),
            with_desk(
                staffing.absences(db, since=first - HISTORY),
                since=first - HISTORY,
                until=occasion.as_of,
            ),
            ShiftRequest.create_empty(),
            policy=rostering.policy(site_id),
            locked=kept_lines(asking.locks(db, as_of=occasion.as_of), needed, worked),
            time_zone=zone,
            terms=rostering.terms(site_id),
        )
        problem = with_stated(db, problem, site_id, zone=zone, as_of=occasion.as_of)
        requests = asked_for.requests(
            db, needed, site_id=site_id, proposal_id=proposal_id, as_of=occasion.as_of
        )
        based_on = _based_on(db, occasion)
    problem = with_requests(problem, requests)
    roster = solve_roster(problem, effort=EFFORT)
    audited("roster", site_id, breaches(problem, roster))
    lines, gaps, points = as_lines(problem, roster, proposal_id)
    words = (
        f"{site_id}: {len(problem.people)} people, {lines.height} shifts from {first:%d %b}, "
        f"{_empty(gaps)}; "
        f"no roster can be more than {roster.gap_to_bound * 100:.0f} % better."
    )
    made = proposal(
        proposal_id,
        "roster",
        site_id,
        occasion,
        first,
        DAYS,
        verdict=roster.verdict.value,
        points=roster.total_points,
        bound=roster.bound,
        based_on=based_on,
        summary=words,
    )
    with writing("plan") as db:
        plans.propose(db, made, points=points, roster=lines, gaps=gaps, requirement=needed)
        asking.save(db, requests)
    return " ".join([words, *problem.notes, *_clashes(problem)]), lines.height


def _clashes(problem: RosterProblem) -> list[str]:
    """Requests marked as musts that no roster could grant together, person by person."""
    asked = (person_conflict(problem, one, contracts=False) for one in problem.people)
    return [found.sentence for found in asked if found is not None]


def _empty(gaps: dy.DataFrame[Gap]) -> str:
    """How many places the staff leave empty, and how many of them to ask for from outside."""
    short = int(gaps["short"].sum())
    words = f"{short} {'place' if short == 1 else 'places'} empty"
    asked = [
        f"{places} from {whom}"
        for whom, places in (("the bank", gaps["bank"].sum()), ("agencies", gaps["agency"].sum()))
        if places
    ]
    pounds = gaps["outside_gbp"].sum()
    priced = f", £{pounds:,.0f}" if pounds else ""
    return f"{words} (to ask for: {' and '.join(asked)}{priced})" if asked else words


def _based_on(db: Connection, occasion: Occasion) -> datetime | None:
    said = forecasts.latest(db, series.WARD_CENSUS.name, as_of=occasion.as_of)
    return None if said.is_empty() else said["issued_at"].max()  # type: ignore[return-value]


def _first_day(db: Connection, occasion: Occasion, site_id: str, zone: str) -> date:
    """Today, or the day after the settled rosters that follow on from today."""
    first = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    while (known := settled(db, site_id, first, as_of=occasion.as_of)) is not None:
        first = plans.proposal(db, known).item(0, "to_on") + timedelta(days=1)
    return first
