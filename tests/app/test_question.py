"""The desk asks of a roster what it was asked when it was made."""

import json
from datetime import timedelta

import polars as pl
import pytest

import warehouse
from app import alive, breaks, decide
from app.board import SitePlace
from app.read import Here
from flows.recipe import Occasion
from flows.recipes.roster_question import RosterAsked, problem_of
from flows.recipes.rosters import keep_roster
from ops import tables
from ops.staffing import audit, prices
from ops.staffing.changes import Change, changed
from ops.staffing.roster import solve_roster
from tests.app.published import NOW, TODAY, span
from warehouse import asking, plans, publish
from warehouse.records import roster_events
from warehouse.settings import settings

pytestmark = pytest.mark.slow

EVE = TODAY - timedelta(days=1)
SITE = SitePlace("north", "Europe/London", 40)
NIGHT_NURSE = "n1nurse1"
COSTS = {
    "points_away": 7,
    "patterns": [{"staff_ids": ["n1nurse2"], "weight": 3, "kind": "whole_weekends"}],
}


def frame(contract, **row):
    empty = contract.create_empty()
    return contract.validate(pl.DataFrame([row], schema=empty.schema))


def night_before(db):
    """A settled roster of one day, on which one nurse works the night."""
    place = {"day_on": EVE, "ward_id": "n1", "shift_type_id": "night", "skill": "nurse"}
    shift = place | {"paid_minutes": 630} | span(EVE, "night")
    needs = dict.fromkeys(("required", "required_usual", "required_busy"), 1)
    made = NOW - timedelta(days=2)
    papers = {"proposal_id": "eve", "kind": "roster", "place_id": "north", "summary": "a night"}
    papers |= {"made_at": made, "from_on": EVE, "to_on": EVE, "verdict": "optimal", "points": 0.0}
    line = frame(tables.RosterLine, proposal_id="eve", staff_id=NIGHT_NURSE, **shift)
    needed = frame(tables.Requirement, **shift, **needs)
    plans.propose(db, frame(tables.Proposal, **papers), roster=line, requirement=needed)
    said = {"decision_id": "d0", "proposal_id": "eve", "decided_at": made, "decided_by": "desk"}
    plans.fold_decisions(db, frame(tables.Decision, **said, verdict="accepted"))


def wish(db):
    about = {"staff_id": "n1nurse3", "day_on": TODAY, "shift_type_id": "early"}
    said = {"wish_id": "w", "wish": "off", "weight": 4, "noted_at": NOW, "noted_by": "desk"}
    asking.fold_wishes(db, frame(tables.ShiftWish, **about, **said))


@pytest.fixture
def fresh(published, monkeypatch):
    """The desk with a roster of ward n1 proposed as each night, and nothing done about it."""
    monkeypatch.setenv("HOSPITAL_ROSTERING", json.dumps({"north": {"costs": COSTS}}))
    now = NOW + timedelta(minutes=1)
    with warehouse.writing("test") as db:
        night_before(db)
        wish(db)
    publish.publish(as_of=now, run_id="r1", replayed=True)
    occasion = Occasion(now, replayed=True, inbox=settings().inbox, run_id="r2")
    with warehouse.reading(as_known=now) as db:
        every = plans.requirements(db, "roster 1")
        needed = tables.Requirement.cast(every.filter(pl.col("ward_id") == "n1"))
        asked = problem_of(db, occasion, "north", TODAY, needed, "Europe/London", "fresh")
    roster = solve_roster(asked[0], effort=0.3)
    keep_roster(
        occasion, RosterAsked("north", "fresh", TODAY, needed, *asked, None), roster, "fresh"
    )
    return lambda: desk_of(publish.publish(as_of=now, run_id="r2", replayed=True), roster)


def desk_of(copy, roster):
    with warehouse.reading(copy.name) as db:
        [proposal] = plans.proposal(db, "fresh").to_dicts()
        kept = dict(plans.rule_points(db, "fresh").select("rule", "points").rows())
    desk = alive.desk(proposal, decide.Drafted(0, []), Here(copy, NOW, SITE, None))
    return desk, roster, kept


def test_a_fresh_proposal_costs_at_the_desk_what_it_cost_rule_by_rule(fresh):
    desk, roster, kept = fresh()
    assert desk.worked == roster.duties
    priced = prices.points(desk.problem, desk.worked, roster.bought)
    assert {rule: points for rule, points in priced.items() if points} == {
        rule: points for rule, points in kept.items() if points
    }
    assert [one.id for one in desk.problem.people if one.wishes] == ["n1nurse3"]
    assert audit.breaches(desk.problem, roster) == []


def test_a_night_on_the_eve_bars_an_early_on_the_first_day(fresh):
    desk, _, _ = fresh()
    early = Change(NIGHT_NURSE, TODAY, "early", "n1", "nurse")
    after = changed(desk.proposed, [early], desk.required)
    broken = breaks.new_breaches(desk.lines, after, desk.problem)
    assert any(NIGHT_NURSE in one and "rest" in one for one in broken), broken


def test_who_became_absent_since_is_away_at_the_desk(fresh):
    desk, _, _ = fresh()
    someone = sorted(desk.worked)[0]
    day = someone.day_on
    roster_events.note_absence(someone.person_id, day, day, "sickness", by="desk", reason="flu")
    ill, _, _ = fresh()
    assert someone in alive.standing(ill).fallen
    assert someone not in alive.standing(desk).fallen
