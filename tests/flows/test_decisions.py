"""What people decide in the planner is what the next plans build on."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows import way
from warehouse import asking, decisions, plans, reading, reference
from warehouse.records import duty_locks, wishes

pytestmark = pytest.mark.slow


def now():
    """Decisions bear the time of the clock, so the plans after them must be made after it."""
    return datetime.now(UTC)


def newest(kind):
    with reading() as db:
        return plans.latest(db, kind, as_of=now()).row(0, named=True)


def decide(proposal, verdict="accepted", **more):
    decisions.decide(
        proposal_id=proposal["proposal_id"], verdict=verdict, decided_by="scheduler", **more
    )


def test_the_next_roster_begins_where_the_accepted_one_ends(hospital):
    accepted = newest("roster")
    with reading() as db:
        worked = plans.roster_lines(db, accepted["proposal_id"])
    gone = worked.sort("day_on").row(-1, named=True)
    cleared = {"staff_id": gone["staff_id"], "day_on": gone["day_on"].isoformat()}
    changes = [
        {**cleared, "shift_type_id": None, "ward_id": gone["ward_id"], "skill": gone["skill"]}
    ]
    decide(accepted, "changed", note="Gone on a course.", changes=changes)
    report = way.plainly("plan", inbox=None, as_of=now())
    assert report.outcome == "done", [step.words for step in report.steps]
    assert newest("roster")["from_on"] == accepted["to_on"] + timedelta(days=1)


def test_what_was_locked_and_asked_at_the_desk_is_in_the_next_roster(hospital):
    standing = newest("roster")
    with reading() as db:
        lines = plans.roster_lines(db, standing["proposal_id"])
    days = lines.filter(pl.col("day_on") > standing["from_on"] + timedelta(days=1))
    # A duty kept where it is, and one asked off by somebody else.
    kept = days.row(0, named=True)
    other = days.filter(pl.col("staff_id") != kept["staff_id"]).row(0, named=True)
    duty_locks.keep(kept, locked=True, by="scheduler")
    about = {column: other[column] for column in ("staff_id", "day_on", "shift_type_id")}
    wishes.note(**about, wish="off", weight=9, by="scheduler")
    report = way.plainly("plan", inbox=None, as_of=now())
    assert report.outcome == "done", [step.words for step in report.steps]
    again = newest("roster")["proposal_id"]
    with reading() as db:
        duty = ["staff_id", "day_on", "ward_id", "shift_type_id", "skill"]
        after = set(plans.roster_lines(db, again).select(duty).rows())
        heard = asking.requests(db, again).filter(pl.col("staff_id") == other["staff_id"])
    assert tuple(kept[column] for column in duty) in after
    mine = heard.filter(pl.col("day_on") == other["day_on"]).to_dicts()
    assert [(row["wish"], row["weight"]) for row in mine] == [("off", 9)]


def cost_of(place_id):
    """Pounds that the newest order of a store costs, and what its proposal says."""
    with reading() as db:
        made = plans.latest(db, "order", as_of=now()).row(
            by_predicate=pl.col("place_id") == place_id, named=True
        )
        lines = plans.order_lines(db, made["proposal_id"])
        priced = lines.join(reference.items(db), on="item_id")
    return (priced["quantity"] * priced["pack_price_gbp"]).sum(), made["summary"]


def test_a_store_with_a_budget_orders_within_it(hospital, monkeypatch):
    # Both are planned now: a supplier's day may have ended since the hospital's first plan.
    store = newest("order")["place_id"]
    way.plainly("plan", inbox=None, as_of=now())
    usual, _ = cost_of(store)
    monkeypatch.setenv("HOSPITAL_ORDER_BUDGETS_GBP", json.dumps({store: usual / 2}))
    way.plainly("plan", inbox=None, as_of=now())
    kept, summary = cost_of(store)
    assert 0 < kept <= usual / 2
    assert "below what is due" in summary


def test_a_declined_proposal_is_made_again(hospital):
    declined = newest("roster")
    decide(declined, "declined", note="Too many nights in a row.")
    way.plainly("plan", inbox=None, as_of=now())
    again = newest("roster")
    assert again["proposal_id"] != declined["proposal_id"]
    assert again["from_on"] == declined["from_on"]
