import signal
import sqlite3
from datetime import UTC, datetime

import duckdb
import pytest

import warehouse
from tests.warehouse.processes import another, run_many
from warehouse.build import models
from warehouse.connection import (
    CopyGoneError,
    NoWarehouseError,
    OldCopyError,
    WarehouseBusyError,
    WarehouseDamagedError,
)
from warehouse.lease import LeaseHeldError, LeaseLostError
from warehouse.publish import publish
from warehouse.settings import settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

WRITE = """
import sys
import warehouse
with warehouse.writing("the night forecast") as db:
    db.execute("insert into main.note values ('half done')")
    print("writing", flush=True)
    sys.stdin.read()
"""
ADD = """
import sys
import warehouse
with warehouse.writing("writer " + sys.argv[1]) as db:
    db.execute("insert into main.note values ($words)", {"words": sys.argv[1]})
"""


@pytest.fixture
def notes(folder):
    with warehouse.writing("test") as db:
        db.execute("create table main.note (words text)")
    return read_notes


def read_notes():
    with warehouse.writing("look") as db:
        return sorted(words for (words,) in db.execute("from main.note").fetchall())


def test_a_new_warehouse_has_all_its_layers(folder):
    with warehouse.writing("test") as db:
        found = {
            name for (name,) in db.execute("select schema_name from duckdb_schemas()").fetchall()
        }
    assert {"raw", "staging", "marts", "forecast", "plan"} <= found


def test_times_are_utc_and_limits_are_set_when_the_file_is_opened(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_THREADS", "1")
    asked = "select current_setting('TimeZone'), current_setting('threads')"
    with warehouse.writing("test") as db:
        assert db.execute(asked).fetchall() == [("UTC", 1)]


def test_a_failed_write_leaves_no_trace(notes):
    def fail_half_way():
        with warehouse.writing("test") as db:
            db.execute("insert into main.note values ('half done')")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail_half_way()
    assert notes() == []


def test_a_second_writer_is_told_who_writes(notes, monkeypatch):
    monkeypatch.setenv("HOSPITAL_WAIT_SECONDS", "0")
    with another(WRITE), pytest.raises(LeaseHeldError, match="the night forecast has been writing"):
        notes()


def test_a_write_inside_a_write_is_refused_at_once(notes):
    inside = pytest.raises(LeaseHeldError, match="in this very process")
    with warehouse.writing("outer"), inside, warehouse.writing("inner"):
        pass


def test_the_writer_after_a_killed_one_finds_whole_transactions_only(notes):
    with another(WRITE) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert notes() == []


def test_writers_started_together_take_turns(notes):
    run_many(ADD, 3)
    assert notes() == ["0", "1", "2"]


def test_a_writer_whose_lease_was_taken_over_does_not_commit(notes):
    def write_too_slowly():
        with warehouse.writing("slow") as db:
            db.execute("insert into main.note values ('too late')")
            with sqlite3.connect(settings().lease_path) as file:
                file.execute("update lease set token = token + 1")
            file.close()

    with pytest.raises(LeaseLostError, match="Run it again"):
        write_too_slowly()
    with sqlite3.connect(settings().lease_path) as file:
        file.execute("update lease set held = 0")
    file.close()
    assert notes() == []


def test_a_program_outside_the_lease_is_named(notes, monkeypatch):
    monkeypatch.setenv("HOSPITAL_WAIT_SECONDS", "0")
    path = str(settings().warehouse_path)
    outside = (
        f"import sys, duckdb; d = duckdb.connect({path!r}); print(flush=True); sys.stdin.read()"
    )
    with another(outside), pytest.raises(WarehouseBusyError, match="open in another program"):
        notes()
    assert notes() == []


def test_a_damaged_file_is_told_from_a_missing_one(folder):
    folder.mkdir()
    (folder / "warehouse.duckdb").write_bytes(b"this was a warehouse once" * 500)
    with pytest.raises(WarehouseDamagedError, match="hospital restore DIR"):
        read_notes()


def test_says_how_to_make_a_warehouse(folder):
    nothing = pytest.raises(NoWarehouseError, match="hospital demo")
    with nothing, warehouse.reading():
        pass


def test_a_copy_that_was_swept_away_is_named(notes):
    publish(as_of=NOON, run_id="r1")
    gone = pytest.raises(CopyGoneError, match=r"warehouse-1\.duckdb is no longer kept")
    with gone, warehouse.reading("warehouse-1.duckdb"):
        pass


def test_readers_cannot_write(notes):
    publish(as_of=NOON, run_id="r1")
    with warehouse.reading() as db, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        db.execute("insert into main.note values ('graffiti')")


def test_a_copy_of_an_older_version_is_refused_until_a_flow_has_run(folder):
    with warehouse.writing("older version") as db:
        db.execute("drop view marts.stay")
    publish(as_of=NOON, run_id="r1")
    old = pytest.raises(OldCopyError, match=r"lacks marts\.stay.*hospital ingest")
    with old, warehouse.reading():
        pass


def test_every_view_can_be_read_in_a_copy(folder):
    publish(as_of=NOON, run_id="r1")
    with warehouse.reading() as db:
        for view in models():
            db.execute(f"select * from {view}").fetchall()
