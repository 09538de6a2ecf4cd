"""A full disk, a folder that may not be written: said in a sentence, and nothing is lost."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warehouse
from tests.warehouse.processes import ROOT
from warehouse import runs
from warehouse.lease import LeaseFileError
from warehouse.publish import current, publish
from warehouse.records.store import RecordsError
from warehouse.room import DiskFullError
from warehouse.settings import settings

pytestmark = pytest.mark.slow

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FILLS_THE_DISK = """
import resource, signal
import warehouse
from warehouse.settings import settings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
room = settings().warehouse_path.stat().st_size + 1_000_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    with warehouse.writing("ingest") as db:
        db.execute("insert into main.note select md5(i::text) from range(3_000_000) as r (i)")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def notes(folder):
    with warehouse.writing("test") as db:
        db.execute("create table main.note (words text)")
        db.execute("insert into main.note values ('kept')")
    publish(as_of=NOON, run_id="r1")


def read():
    with warehouse.writing("look") as db:
        return db.execute("from main.note").fetchall()


def test_a_disk_without_twice_the_room_is_refused_before_anything_is_written(notes, monkeypatch):
    size = settings().warehouse_path.stat().st_size
    almost = type("usage", (), {"free": 2 * size - 1})
    with monkeypatch.context() as patch:
        patch.setattr("warehouse.room.shutil.disk_usage", lambda folder: almost)
        told = pytest.raises(DiskFullError, match=r"Writing the warehouse needs.*Make room")
        with told, warehouse.writing("ingest"):
            pass
        with pytest.raises(DiskFullError, match="Publishing needs"):
            publish(as_of=NOON, run_id="r2")
    assert read() == [("kept",)]


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes cannot be limited there")
def test_a_disk_that_fills_up_while_it_is_written_loses_nothing(notes):
    before = current()
    told = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.startswith("DiskFullError"), told.stdout + told.stderr
    assert "Make room" in told.stdout
    assert read() == [("kept",)]
    assert current() == before


@pytest.fixture
def somebody_else():
    """Nobody's rights, for root may write anywhere; and a folder whose parents all may enter."""
    with tempfile.TemporaryDirectory(prefix="hospital-") as home:
        place = Path(home)
        place.chmod(0o755)
        yield place
        if os.geteuid() != os.getuid():
            os.seteuid(os.getuid())


def closed(place):
    for folder in [place, *(each for each in place.rglob("*") if each.is_dir())]:
        folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


def opened_again(place):
    os.seteuid(os.getuid())
    for folder in [place, *(each for each in place.rglob("*") if each.is_dir())]:
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are closed in another way there")
def test_a_folder_that_may_not_be_written_is_named_and_can_still_be_read(
    somebody_else, monkeypatch
):
    folder = somebody_else / "hospital"
    monkeypatch.setenv("HOSPITAL_FOLDER", str(folder))
    with warehouse.writing("test") as db:
        db.execute("create table main.note as select 'kept' as words")
    publish(as_of=NOON, run_id="r1")
    closed(somebody_else)
    try:
        with (
            pytest.raises(LeaseFileError, match=f"{folder}.*may be written"),
            warehouse.writing("x"),
        ):
            pass
        with pytest.raises(RecordsError, match="can be written"):
            runs.begin("ingest", as_of=NOON, replayed=False, way="plain")
        with warehouse.reading() as db:
            assert db.execute("from main.note").fetchall() == [("kept",)]
    finally:
        opened_again(somebody_else)
    assert read() == [("kept",)]
