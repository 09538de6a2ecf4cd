"""Two weeks of shifts for every site: people needed, and who works when.

A roster begins where the last settled one ends; where none covers today, it begins today.
"""

from dataclasses import replace

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.places import sections_without_site, site_clocks
from flows.recipes.proposals import audited, place_by_place, proposal
from flows.recipes.roster_question import DAYS, RosterAsked, roster_asked
from ops.staffing.audit import breaches
from ops.staffing.conflict import person_conflict
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.promise import promise
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import Gap, RosterRequest
from warehouse import asking, plans, reading, reference, staffing, writing

EFFORT = 12.0
"""Deterministic seconds of solving a site's roster may take."""


def propose(occasion: Occasion) -> Said:
    """Propose the next roster of every site; what people have settled stays."""
    with reading(as_known=occasion.as_of) as db:
        if staffing.staff(db).is_empty() or reference.staffing_ratios(db).is_empty():
            return Said("nothing", "No staff or staffing ratios have been delivered.")
        sites = reference.sites(db)["site_id"].to_list()
        zones = site_clocks(db)
    said = place_by_place(sites, lambda site_id: _site(occasion, site_id, zones[site_id]))
    strange = sections_without_site(sites, "rostering", "staffing")
    return replace(said, words=" ".join([said.words, *strange]))


def _site(occasion: Occasion, site_id: str, zone: str) -> tuple[str, int]:
    asked = roster_asked(occasion, site_id, zone)
    roster = solve_roster(asked.problem, effort=EFFORT)
    return keep_roster(occasion, asked, roster, asked.proposal_id)


def keep_roster(
    occasion: Occasion, asked: RosterAsked, roster: Roster, proposal_id: str
) -> tuple[str, int]:
    """Propose a roster that its audit finds sound; says a sentence and how many lines it kept."""
    problem = asked.problem
    audited("roster", asked.site_id, breaches(problem, roster))
    lines, gaps, points = as_lines(problem, roster, proposal_id)
    words = (
        f"{asked.site_id}: {len(problem.people)} people, {lines.height} shifts from "
        f"{asked.first:%d %b}, {_empty(gaps)}; "
        f"{promise(roster.total_points, roster.bound)}."
    )
    made = proposal(
        proposal_id,
        "roster",
        asked.site_id,
        occasion,
        asked.first,
        DAYS,
        verdict=roster.verdict.value,
        points=roster.total_points,
        bound=roster.bound,
        based_on=asked.based_on,
        summary=words,
    )
    with writing("plan") as db:
        plans.propose(db, made, points=points, roster=lines, gaps=gaps, requirement=asked.needed)
        asking.save(db, _of(asked.requests, proposal_id))
    return " ".join([words, *problem.notes, *_clashes(problem)]), lines.height


def _of(requests: dy.DataFrame[RosterRequest], proposal_id: str) -> dy.DataFrame[RosterRequest]:
    """The same requests, as this proposal heard them."""
    return RosterRequest.cast(requests.with_columns(proposal_id=pl.lit(proposal_id)))


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
