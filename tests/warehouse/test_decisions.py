import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from polars.testing import assert_frame_equal

from ops.tables import Decision
from tests.tables import table
from tests.warehouse.processes import run_many
from warehouse import decisions
from warehouse.decisions import (
    LockedError,
    RecordsError,
    StaleDraftError,
    UnclearDecisionError,
)
from warehouse.records import tables
from warehouse.records.store import changing
from warehouse.settings import SettingsError

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
MANY = 4

AT_ONCE = """
import sys
from warehouse import decisions

me = sys.argv[1]

def edit():
    now = decisions.draft("edits")
    words = (now.content if now else []) + [me]
    decisions.save_draft("edits", words, version=now.version if now else 0, by=me)

for _ in range(5):
    decisions.decide(proposal_id="r1", verdict="accepted", decided_by=me)
    while True:
        try:
            edit()
            break
        except decisions.StaleDraftError:
            continue

while work := decisions.take():
    print(work.content)
    decisions.done(work)
"""


def decide(**more):
    told = {"proposal_id": "r1", "verdict": "accepted", "decided_by": "planner"}
    return decisions.decide(**{**told, **more})


def test_a_decision_is_read_as_it_was_made(store):
    decide(decision_id="d1", decided_at=EIGHT, verdict="declined", note="ward 3 is closed")
    expected = table(
        Decision,
        """
        decision_id | proposal_id | decided_at       | decided_by | verdict  | note
        d1          | r1          | 2026-01-05 08:00 | planner    | declined | ward 3 is closed
        """,
    )
    assert_frame_equal(decisions.decisions(), expected)


def test_nothing_was_decided_at_first(store):
    assert decisions.decisions().is_empty()


def test_a_double_click_decides_once(store):
    decide(decision_id="d1")
    decide(decision_id="d1")
    assert decisions.decisions().height == 1


def test_a_second_thought_is_added_and_sorts_after_the_first(store):
    decide(decided_at=EIGHT)
    decide(decided_at=EIGHT + timedelta(hours=1), verdict="declined", note="no")
    assert decisions.decisions()["verdict"].to_list() == ["accepted", "declined"]
    assert decisions.decisions(EIGHT + timedelta(minutes=1))["verdict"].to_list() == ["declined"]


def test_changed_lines_are_kept_as_json(store):
    decide(verdict="changed", changes=[{"item_id": "gauze", "quantity": 2}])
    [kept] = decisions.decisions()["changes"]
    assert json.loads(kept) == [{"item_id": "gauze", "quantity": 2}]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"verdict": "maybe"}, "Choose one of them"),
        ({"verdict": "changed"}, "Change at least one line"),
        ({"verdict": "declined"}, "Say in a few words why"),
    ],
)
def test_an_unclear_decision_is_refused(store, told, words):
    with pytest.raises(UnclearDecisionError, match=words):
        decide(**told)
    assert decisions.decisions().is_empty()


def test_a_draft_counts_its_versions(store):
    assert decisions.draft("roster north") is None
    decisions.save_draft("roster north", {"lines": [1]}, version=0, by="ann")
    saved = decisions.save_draft("roster north", {"lines": [1, 2]}, version=1, by="ann")
    assert decisions.draft("roster north") == saved
    assert (saved.version, saved.content) == (2, {"lines": [1, 2]})


def test_a_draft_that_somebody_else_saved_meanwhile_loses_neither_version(store):
    decisions.save_draft("roster north", ["first"], version=0, by="ann")
    decisions.save_draft("roster north", ["ann's"], version=1, by="ann")
    with pytest.raises(StaleDraftError, match="ann saved this draft") as told:
        decisions.save_draft("roster north", ["bob's"], version=1, by="bob")
    assert told.value.mine.content == ["bob's"]
    assert told.value.theirs.content == ["ann's"]
    assert decisions.draft("roster north").content == ["ann's"]


def test_two_new_drafts_of_the_same_thing_are_a_conflict_too(store):
    decisions.save_draft("roster north", ["ann's"], version=0, by="ann")
    with pytest.raises(StaleDraftError):
        decisions.save_draft("roster north", ["bob's"], version=0, by="bob")


