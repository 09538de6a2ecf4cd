"""A warehouse that does not open is found out before it is written, and put right."""

import os
import random
import signal
from datetime import UTC, datetime

import duckdb
import pytest

import warehouse
from tests.warehouse.processes import another
from warehouse.mend import restored
from warehouse.open_file import WarehouseDamagedError
from warehouse.probe import probe, wal_of
from warehouse.publish import publish
from warehouse.remarks import remarks
from warehouse.settings import settings

pytestmark = pytest.mark.slow

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NOISE = random.Random(7).randbytes(200_000)
KILLED = """
import sys
from warehouse.connection import opened
with opened("night forecast") as (db, turn):
    for number in range(3):
        db.execute(f"insert into main.note select 'unpublished {number}'")
    print("written", flush=True)
    sys.stdin.read()
"""


def write(words, rows=1):
    with warehouse.writing("test") as db:
        db.execute(f"insert into main.note select $words from range({rows})", {"words": words})


def read():
    with warehouse.writing("look") as db:
        return sorted({words for (words,) in db.execute("from main.note").fetchall()})


@pytest.fixture
def path(folder):
    """A warehouse with one published note and one that came later."""
    remarks()
    with warehouse.writing("test") as db:
        db.execute("create table main.note (words text)")
        noise = "insert into main.note select md5(i::text) from range(20000) as r (i)"
        db.execute(noise)
        db.execute("create table main.long as select * from main.note")
        db.execute("delete from main.note")
    write("published")
    publish(as_of=NOON, run_id="r1")
    write("later")
    yield settings().warehouse_path
    remarks()


def truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def emptied(path):
    os.truncate(path, 0)


def another_file(path):
    path.write_bytes(b"this was a warehouse once" * 500)


def an_empty_warehouse(path):
    path.unlink()
    duckdb.connect(path).close()


def missing(path):
    path.unlink()


def headers_overwritten(path):
    overwrite(path, 4096, 8192)


def overwrite(path, start, count):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(NOISE[:count])


@pytest.mark.parametrize(
    "harm", [truncated, emptied, another_file, an_empty_warehouse, missing, headers_overwritten]
)
def test_a_warehouse_that_does_not_open_is_restored_from_the_newest_copy(path, harm):
    harm(path)
    assert read() == ["published"]
    [said] = remarks()
    assert "05 Jan 2026 12:00 UTC" in said
    assert "files that are still in the inbox are landed again" in said
    [done] = restored(settings().folder)
    assert done.as_of == NOON
    if harm is not missing:
        assert (settings().folder / done.aside).exists()
    write("after")
    assert read() == ["after", "published"]


def where_a_table_lies(path):
    with duckdb.connect(path, read_only=True) as db:
        asked = "select max(block_id) from pragma_storage_info('main.long') where persistent"
        [(block,)] = db.execute(asked).fetchall()
    return 3 * 4096 + block * 262_144, 4_096


def test_damage_met_in_the_middle_of_a_run_is_mended_by_the_next_one(path):
    overwrite(path, *where_a_table_lies(path))
    gave_up = pytest.raises(duckdb.Error, match=r"(?i)corrupt|checksum|block")
    with gave_up, warehouse.writing("test") as db:
        db.execute("select max(words) from main.long").fetchall()
    assert read() == ["published"]
    assert len(remarks()) == 1


def killed_while_writing():
    with another(KILLED) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()


def test_after_a_kill_the_log_is_taken_in_and_nothing_is_restored(path):
    killed_while_writing()
    assert wal_of(path).exists()
    assert len(read()) == 5
    assert remarks() == []


@pytest.mark.parametrize("start", [0, 40], ids=["from its beginning", "in the middle"])
def test_a_log_that_cannot_be_read_goes_aside_and_the_file_stands_as_it_was_closed(path, start):
    killed_while_writing()
    overwrite(wal_of(path), start, 30 if start else 5000)
    assert read() == ["later", "published"]
    [said] = remarks()
    assert "without the log that could not be read" in said
    assert list((settings().folder / "damaged").glob("*.wal")) != []


def test_a_log_of_a_later_state_of_the_file_goes_aside(path):
    earlier = path.read_bytes()
    write("lost with the file it was in")
    killed_while_writing()
    path.write_bytes(earlier)
    assert read() == ["later", "published"]
    [said] = remarks()
    assert "created for a newer version of this database" in said
    assert list((settings().folder / "damaged").glob("*.wal")) != []


def test_an_older_copy_is_used_where_the_newest_is_damaged_too(path):
    newest = publish(as_of=NOON.replace(hour=13), run_id="r2").name
    overwrite(settings().published_path / newest, 4096, 8192)
    truncated(path)
    assert read() == ["published"]


def test_without_any_copy_the_reader_is_told_what_to_do(folder):
    with warehouse.writing("test"):
        pass
    truncated(settings().warehouse_path)
    told = pytest.raises(WarehouseDamagedError, match=r"hospital restore DIR.*hospital ingest")
    with told, warehouse.writing("test"):
        pass
    assert settings().warehouse_path.exists()


def test_a_restoration_that_was_cut_off_is_finished_by_the_next_run(path):
    (settings().folder / "damaged").mkdir()
    path.rename(settings().folder / "damaged" / "warehouse-1.duckdb")
    path.with_name(path.name + ".restoring").write_bytes(b"half a copy")
    assert read() == ["published"]
    assert not path.with_name(path.name + ".restoring").exists()


def test_a_child_that_crashes_is_a_verdict_and_not_our_crash(path, monkeypatch):
    crash = path.with_name("crash.py")
    crash.write_text("import os; os.abort()")
    monkeypatch.setattr("warehouse.probe.__file__", str(crash))
    found = probe(path, memory_limit="1GB", threads=1)
    assert (found.verdict, "SIGABRT" in found.said) == ("damaged", True)


def test_a_child_that_does_not_end_is_a_verdict_too(path, monkeypatch):
    hang = path.with_name("hang.py")
    hang.write_text("import sys, threading; threading.Event().wait()")
    monkeypatch.setattr("warehouse.probe.__file__", str(hang))
    monkeypatch.setattr("warehouse.probe.patience_for", lambda path: 0.2)
    assert probe(path, memory_limit="1GB", threads=1).verdict == "damaged"


def test_a_child_killed_from_outside_says_nothing_about_the_file(path, monkeypatch):
    killed = path.with_name("killed.py")
    killed.write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr("warehouse.probe.__file__", str(killed))
    assert probe(path, memory_limit="1GB", threads=1).verdict == "unable"


def test_a_sound_warehouse_is_opened_without_a_child(path, monkeypatch):
    monkeypatch.setattr("warehouse.probe.subprocess.run", None)
    assert read() == ["later", "published"]
