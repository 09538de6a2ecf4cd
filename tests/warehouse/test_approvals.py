"""What waits for a second person is done once, whole and as it was asked for, or not at all."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from ops.approval import ApprovalError
from tests.warehouse.processes import run_many
from warehouse import approvals, decisions
from warehouse.approvals import StaleError
from warehouse.records import capacity, tables, trail
from warehouse.records import store as records_store
from warehouse.records.store import changing

CELL = {"staff_id": "n1", "shift_type_id": "late"}
MANY = 4
NIGHT = datetime(2026, 1, 6, 21, tzinfo=UTC)
BEDS = {"ward_id": "n3", "beds": -6, "until_at": None, "reason": "flood", "undoes": None}
BEDS |= {"from_at": NIGHT.isoformat()}

AT_ONCE = """
import sys, time
from pathlib import Path
from warehouse import approvals

me, there = sys.argv[1], Path({there!r})
approvals.waiting()  # the store is open
(there / me).touch()
while len(list(there.iterdir())) < {many}:
    time.sleep(0.001)
for _ in range(2):  # and each clicks twice
    stands = approvals.answer({name!r}, "approved", by=f"approver {{me}}", seen={digest!r})
print(stands.answered_by)
"""


def in_a_day():
    return datetime.now(UTC) + timedelta(days=1)


def ask(*, changes=None, after=None, by="ann", lapses_at=None):
    """Ask that roster r1 be published."""
    content = {"proposal_id": "r1", "place_id": "north", "changes": changes, "after": after}
    content |= {"verdict": "changed" if changes else "accepted"}
    content |= {"draft": "roster:r1" if changes else None}
    about = {"kind": "roster", "about": "r1", "by": by, "reason": "two are ill"}
    return approvals.ask("decision", content, **about, lapses_at=lapses_at or in_a_day())


def ask_beds(*, beside=(), by="ann", **more):
    about = {"kind": "beds", "about": "n3", "by": by, "reason": "flood", "lapses_at": in_a_day()}
    return approvals.ask("beds", BEDS | {"beside": list(beside)} | more, **about)


def answer(held, verdict="approved", by="bob", why=None):
    return approvals.answer(held.approval_id, verdict, by=by, seen=held.digest, why=why)


def draft(*cells, version=0):
    decisions.save_draft("roster:r1", {"changes": list(cells)}, version=version, by="cat")


def acts():
    return [line.act for line in reversed(trail.lines())]


def test_while_it_waits_nothing_is_decided(store):
    held = ask()
    assert approvals.waiting() == [held]
    assert decisions.decisions().is_empty()


def test_approved_it_is_decided_by_both(store):
    answer(ask())
    [made] = decisions.decisions().to_dicts()
    assert (made["verdict"], made["decided_by"]) == ("accepted", "ann and bob")
    assert made["note"] == "two are ill"
    assert approvals.waiting() == []


def test_approved_with_changes_the_changed_cells_are_kept(store):
    draft(CELL)
    answer(ask(changes=[CELL]))
    assert json.loads(decisions.decisions().item(0, "changes")) == [CELL]


def test_refused_it_is_never_decided_and_says_why(store):
    answer(ask(), "refused", why="too few at night")
    assert decisions.decisions().is_empty()
    assert [(one.verdict, one.answer) for one in approvals.lately()] == [
        ("refused", "too few at night")
    ]


def test_withdrawn_it_waits_no_longer(store):
    answer(ask(), "withdrawn", by="ann")
    assert approvals.waiting() == []


def test_who_asked_cannot_approve(store):
    with pytest.raises(ApprovalError, match="another person"):
        answer(ask(), by="ann")
    assert decisions.decisions().is_empty()


def test_a_double_click_asks_and_approves_once(store):
    held = ask()
    assert ask() == held
    assert answer(held) == answer(held)
    assert decisions.decisions().height == 1


def test_who_comes_second_is_told_what_stands(store):
    held = ask()
    answer(held, "refused", why="no")
    stands = answer(held, by="cat")
    assert (stands.verdict, stands.answered_by) == ("refused", "bob")
    assert decisions.decisions().is_empty()


@pytest.mark.slow
def test_of_many_who_approve_at_once_one_does_it(store, tmp_path):
    held, there = ask(), tmp_path / "there"
    there.mkdir()
    told = {"name": held.approval_id, "digest": held.digest, "there": str(there)}
    said = run_many(AT_ONCE.format(**told, many=MANY), MANY)
    [made] = decisions.decisions().to_dicts()
    assert [f"ann and {one.strip()}" for one in said] == [made["decided_by"]] * MANY
    assert acts() == ["second_asked", "second_approved", "decision"]


def test_one_changed_cell_meanwhile_and_it_must_be_asked_anew(store):
    draft(CELL)
    held = ask(changes=[CELL])
    changed = CELL | {"shift_type_id": "night"}
    draft(changed, version=1)
    assert approvals.stale(held) == "The draft was changed since by cat."
    with pytest.raises(StaleError, match=r"changed since by cat.*ask anew"):
        answer(held)
    assert decisions.decisions().is_empty()
    answer(ask(changes=[changed]))
    assert json.loads(decisions.decisions().item(0, "changes")) == [changed]


def test_what_was_asked_anew_replaces_what_waited(store):
    draft(CELL)
    ask(changes=[CELL])
    new = ask()
    assert approvals.waiting() == [new]
    assert [one.verdict for one in approvals.lately()] == ["replaced"]


def test_what_others_decided_meanwhile_is_not_overruled(store):
    held = ask()
    decisions.decide(proposal_id="r1", verdict="declined", decided_by="cat", note="flood")
    with pytest.raises(StaleError, match="Somebody decided"):
        answer(held)
    assert decisions.decisions()["verdict"].to_list() == ["declined"]


def test_what_is_no_longer_on_the_screen_cannot_even_be_asked_for(store):
    decisions.decide(proposal_id="r1", verdict="declined", decided_by="cat", note="flood")
    with pytest.raises(StaleError, match="Somebody decided"):
        ask()
    assert approvals.waiting() == []


def test_what_lapsed_does_nothing_and_can_be_asked_for_again(store):
    held = ask(lapses_at=datetime.now(UTC))
    with pytest.raises(ApprovalError, match="lapsed"):
        answer(held)
    assert approvals.lately() == [held]
    answer(ask())
    assert decisions.decisions().height == 1


def test_beds_close_once_a_second_person_says_so(store):
    held = ask_beds()
    assert capacity.standing() == []
    answer(held)
    answer(held)
    [one] = capacity.standing()
    assert (one.ward_id, one.beds, one.noted_by) == ("n3", -6, "ann and bob")


def test_other_beds_closed_meanwhile_make_it_another_question(store):
    held = ask_beds()
    capacity.note("n3", -1, NIGHT, None, by="cat", reason="tap")
    with pytest.raises(StaleError, match="Other beds of n3"):
        answer(held)
    assert [one.beds for one in capacity.standing()] == [-1]


def test_beds_are_given_back_once_a_second_person_says_so(store):
    name = capacity.note("n3", -6, NIGHT, None, by="cat", reason="flood")
    held = ask_beds(beside=[name], undoes=name)
    assert len(capacity.standing()) == 1
    answer(held)
    assert capacity.standing() == []


def test_every_step_is_in_the_trail(store):
    ask()
    answer(ask(by="cat"), "refused", by="bob", why="no")
    answer(ask())
    steps = ["second_asked", "second_replaced", "second_asked", "second_refused"]
    assert acts() == [*steps, "second_asked", "second_approved", "decision"]
    assert trail.check() == (7, None)
    assert trail.everybody() == ["ann", "bob", "cat"]


def test_what_nobody_asked_for_cannot_be_answered(store):
    with pytest.raises(ApprovalError, match="Load the page again"):
        approvals.answer("a9", "approved", by="bob", seen="")


@pytest.mark.parametrize("version", [7, 8])
def test_a_store_of_an_older_version_gets_the_tables(folder, version):
    decisions.decide(proposal_id="r0", verdict="accepted", decided_by="planner")
    with changing() as connection:
        tables.approval.drop(connection)
        tables.approval_answer.drop(connection)
        connection.execute(tables.schema_version.delete())
        connection.execute(tables.schema_version.insert().values(version=version))
    records_store._open.cache_clear()
    answer(ask())
    assert decisions.decisions()["proposal_id"].to_list() == ["r0", "r1"]
    with changing() as connection:
        newest = connection.scalar(sa.select(sa.func.max(tables.schema_version.c.version)))
    assert newest == tables.VERSION
