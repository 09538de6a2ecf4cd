"""The roster of a site under other rules, ratios, patients or people, beside the one proposed.

What comes of it is kept with the request, under its name; the proposal stays as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from flows.recipe import Occasion
from flows.recipes.people_needed import required
from flows.recipes.places import site_clocks
from flows.recipes.proposals import audited
from flows.recipes.roster_question import DAYS, problem_of
from ops import series
from ops.errors import PlanningError
from ops.staffing import prices
from ops.staffing.asked import as_duties
from ops.staffing.attended import Attendant
from ops.staffing.audit import breaches
from ops.staffing.changes import changed, from_json
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.roster import solve_roster
from ops.staffing.shifts import Duty
from ops.staffing.sides import moved, side
from ops.staffing.what_if import (
    WhatIf,
    fall_ill,
    needs_with,
    still_lawful,
    supposed,
    supposed_ratios,
)
from ops.tables import Requirement
from warehouse import Connection, decisions, forecasts, plans, reading, reference


class ProposalGoneError(PlanningError):
    """A roster that is no longer kept, or that cannot be asked anew."""


@dataclass(frozen=True)
class Base:
    """The roster a what-if starts from: its papers, what it was asked, and who works when."""

    proposal: Mapping[str, Any]
    problem: RosterProblem
    duties: frozenset[Duty]
    stood: RosterProblem
    """What was asked before anything was supposed."""
    points: Mapping[str, float] | None
    """What its rules cost as proposed, unless people have changed it."""
    outside_gbp: float


def answer(content: Mapping[str, Any], attendant: Attendant) -> dict[str, Any]:
    """The roster under what is supposed, as JSON can hold it, with both rosters in numbers."""
    asked = WhatIf.from_json(content["what_if"])
    base = _base(content["proposal_id"], asked)
    ill = {person.id for person in fall_ill(base.problem, asked)}
    problem = supposed(base.problem, asked)
    left = frozenset(duty for duty in base.duties if duty.person_id not in ill)
    start = still_lawful(problem, left)
    roster = solve_roster(problem, effort=content["effort"], start=start, attendant=attendant)
    audited("what-if", base.proposal["place_id"], breaches(problem, roster))
    papers = {
        "site_id": base.proposal["place_id"],
        "from_on": base.proposal["from_on"].isoformat(),
        "to_on": base.proposal["to_on"].isoformat(),
        "ill": sorted(ill),
        "verdict": roster.verdict.value,
        "bound": roster.bound,
        "notes": list(problem.notes),
    }
    return papers | _compared(base, left, problem, roster)


def _compared(
    base: Base, left: frozenset[Duty], problem: RosterProblem, roster: Roster
) -> dict[str, Any]:
    return {
        "proposed": side(
            base.stood, base.duties, points=base.points, outside_gbp=base.outside_gbp
        ).as_json(),
        "left": side(problem, left).as_json(),
        "solved": side(
            problem, roster.duties, points=roster.points, outside_gbp=_outside(problem, roster)
        ).as_json(),
        "lines": [_plain(asdict(duty)) for duty in sorted(roster.duties)],
        "gaps": _gaps(base.stood, base.duties, problem, roster),
        "moved": [_plain(asdict(one)) for one in moved(base.duties, roster.duties)],
        "hours": _hours(base.stood, base.duties, problem, roster.duties),
    }


def _base(proposal_id: str, asked: WhatIf) -> Base:
    with reading() as db:
        made, needed = _papers(db, proposal_id)
        # It is asked what it was asked then: what is known of patients stands at its moment.
        then = Occasion(as_of=made["made_at"], replayed=True, inbox=Path())
        site_id, first = made["place_id"], made["from_on"]
        zone = site_clocks(db)[site_id]
        stood, _ = problem_of(db, then, site_id, first, needed, zone, proposal_id)
        counted = _counted(db, then, made, needed, asked)
        problem, _ = problem_of(db, then, site_id, first, counted, zone, proposal_id)
        proposed = plans.roster_lines(db, proposal_id)
        lines = _as_decided(proposed, proposal_id, needed)
        kept = dict(plans.rule_points(db, proposal_id).select("rule", "points").rows())
        outside = float(plans.gaps(db, proposal_id)["outside_gbp"].sum() or 0)
    duties = frozenset(duty for duty in as_duties(lines) if duty.shift_key in stood.shift)
    points = kept if lines is proposed else None
    return Base(made, problem, duties, stood, points, outside)


def _outside(problem: RosterProblem, roster: Roster) -> float:
    """Pounds for the places bought from bank and agency."""
    return sum(prices.pence(problem, [], roster.bought).values()) / 100


def _papers(
    db: Connection, proposal_id: str
) -> tuple[Mapping[str, Any], dy.DataFrame[Requirement]]:
    """A roster's papers and its requirement, if both are kept."""
    papers = plans.proposal(db, proposal_id)
    if papers.is_empty():
        raise ProposalGoneError(
            f"The roster {proposal_id} is no longer kept, so nothing can be supposed of it. "
            "Load the page again, and ask about the roster it shows."
        )
    needed = plans.requirements(db, proposal_id)
    if needed.is_empty():
        raise ProposalGoneError(
            f"The roster {proposal_id} came without a requirement. Run `hospital plan`, and "
            "ask about the roster it makes."
        )
    return papers.row(0, named=True), needed


