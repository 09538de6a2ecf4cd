"""What a site states, and what its settled rosters leave its people with, reaches the next one."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes import rostering
from flows.recipes.roster_question import problem_of
from ops.staffing.question import looks_back, with_known
from ops.staffing.roster import as_lines
from ops.tables import Decision, Proposal, Requirement
from tests.hospital import fill
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, roster
from warehouse import plans
from warehouse.records import roster_events
from warehouse.settled import site_staff

NOW = datetime(2026, 1, 4, tzinfo=UTC)
STAFF = """
    staff_id | home_ward_id | contracted_minutes
    ana      | n1           | 2160
    ben      | n1           | 2160
    new      | n1           | 2160
"""
NEXT = problem([nurse(name) for name in ("ana", "ben", "new")], [need(0, "night")])


@pytest.fixture(autouse=True)
def staffed(db):
    """Three nurses on the staff."""
    fill(db, "staff", STAFF)
    fill(db, "staff_skills", "staff_id | skill\n ana | nurse\n ben | nurse\n new | nurse")


def frame(contract, rows):
    return contract.validate(pl.DataFrame(rows, schema=contract.create_empty().schema))


def settle(db, days_ago, *nights, verdict="accepted"):
    """A week's roster in which these people worked the nights from its first day on."""
    needs = [need(day - days_ago, "night") for day in range(len(nights))]
    asked = problem([nurse("ana"), nurse("ben")], needs)
    duties = [duty(name, day - days_ago, "night") for day, name in enumerate(nights)]
    name, first = f"roster {days_ago}", MONDAY - timedelta(days=days_ago)
    lines, _, _ = as_lines(asked, roster(*duties), name)
    proposal = {
        "proposal_id": name,
        "kind": "roster",
        "place_id": "north",
        "made_at": NOW - timedelta(days=days_ago + 1),
        "from_on": first,
        "to_on": first + timedelta(days=6),
        "verdict": "optimal",
        "points": 0.0,
        "summary": "a week",
    }
    rows = [
        dict(zip(("ward_id", "day_on", "shift_type_id", "skill"), one.key, strict=True))
        | {"starts_at": one.shift.starts_at, "ends_at": one.shift.ends_at, "paid_minutes": 720}
        | dict.fromkeys(("required", "required_usual", "required_busy"), 1)
        for one in needs
    ]
    required = frame(Requirement, rows)
    plans.propose(db, frame(Proposal, [proposal]), roster=lines, requirement=required)
    said = {"decision_id": name, "proposal_id": name, "verdict": verdict, "decided_by": "desk"}
    plans.fold_decisions(db, frame(Decision, [said | {"decided_at": proposal["made_at"]}]))


def stated(db, as_of=NOW):
    rules = rostering.rules("north")
    known = site_staff(db, "north", MONDAY, since=MONDAY - looks_back(rules), as_of=as_of)
    return with_known(NEXT, known, rules, time_zone="UTC")


def test_duties_published_beyond_the_roster_reach_its_question(db, folder):
    settle(db, -7, "ana", "ben")
    settle(db, -14, "ben", verdict="declined")
    required = plans.requirements(db, "roster -7").with_columns(
        pl.col("day_on").dt.offset_by("-7d"), pl.col("starts_at", "ends_at").dt.offset_by("-7d")
    )
    this_week = Requirement.cast(required)
    problem, _ = problem_of(
        db, Occasion(NOW, True, Path()), "north", MONDAY, this_week, "UTC", "new"
    )
    assert [(name, shift.day_on) for name, shift in problem.after] == []
    later = NOW + timedelta(days=30)
    problem, _ = problem_of(
        db, Occasion(later, True, Path()), "north", MONDAY, this_week, "UTC", "new"
    )
    beyond = MONDAY + timedelta(days=7)
    assert [(name, shift.day_on) for name, shift in problem.after] == [
        ("ana", beyond),
        ("ben", beyond + timedelta(days=1)),
    ]


def test_wards_closed_and_needs_changed_at_the_desk_by_then_reach_the_question(db, folder):
    settle(db, 0, "ana", "ben")
    required = plans.requirements(db, "roster 0")
    tuesday = MONDAY + timedelta(days=1)
    roster_events.note_closure("n1", MONDAY, MONDAY, by="desk", reason="water")
    place = ("n1", "night", "nurse")
    roster_events.note_demand(place, tuesday, tuesday, 2, by="desk", reason="two to watch")

    def asked(as_of):
        told = Occasion(as_of, True, Path())
        problem, _ = problem_of(db, told, "north", MONDAY, required, "UTC", "new")
        return [one.required for one in problem.needs]

    # What is noted now is known to whoever asks later, and to no replay of what was before.
    assert asked(NOW) == [1, 1]
    assert asked(datetime(2100, 1, 1, tzinfo=UTC)) == [0, 3]


def carried(db, as_of=NOW):
    found = stated(db, as_of).carried
    return {name: one.nights for name, one in found.items()}


def test_nights_of_the_rosters_before_are_carried_and_newcomers_owe_none(db, folder):
    settle(db, 7, "ana", "ana")
    settle(db, 14, "ana", "ana", "ben")
    # Last week Ben did not work at all: Ana's share of it was all of it.
    assert carried(db) == {"ana": Fraction(1, 2), "ben": Fraction(-1, 2)}


def test_only_rosters_that_people_settled_by_then_count(db, folder):
    settle(db, 7, "ana", "ben", "ana", verdict="declined")
    assert carried(db) == {}
    settle(db, 14, "ana", "ben", "ana")
    assert carried(db) == {}


def test_what_is_decided_later_changes_nothing(db, folder):
    settle(db, 7, "ana", "ben", "ana")
    assert carried(db, as_of=NOW - timedelta(days=9)) == {}


def test_history_ends_with_the_weeks_that_count(db, folder, monkeypatch):
    settle(db, 7, "ana", "ben", "ana")
    settle(db, 14, "ana", "ben", "ana")
    monkeypatch.setenv("HOSPITAL_ROSTERING", '{"north": {"costs": {"fair_weeks": 1}}}')
    assert carried(db) == {"ana": Fraction(1, 2), "ben": Fraction(-1, 2)}


def test_holidays_and_patterns_and_prices_are_those_of_the_site(db, folder, monkeypatch):
    fill(db, "holidays", "site_id | day_on\n north | 2026-01-05\n south | 2026-01-06")
    wish = {"staff_ids": ["ana"], "weight": 2, "kind": "whole_weekends"}
    said = {"north": {"costs": {"points_away": 7, "patterns": [wish]}}}
    monkeypatch.setenv("HOSPITAL_ROSTERING", json.dumps(said))
    asked = stated(db)
    assert asked.holidays == {MONDAY}
    assert [len(person.patterns) for person in asked.people] == [1, 0, 0]
    assert [rostering.rules(site).policy.points_away for site in ("north", "south")] == [7, 25]
