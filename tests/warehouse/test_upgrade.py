"""An older warehouse is brought up to date on a copy; a failure leaves it as it was."""

import hashlib
import signal

import pytest

import warehouse
from tests.warehouse.processes import another
from warehouse import migrate, upgrade
from warehouse.migrate import NewerWarehouseError
from warehouse.room import DiskFullError
from warehouse.settings import settings
from warehouse.upgrade import UpgradeFailedError

pytestmark = pytest.mark.slow

NEXT = ("9000_next.sql", "create table main.next (words text)")
BROKEN = ("9001_broken.sql", "create table main.half (words text); select missing from nowhere")
DIES = """
import os, signal, sys
from warehouse import connection, migrate, upgrade
known = migrate.scripts()
migrate.scripts = lambda: [*known, ("9000_next.sql", "create table main.next (words text)")]
{patch}
with connection.opened("upgrade"):
    pass
"""
DEATHS = {
    "before the copy is changed": "upgrade.migrate = lambda db: os.kill(os.getpid(), 9)",
    "before it takes the warehouse's place": "upgrade.lease.fenced = lambda *a: os.kill(os.getpid(), 9)",
}


@pytest.fixture
def path(folder):
    with warehouse.writing("test") as db:
        db.execute("create table main.note as select 'kept' as words")
    return settings().warehouse_path


@pytest.fixture
def newer(monkeypatch):
    def newer(*scripts):
        known = migrate.scripts()
        monkeypatch.setattr(migrate, "scripts", lambda: [*known, *scripts])

    return newer


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tables():
    with warehouse.writing("look") as db:
        found = db.execute("select table_name from duckdb_tables() where schema_name = 'main'")
        return {name for (name,) in found.fetchall()}


def test_what_is_due_is_done_and_everything_stays(path, newer):
    newer(NEXT)
    assert {"next", "note"} <= tables()
    assert [left.name for left in path.parent.glob("warehouse.duckdb*")] == ["warehouse.duckdb"]


def test_a_migration_that_fails_leaves_the_file_untouched_and_says_so(path, newer):
    before = sha256(path)
    newer(NEXT, BROKEN)
    told = pytest.raises(UpgradeFailedError, match=r"nowhere.*was not touched")
    with told, warehouse.writing("test"):
        pass
    assert sha256(path) == before
    assert [left.name for left in path.parent.glob("warehouse.duckdb*")] == ["warehouse.duckdb"]


def test_views_that_changed_are_made_on_a_copy_too(path, monkeypatch):
    copies = []
    copyfile = upgrade.shutil.copyfile
    monkeypatch.setattr(
        upgrade.shutil, "copyfile", lambda *paths: copies.append(paths) or copyfile(*paths)
    )
    with warehouse.writing("older version") as db:
        db.execute("update main.built set sha256 = 'of an older version'")
    with warehouse.writing("test") as db:
        assert not upgrade.due(db)
    assert len(copies) == 1


@pytest.mark.parametrize("death", DEATHS)
def test_an_upgrade_that_is_killed_changes_nothing_and_the_next_one_does_it(path, newer, death):
    before = sha256(path)
    with another(DIES.format(patch=DEATHS[death])) as other:
        assert other.wait() == -signal.SIGKILL
    assert sha256(path) == before
    newer(NEXT)
    assert {"next", "note"} <= tables()


def test_a_newer_warehouse_is_refused_and_left_alone(path):
    with warehouse.writing("newer version") as db:
        db.execute("insert into main.migration (name) values ('9999_future.sql')")
    before = sha256(path)
    told = pytest.raises(NewerWarehouseError, match="Install the newer version")
    with told, warehouse.writing("test"):
        pass
    assert sha256(path) == before


def test_an_upgrade_without_room_for_a_copy_does_not_begin(path, newer, monkeypatch):
    newer(NEXT)
    before = sha256(path)
    free = type("usage", (), {"free": 0})
    monkeypatch.setattr("warehouse.room.shutil.disk_usage", lambda folder: free)
    with pytest.raises(DiskFullError, match="up to date needs"), warehouse.writing("test"):
        pass
    assert sha256(path) == before
