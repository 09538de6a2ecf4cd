"""What people do leaves a line in the trail, with the deed and in the order of deeds."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.warehouse.processes import run_many
from warehouse import decisions
from warehouse.records import contacts, duty_locks, roster_events, tables, trail, wishes
from warehouse.records.store import changing
from warehouse.records.trail import Wanted

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MONDAY = date(2026, 1, 5)
DUTY = {
    "staff_id": "s1", "day_on": MONDAY, "ward_id": "w1", "shift_type_id": "N", "skill": "nurse",
}  # fmt: skip
MANY = """
import sys
from warehouse import decisions

for n in range(8):
    decisions.decide(proposal_id=f"r{n}", verdict="accepted", decided_by=sys.argv[1])
"""


def decide(**more):
    told = {"proposal_id": "r1", "verdict": "declined", "decided_by": "sister", "note": "closed"}
    return decisions.decide(**{**told, **more})


def test_each_kind_of_deed_leaves_one_line(store):
    decide()
    contacts.note(list_id="l1", channel="call", place=3, outcome="reached", by="clerk")
    wishes.note(
        staff_id="s1", day_on=MONDAY, shift_type_id="N", wish="off", weight=2, by="scheduler"
    )
    duty_locks.keep(DUTY, locked=True, by="scheduler")
    roster_events.note_closure("w1", MONDAY, MONDAY, by="bed manager", reason="flood")
    asked = decisions.ask("repair", {"roster": "r1"}, by="scheduler")
    decisions.stop(asked.request_id, by="scheduler")
    told = [(one.number, one.act, one.by) for one in reversed(trail.lines())]
    assert told == [
        (1, "decision", "sister"),
        (2, "contact", "clerk"),
        (3, "wish", "scheduler"),
        (4, "lock", "scheduler"),
        (5, "roster", "bed manager"),
        (6, "request", "scheduler"),
        (7, "stop", "scheduler"),
    ]
    assert trail.check() == (7, None)


def test_a_line_holds_all_that_was_decided(store):
    decide(decision_id="d1", decided_at=NOON)
    [line] = trail.lines()
    assert (line.happened_at, line.about) == (NOON, "r1")
    assert json.loads(line.content)["note"] == "closed"


def test_a_double_click_leaves_one_line(store):
    for _ in range(2):
        decide(decision_id="d1")
    assert len(trail.lines()) == 1


def test_lines_are_found_by_who_what_and_when(store):
    decide()
    decide(proposal_id="order-north", decided_by="buyer")
    assert [one.by for one in trail.lines(Wanted(about="north"))] == ["buyer"]
    assert [one.about for one in trail.lines(Wanted(by="sister"))] == ["r1"]
    assert trail.lines(Wanted(act="offer")) == []
    assert len(trail.lines(Wanted(since=NOON))) == 2
    assert trail.everybody() == ["buyer", "sister"]


def test_a_refusal_is_written_once_in_a_while(store):
    for _ in range(3):
        trail.note("refused", "supplies", {"roles": ["viewer"]}, by="visitor")
    trail.note("refused", "roster", {"roles": ["viewer"]}, by="visitor")
    assert [one.about for one in trail.lines()] == ["roster", "supplies"]


def test_a_line_changed_in_the_store_is_found(store):
    for n in range(3):
        decide(proposal_id=f"r{n}")
    with changing() as connection:
        table = tables.trail
        connection.execute(table.update().where(table.c.number == 2).values(by="nobody"))
    many, broken = trail.check()
    assert (many, broken.number) == (3, 2)


def test_an_end_cut_off_is_found_once_it_was_noted(store):
    for n in range(3):
        decide(proposal_id=f"r{n}")
    trail.anchor(NOON)
    trail.anchor(NOON)
    assert [one.number for one in trail.anchors()] == [3]
    with changing() as connection:
        connection.execute(sa.delete(tables.trail).where(tables.trail.c.number == 3))
    assert "The end is missing" in trail.check()[1].sentence


@pytest.mark.slow
def test_many_at_once_leave_one_unbroken_trail(store):
    run_many(MANY, 4)
    assert trail.check() == (32, None)
