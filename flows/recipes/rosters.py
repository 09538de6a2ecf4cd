"""Two weeks of shifts for every site: people needed, and who works when.

A roster begins where the last settled one ends; where none covers today, it begins today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes import rostering
from flows.recipes.places import site_clocks, ward_clocks
from flows.recipes.proposals import audited, named, place_by_place, proposal
from flows.recipes.settled import settled
from flows.recipes.worked import HISTORY, worked_before
from ops import series
from ops.staffing.audit import breaches
from ops.staffing.problem import Roster, RosterProblem, as_problem
from ops.staffing.requirement import required_staff
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import Forecast, Requirement, StaffingRatio, Ward
from warehouse import Connection, forecasts, plans, reading, reference, staffing, writing

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
    asked = roster_asked(occasion, site_id, zone)
    roster = solve_roster(asked.problem, effort=EFFORT)
    return keep_roster(occasion, asked, roster, named("roster", site_id, asked.first, occasion))


@dataclass(frozen=True)
class RosterAsked:
    """The next roster of a site, still to be solved."""

    site_id: str
    first: date
    needed: dy.DataFrame[Requirement]
    problem: RosterProblem
    based_on: datetime | None


def roster_asked(occasion: Occasion, site_id: str, zone: str) -> RosterAsked:
    """What the next roster of a site is asked, from what is known at this moment."""
    with reading(as_known=occasion.as_of) as db:
        first = _first_day(db, occasion, site_id, zone)
        needed = required(db, occasion, site_id, first)
        problem = problem_of(db, occasion, site_id, first, needed, zone)
        return RosterAsked(site_id, first, needed, problem, _based_on(db, occasion))


def problem_of(
    db: Connection,
    occasion: Occasion,
    site_id: str,
    first: date,
    needed: dy.DataFrame[Requirement],
    zone: str,
) -> RosterProblem:
    """The people of a site, and what they worked before, put to a requirement."""
    return as_problem(
        needed,
        staffing.staff(db),
        staffing.skills(db),
        staffing.absences(db, since=first - HISTORY),
        staffing.requests(db, since=first),
        policy=rostering.policy(site_id),
        locked=worked_before(db, site_id, first, as_of=occasion.as_of),
        time_zone=zone,
        terms=rostering.terms(site_id),
    )


def keep_roster(
    occasion: Occasion, asked: RosterAsked, roster: Roster, proposal_id: str
) -> tuple[str, int]:
    """Propose a roster that its audit finds sound; says a sentence and how many lines it kept."""
    problem, first = asked.problem, asked.first
    audited("roster", asked.site_id, breaches(problem, roster))
    lines, gaps, points = as_lines(problem, roster, proposal_id)
    short = sum(roster.gaps.values())
    words = (
        f"{asked.site_id}: {len(problem.people)} people, {lines.height} shifts from "
        f"{first:%d %b}, {short} {'place' if short == 1 else 'places'} empty; "
        f"no roster can be more than {roster.gap_to_bound * 100:.0f} % better."
    )
    made = proposal(
        proposal_id,
        "roster",
        asked.site_id,
        occasion,
        first,
        DAYS,
        verdict=roster.verdict.value,
        points=roster.total_points,
        bound=roster.bound,
        based_on=asked.based_on,
        summary=words,
    )
    with writing("plan") as db:
        plans.propose(db, made, points=points, roster=lines, gaps=gaps, requirement=asked.needed)
    return words, lines.height


def required(
    db: Connection,
    occasion: Occasion,
    site_id: str,
    first: date,
    *,
    change: Callable[[dy.DataFrame[StaffingRatio]], dy.DataFrame[StaffingRatio]] | None = None,
) -> dy.DataFrame[Requirement]:
    """People needed at a site; ``change`` supposes other ratios."""
    wards = Ward.cast(reference.wards(db).filter(pl.col("site_id") == site_id))
    said = [
        forecasts.latest(db, one.name, as_of=occasion.as_of)
        for one in (series.WARD_CENSUS, series.ED_CENSUS)
    ]
    ratios = StaffingRatio.cast(reference.staffing_ratios(db).join(wards, on="ward_id", how="semi"))
    return required_staff(
        Forecast.cast(pl.concat(said)),
        wards,
        change(ratios) if change else ratios,
        reference.shift_types(db),
        clocks=ward_clocks(db),
        from_on=first,
        days=DAYS,
    )


def _based_on(db: Connection, occasion: Occasion) -> datetime | None:
    said = forecasts.latest(db, series.WARD_CENSUS.name, as_of=occasion.as_of)
    return None if said.is_empty() else said["issued_at"].max()  # type: ignore[return-value]


def _first_day(db: Connection, occasion: Occasion, site_id: str, zone: str) -> date:
    """Today, or the day after the settled rosters that follow on from today."""
    first = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    while (known := settled(db, site_id, first, as_of=occasion.as_of)) is not None:
        first = plans.proposal(db, known).item(0, "to_on") + timedelta(days=1)
    return first
