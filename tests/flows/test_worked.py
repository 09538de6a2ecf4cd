"""Rosters look back on the settled ones before them, as people decided them."""

import json
from datetime import UTC, date, datetime, timedelta

import polars as pl

from ops.staffing.question import HISTORY, worked_before
from ops.tables import Decision, Proposal, RosterLine
from warehouse import plans
from warehouse.settled import rosters_before

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = date(2026, 3, 2)


def day(number):
    return FIRST + timedelta(days=number)


def frame(contract, rows):
    return contract.validate(pl.DataFrame(rows, schema=contract.create_empty().schema))


def settle(db, first, last, *, cleared=()):
    """An accepted roster in which ann works every day, but those cleared by hand."""
    name, made = f"roster {first}", NOW - timedelta(days=60 - first)
    proposal = {
        "proposal_id": name,
        "kind": "roster",
        "place_id": "north",
        "made_at": made,
        "from_on": day(first),
        "to_on": day(last),
        "verdict": "optimal",
        "points": 0.0,
        "bound": 0.0,
        "based_on": None,
        "summary": "days",
    }
    place = {"staff_id": "ann", "shift_type_id": "early", "ward_id": "n1", "skill": "nurse"}
    hours = {"starts_at": made, "ends_at": made, "paid_minutes": 450}
    lines = [
        {"proposal_id": name, "day_on": day(n)} | place | hours for n in range(first, last + 1)
    ]
    plans.propose(db, frame(Proposal, [proposal]), roster=frame(RosterLine, lines))
    changes = [
        {**place, "shift_type_id": None, "day_on": day(number).isoformat()} for number in cleared
    ]
    said = {"decision_id": name, "proposal_id": name, "decided_at": made, "decided_by": "desk"}
    said |= {"verdict": "changed" if changes else "accepted", "note": None}
    said |= {"changes": json.dumps(changes) if changes else None}
    plans.fold_decisions(db, frame(Decision, [said]))


def days_worked(db, first=0):
    before = rosters_before(db, "north", day(first), since=day(first) - HISTORY, as_of=NOW)
    lines = worked_before(before, day(first))
    return None if lines is None else [(one - FIRST).days for one in lines["day_on"].sort()]


def test_settled_rosters_that_follow_one_another_are_all_remembered(db):
    settle(db, -4, -3)
    settle(db, -2, -1, cleared=[-1])
    assert days_worked(db) == [-4, -3, -2]


def test_the_later_of_two_rosters_holds_from_its_first_day(db):
    settle(db, -6, -1)
    settle(db, -2, -1, cleared=[-2])
    assert days_worked(db) == [-6, -5, -4, -3, -1]


def test_a_gap_in_what_is_known_ends_the_history(db):
    settle(db, -9, -6)
    settle(db, -4, -1)
    assert days_worked(db) == [-4, -3, -2, -1]


def test_nobody_looks_back_on_nothing(db):
    assert days_worked(db) is None