def test_saving_the_same_draft_again_after_a_lost_answer_is_no_conflict(store):
    first = decisions.save_draft("roster north", ["x"], version=0, by="ann")
    assert decisions.save_draft("roster north", ["x"], version=0, by="ann") == first


def test_a_draft_that_was_thrown_away_is_a_conflict_not_a_loss(store):
    decisions.save_draft("roster north", ["x"], version=0, by="ann")
    decisions.drop_draft("roster north")
    assert decisions.drafts() == []
    with pytest.raises(StaleDraftError, match="finished or thrown away") as told:
        decisions.save_draft("roster north", ["y"], version=1, by="bob")
    assert told.value.mine.content == ["y"]


def test_what_one_person_holds_another_cannot_take(store):
    decisions.lock("roster north", by="ann")
    with pytest.raises(LockedError, match="ann has been working on roster north"):
        decisions.lock("roster north", by="bob")
    assert [lock.held_by for lock in decisions.locks()] == ["ann"]


def test_holding_again_keeps_since_and_puts_off_the_end(store):
    first = decisions.lock("roster north", by="ann", minutes=1)
    again = decisions.lock("roster north", by="ann", minutes=30)
    assert again.held_since == first.held_since
    assert again.held_until > first.held_until


def test_what_was_given_back_or_forgotten_is_free(store):
    decisions.lock("roster north", by="ann")
    decisions.unlock("roster north", by="bob")
    assert len(decisions.locks()) == 1
    decisions.unlock("roster north", by="ann")
    assert decisions.locks() == []
    decisions.lock("roster north", by="ann", minutes=-1)
    assert decisions.lock("roster north", by="bob").held_by == "bob"


@pytest.mark.slow
def test_many_processes_write_at_once_and_nothing_is_lost_or_done_twice(store):
    for number in range(12):
        decisions.ask("roster", number, by=f"planner {number}")
    said = "".join(run_many(AT_ONCE, MANY)).split()
    assert decisions.decisions()["decided_by"].value_counts()["count"].to_list() == [5] * MANY
    edits = [str(process) for process in range(MANY) for _ in range(5)]
    assert sorted(decisions.draft("edits").content) == edits
    assert sorted(map(int, said)) == list(range(12))


def test_a_store_of_a_newer_version_is_refused(folder):
    with changing() as connection:
        connection.execute(tables.schema_version.insert().values(version=tables.VERSION + 1))
    newer = """
from warehouse import decisions
try:
    decisions.decisions()
except decisions.RecordsError as error:
    print(error)
"""
    [said] = run_many(newer, 1)
    assert "Install the newer version" in said


def test_a_store_that_cannot_be_reached_is_explained(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_RECORDS_URL", "postgresql+psycopg://ann:secret@127.0.0.1:1/none")
    with pytest.raises(RecordsError, match="cannot be used") as told:
        decisions.decisions()
    assert "secret" not in str(told.value)


def test_a_folder_that_cannot_be_read_is_explained(tmp_path, monkeypatch):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "a file" / "hospital"))
    with pytest.raises(SettingsError, match=r"a file.*that this program may read"):
        decide()


def test_whoever_comes_while_another_makes_the_store_waits(folder):
    folder.mkdir()
    other = sqlite3.connect(
        folder / "records.sqlite", isolation_level=None, check_same_thread=False
    )
    other.execute("begin immediate")
    leaves = threading.Timer(0.1, other.close)
    leaves.start()
    decide()
    leaves.join()
    assert decisions.decisions().height == 1


def test_a_store_that_cannot_be_made_is_explained(folder, monkeypatch):
    folder.mkdir()
    (folder / "a file").touch()
    monkeypatch.setenv("HOSPITAL_RECORDS_URL", "sqlite:///a file/records.sqlite")
    with pytest.raises(RecordsError, match=r"cannot be used.*Nothing was written there"):
        decide()


def test_a_moment_without_a_zone_is_a_mistake(store):
    with pytest.raises(sa.exc.StatementError, match="no time zone"):
        decide(decided_at=datetime(2026, 1, 5, 8))  # noqa: DTZ001
