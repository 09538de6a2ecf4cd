"""Two weeks of shifts for every site: people needed, and who works when.

A roster begins where the last settled one ends; where none covers today, it begins today.
"""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.places import site_clocks, ward_clocks
from flows.recipes.proposals import audited, named, place_by_place, proposal
from ops import series
from ops.staffing.audit import breaches
from ops.staffing.changes import changed, from_json
from ops.staffing.problem import as_problem
from ops.staffing.requirement import required_staff
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import Forecast, Requirement, RosterLine, StaffingRatio, Ward
from warehouse import Connection, forecasts, plans, reading, reference, staffing, writing
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
        needed = _required(db, occasion, site_id, first)
        problem = as_problem(
            needed,
            staffing.staff(db),
            staffing.skills(db),
            with_desk(staffing.absences(db, since=first), since=first, until=occasion.as_of),
            staffing.requests(db, since=first),
            locked=_worked_before(db, occasion, site_id, first),
            time_zone=zone,
        )
        based_on = _based_on(db, occasion)
    roster = solve_roster(problem, effort=EFFORT)
    audited("roster", site_id, breaches(problem, roster))
    proposal_id = named("roster", site_id, first, occasion)
    lines, gaps, points = as_lines(problem, roster, proposal_id)
    short = sum(roster.gaps.values())
    words = (
        f"{site_id}: {len(problem.people)} people, {lines.height} shifts from {first:%d %b}, "
        f"{short} {'place' if short == 1 else 'places'} empty; "
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
    return words, lines.height


def _required(
    db: Connection, occasion: Occasion, site_id: str, first: date
) -> dy.DataFrame[Requirement]:
    wards = Ward.cast(reference.wards(db).filter(pl.col("site_id") == site_id))
    said = [
        forecasts.latest(db, one.name, as_of=occasion.as_of)
        for one in (series.WARD_CENSUS, series.ED_CENSUS)
    ]
    ratios = StaffingRatio.cast(reference.staffing_ratios(db).join(wards, on="ward_id", how="semi"))
    return required_staff(
        Forecast.cast(pl.concat(said)),
        wards,
        ratios,
        reference.shift_types(db),
        clocks=ward_clocks(db),
        from_on=first,
        days=DAYS,
    )


def _worked_before(
    db: Connection, occasion: Occasion, site_id: str, first: date
) -> dy.DataFrame[RosterLine] | None:
    """The settled roster that ends where this one begins: rest and running shifts count on."""
    before = _settled(db, occasion, site_id, first - timedelta(days=1))
    if before is None:
        return None
    decided = plans.decisions(db, as_of=occasion.as_of).filter(pl.col("proposal_id") == before)
    changes = from_json(json.loads(decided.item(0, "changes") or "[]"))
    lines = changed(plans.roster_lines(db, before), changes, plans.requirements(db, before))
    return RosterLine.cast(lines.sort(RosterLine.primary_key()))


def _based_on(db: Connection, occasion: Occasion) -> datetime | None:
    said = forecasts.latest(db, series.WARD_CENSUS.name, as_of=occasion.as_of)
    return None if said.is_empty() else said["issued_at"].max()  # type: ignore[return-value]


def _first_day(db: Connection, occasion: Occasion, site_id: str, zone: str) -> date:
    """Today, or the day after the settled rosters that follow on from today."""
    first = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    while (settled := _settled(db, occasion, site_id, first)) is not None:
        first = plans.proposal(db, settled).item(0, "to_on") + timedelta(days=1)
    return first


def _settled(db: Connection, occasion: Occasion, site_id: str, day_on: date) -> str | None:
    """The roster of a site that people accepted for this day, as it was or changed."""
    standing = plans.standing(db, "roster", day_on=day_on, as_of=occasion.as_of)
    mine = standing.filter(pl.col("place_id") == site_id)
    return None if mine.is_empty() else str(mine.item(0, "proposal_id"))
