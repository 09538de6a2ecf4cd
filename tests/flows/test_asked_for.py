"""What was refused in settled rosters is carried into the next one."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from flows.recipes.asked_for import refused_before
from ops.tables import Decision, Proposal, RosterLine, RosterRequest
from warehouse import asking, plans

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = date(2026, 3, 2)


def settle(db, weeks_ago, works):
    """A week's roster, accepted, in which ann asked Monday off and works it or not."""
    monday = FIRST - timedelta(weeks=weeks_ago)
    name = f"roster {weeks_ago}"
    made = NOW - timedelta(weeks=weeks_ago + 1)
    proposal = {
        "proposal_id": name,
        "kind": "roster",
        "place_id": "north",
        "made_at": made,
        "from_on": monday,
        "to_on": monday + timedelta(days=6),
        "verdict": "optimal",
        "points": 0.0,
        "bound": 0.0,
        "based_on": None,
        "summary": "a week",
    }
    about = {"proposal_id": name, "staff_id": "ann", "day_on": monday, "shift_type_id": "early"}
    asked = about | {"wish": "off", "weight": 8, "points": 8, "counted": 8, "has": 10, "carried": 0}
    duty = about | {"ward_id": "n1", "skill": "nurse", "paid_minutes": 450}
    duty |= {"starts_at": made, "ends_at": made}
    roster = frame(RosterLine, [duty] if works else [])
    plans.propose(db, frame(Proposal, [proposal]), roster=roster)
    asking.save(db, frame(RosterRequest, [asked]))
    said = {"decision_id": name, "proposal_id": name, "decided_at": made, "decided_by": "desk"}
    said |= {"verdict": "accepted", "note": None, "changes": None}
    plans.fold_decisions(db, frame(Decision, [said]))


def frame(contract, rows):
    return contract.validate(pl.DataFrame(rows, schema=contract.create_empty().schema))


def test_points_refused_in_a_settled_roster_are_carried_and_fade(db):
    settle(db, 1, works=True)
    assert refused_before(db, "north", FIRST, as_of=NOW) == {"ann": 8}
    settle(db, 2, works=True)
    assert refused_before(db, "north", FIRST, as_of=NOW) == {"ann": 10}


def test_what_was_granted_is_not_carried_and_old_refusals_fade(db):
    settle(db, 2, works=True)
    settle(db, 1, works=False)
    assert refused_before(db, "north", FIRST, as_of=NOW) == {"ann": 4}


def test_another_site_or_a_time_without_rosters_carries_nothing(db):
    settle(db, 1, works=True)
    assert refused_before(db, "south", FIRST, as_of=NOW) == {}
    assert refused_before(db, "north", FIRST + timedelta(days=1), as_of=NOW) == {}