def _counted(
    db: Connection,
    then: Occasion,
    made: Mapping[str, Any],
    needed: dy.DataFrame[Requirement],
    asked: WhatIf,
) -> dy.DataFrame[Requirement]:
    """The requirement with other patients and ratios, where any are supposed."""
    if not asked.changes_needs:
        return needed
    count = partial(required, db, then, made["place_id"], from_on=made["from_on"], days=DAYS)
    foreseen = _foreseen(db, then)
    supposing = partial(supposed_ratios, asked=asked, foreseen=foreseen)
    return needs_with(needed, count(), count(change=supposing))


def _foreseen(db: Connection, then: Occasion) -> set[str]:
    """Wards that a forecast speaks of; an ED goes by the forecast of its site."""
    wards, eds = (
        forecasts.latest(db, one.name, as_of=then.as_of)["entity_id"].unique().to_list()
        for one in (series.WARD_CENSUS, series.ED_CENSUS)
    )
    of_ed = (pl.col("kind") == "emergency") & pl.col("site_id").is_in(eds)
    return {*wards, *reference.wards(db).filter(of_ed)["ward_id"].to_list()}


def _as_decided(lines: pl.DataFrame, proposal_id: str, needed: pl.DataFrame) -> pl.DataFrame:
    """The roster as people last decided about it: with their changes, if they made any."""
    said = decisions.decisions().filter(pl.col("proposal_id") == proposal_id)
    newest = said.sort("decided_at", "decision_id").tail(1).to_dicts()
    kept = newest[0]["changes"] if newest and newest[0]["verdict"] == "changed" else None
    return changed(lines, from_json(json.loads(kept or "[]")), needed)


def _gaps(
    stood: RosterProblem, before: frozenset[Duty], problem: RosterProblem, roster: Roster
) -> list[dict[str, Any]]:
    """Places open in either roster: ward, day, shift type, skill, and people missing in each."""
    first, second = prices.gaps(stood, before), prices.gaps(problem, roster.duties)
    return [
        {
            "ward_id": key[0],
            "day_on": key[1].isoformat(),
            "shift_type_id": key[2],
            "skill": key[3],
            "before": first.get(key, 0),
            "after": second.get(key, 0),
        }
        for key in sorted(first.keys() | second.keys())
    ]


def _hours(
    stood: RosterProblem,
    before: frozenset[Duty],
    problem: RosterProblem,
    after: frozenset[Duty],
) -> dict[str, tuple[float, float]]:
    """Paid hours in both rosters, of those whose hours differ."""
    first, second = prices.minutes_worked(stood, before), prices.minutes_worked(problem, after)
    return {
        name: (first[name] / 60, second[name] / 60)
        for name in sorted(first.keys() | second.keys())
        if first[name] != second[name]
    }


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Days as JSON holds them."""
    return {name: one.isoformat() if isinstance(one, date) else one for name, one in value.items()}
