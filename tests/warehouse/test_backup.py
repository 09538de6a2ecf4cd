"""A backup that can be checked, and brought back whole or not at all."""

import json
import os
import sqlite3
from datetime import UTC, datetime

import pytest

import warehouse
from tests.digest import digest
from tests.warehouse.processes import another
from warehouse import decisions, landing
from warehouse.backup import BackupError, back_up, read_manifest
from warehouse.lease import LeaseHeldError
from warehouse.publish import current, publish
from warehouse.restore import RestoreRefusedError, restore
from warehouse.settings import settings
from warehouse.verify import verify_backup, verify_folder

pytestmark = pytest.mark.slow

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOLDS = """
import sys
import warehouse
with warehouse.writing("the night forecast"):
    print("writing", flush=True)
    sys.stdin.read()
"""


def land():
    with warehouse.writing("ingest") as db:
        return landing.land_inbox(db, settings().inbox, as_of=NOON)


def drop(name, *lines):
    (settings().inbox / "sites").mkdir(parents=True, exist_ok=True)
    (settings().inbox / "sites" / name).write_text("\n".join(["site_id,time_zone", *lines, ""]))


@pytest.fixture
def hospital(folder):
    """A small hospital with a delivery, a copy, a draft, settings and a map."""
    drop("sites.csv", "north,Europe/London", ",Europe/London")
    (settings().inbox / "own").mkdir()
    (settings().inbox / "own" / "map.toml").write_text('feed = "holidays"\n')
    (folder / "hospital.toml").write_text("keep_copies = 2\n")
    land()
    publish(as_of=NOON, run_id="r1")
    decisions.save_draft("roster-w1", {"note": "kept"}, version=0, by="planner")
    return folder


@pytest.fixture
def kept(hospital, tmp_path):
    back_up(tmp_path / "kept")
    return tmp_path / "kept"


def faults(checked):
    return [fault for each in checked for fault in each.faults]


def test_a_backup_holds_everything_with_digests_counts_and_versions(kept):
    paper = read_manifest(kept)
    assert set(paper.files) == {
        "hospital.toml",
        "maps/own/map.toml",
        "records.sqlite",
        "warehouse.duckdb",
    }
    assert paper.as_of == NOON
    assert paper.tables["raw.delivery"] == 1
    assert paper.records["draft"] == 1
    assert set(paper.versions) == {"duckdb", "hospital-operations"}
    assert faults(verify_backup(kept)) == []


def test_a_hospital_in_use_is_verified_with_its_copies_and_records(hospital):
    checked = verify_folder()
    assert [each.name for each in checked] == [
        "warehouse.duckdb",
        current().name,
        "records.sqlite",
    ]
    assert faults(checked) == []
    assert "received = loaded" in checked[0].words


def test_records_that_do_not_add_up_are_named(hospital):
    with warehouse.writing("test") as db:
        db.execute("update raw.delivery set loaded = loaded + 1")
    assert "sites/sites.csv: 2 received, but 2 loaded" in faults(verify_folder())[0]


def change_a_byte(kept):
    path = kept / "warehouse.duckdb"
    content = bytearray(path.read_bytes())
    content[5000] ^= 255
    path.write_bytes(content)


def cut_off(kept):
    os.truncate(kept / "records.sqlite", 700)


def lose_a_file(kept):
    (kept / "hospital.toml").unlink()


def add_a_file(kept):
    (kept / "extra.txt").write_text("who put this here?")


def forget_a_row(kept):
    paper = json.loads((kept / "manifest.json").read_text())
    paper["tables"]["raw.delivery"] = 2
    (kept / "manifest.json").write_text(json.dumps(paper))


@pytest.mark.parametrize("harm", [change_a_byte, cut_off, lose_a_file, add_a_file, forget_a_row])
def test_a_backup_that_is_not_as_it_was_made_is_found_out_and_not_restored(kept, harm):
    harm(kept)
    before = digest(settings().folder)
    assert faults(verify_backup(kept)) != []
    with pytest.raises(RestoreRefusedError, match="Nothing was changed"):
        restore(kept, replace=True)
    assert digest(settings().folder) == before


def test_a_folder_that_is_no_backup_is_refused(tmp_path):
    with pytest.raises(BackupError, match="hospital backup"):
        read_manifest(tmp_path)


def test_a_backup_of_a_newer_version_is_refused(kept):
    paper = json.loads((kept / "manifest.json").read_text())
    (kept / "manifest.json").write_text(json.dumps(paper | {"format": 99}))
    with pytest.raises(BackupError, match="newer version"):
        read_manifest(kept)


def test_a_backup_never_overwrites(kept):
    with pytest.raises(BackupError, match="not empty"):
        back_up(kept)


def test_there_is_no_backup_of_nothing(folder, tmp_path):
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_backup_is_brought_back_into_a_new_folder(kept, tmp_path, monkeypatch):
    before = digest(settings().folder)
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "elsewhere"))
    brought = restore(kept, replace=False)
    assert brought.before is None
    assert digest(tmp_path / "elsewhere") == before
    assert current().as_of == NOON
    assert decisions.draft("roster-w1").content == {"note": "kept"}
    assert settings().keep_copies == 2
    assert (settings().inbox / "own" / "map.toml").exists()
    with warehouse.reading() as db:
        assert db.execute("select site_id from staging.site").fetchall() == [("north",)]


def test_a_folder_that_is_not_empty_needs_a_word(kept):
    with pytest.raises(RestoreRefusedError, match="--replace"):
        restore(kept, replace=False)


def test_a_folder_that_is_written_is_not_replaced(kept):
    with another(HOLDS), pytest.raises(LeaseHeldError, match="the night forecast"):
        restore(kept, replace=True)


def test_what_is_replaced_is_kept_and_later_files_are_landed_again(kept):
    drop("later.csv", "west,Europe/London")
    land()
    brought = restore(kept, replace=True)
    assert (brought.before / "warehouse.duckdb").exists()
    assert [each.seen_before for each in land() if each.feed == "sites"] == [False, True]
    assert list(settings().folder.parent.glob("*.restoring")) == []
    publish(as_of=NOON, run_id="r2")
    assert current().token > 3


def test_a_restoration_that_fails_half_way_leaves_the_folder_as_it_was(kept, monkeypatch):
    before = digest(settings().folder)
    with monkeypatch.context() as patch:
        patch.setattr("warehouse.restore.pointer.swap", lambda *paths: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(kept, replace=True)
    assert digest(settings().folder) == before


def test_records_are_copied_whole_while_others_write_them(kept):
    with sqlite3.connect(kept / "records.sqlite") as file:
        assert file.execute("pragma integrity_check").fetchall() == [("ok",)]
    file.close()


def test_records_in_postgresql_are_left_to_its_own_tools(hospital, tmp_path, monkeypatch):
    monkeypatch.setenv("HOSPITAL_RECORDS_URL", "postgresql+psycopg://planner@127.0.0.1:1/none")
    made = back_up(tmp_path / "kept")
    assert "pg_dump" in made.notes[0]
    assert "records.sqlite" not in made.files
