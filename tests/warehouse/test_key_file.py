"""The key of pseudonyms: made once, kept to its owner, shown to nobody, and in no backup."""

import hashlib
import hmac
import os
import stat
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import backup, keys, landing, publish, restore, verify, writing
from warehouse.keys import Chain, KeyRefusedError
from warehouse.pseudonyms import pseudonym, pseudonyms, using
from warehouse.settings import SettingsError, settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
VISITS = "visit_id,patient_id,site_id,arrived_at\nv1,9434765919,north,2026-01-01T08:00Z\n"
CHAIN = Chain((b"one-key-for-tests", b"another-key-for-tests"), "a test")
posix = pytest.mark.skipif(os.name == "nt", reason="modes of files are those of POSIX")


def land(text=VISITS):
    path = settings().inbox / "ed_visits" / "1.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    with writing("ingest") as db:
        landing.land_inbox(db, settings().inbox, as_of=NOON)
    publish.publish(as_of=NOON, run_id="test")


def test_a_pseudonym_is_the_beginning_of_hmac_sha_256(folder):
    with using(Chain((b"one-key-for-tests",), "a test")):
        made = pseudonym(" 9434765919 ")
    assert made == hmac.new(b"one-key-for-tests", b"9434765919", hashlib.sha256).hexdigest()[:20]


@given(st.lists(st.none() | st.text(max_size=30)))
def test_a_column_and_its_values_get_the_same_pseudonyms(values):
    with using(CHAIN):
        column = pseudonyms(pl.Series("patient_id", values, dtype=pl.String))
        one_by_one = [pseudonym(value) if value is not None else None for value in values]
    empty = [value is not None and pseudonym_of_nothing(value) for value in values]
    assert [None if gone else made for gone, made in zip(empty, one_by_one, strict=True)] == (
        column.to_list()
    )


def pseudonym_of_nothing(value):
    with using(CHAIN):
        return pseudonym(value) == pseudonym("")


def test_a_number_is_the_same_in_text_and_in_numbers():
    with using(CHAIN):
        made = {pseudonyms(pl.Series(each))[0] for each in (["12"], [12], [12.0], ["1\u200b2 "])}
    assert len(made) == 1


def test_a_key_longer_than_a_block_is_that_of_hmac():
    long = b"k" * 100
    with using(Chain((long,), "a test")):
        assert pseudonym("1") == hmac.new(long, b"1", hashlib.sha256).hexdigest()[:20]


@posix
def test_the_first_delivery_makes_a_key_that_only_its_owner_may_read(folder):
    land()
    path = settings().pseudonym_key_file
    assert path == folder / "pseudonym.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text().split()[0]) == 64


def test_the_key_is_nowhere_but_in_its_file(folder, tmp_path):
    land()
    backup.back_up(tmp_path / "backup")
    words = settings().pseudonym_key_file.read_bytes().strip()
    others = [each for place in (folder, tmp_path / "backup") for each in place.rglob("*")]
    found = [each.name for each in others if each.is_file() and words in each.read_bytes()]
    assert found == ["pseudonym.key"]
    assert words.decode() not in repr(keys.given())


def test_a_key_of_the_environment_is_shown_as_set_and_never_itself(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_PSEUDONYM_KEY", "a-secret-of-the-environment")
    shown = {row.name: row.value for row in settings().as_rows()}
    assert shown["pseudonym_key"] == "set"
    assert "a-secret" not in repr(settings()) + str(shown)
    land()
    assert not (folder / "pseudonym.key").exists()


def test_a_key_in_the_settings_file_is_refused(folder):
    folder.mkdir()
    (folder / "hospital.toml").write_text('pseudonym_key = "a-secret-of-the-file"\n')
    with pytest.raises(SettingsError, match="copied by backups") as refused:
        settings()
    assert "a-secret" not in str(refused.value)


@pytest.mark.parametrize("words", ["", "short", "a-key-of-good-length short"])
def test_a_key_that_could_be_guessed_is_refused(folder, words):
    folder.mkdir()
    path = folder / "pseudonym.key"
    path.touch(0o600)
    path.write_text(words)
    with pytest.raises(KeyRefusedError, match="shorter than 16"):
        land()


def test_a_key_file_may_lie_elsewhere(folder, tmp_path):
    folder.mkdir()
    (folder / "hospital.toml").write_text('pseudonym_key_file = "../keys/ours"\n')
    land()
    assert (tmp_path / "keys" / "ours").exists()
    assert not (folder / "pseudonym.key").exists()


def test_a_backup_names_the_key_it_needs_and_a_restore_keeps_the_one_there_is(folder, tmp_path):
    land()
    made = backup.back_up(tmp_path / "backup")
    assert made.key_id == keys.given().key_id
    assert any("is not in this backup" in note for note in made.notes)
    brought = restore.restore(tmp_path / "backup", replace=True)
    assert not [note for note in brought.notes if "pseudonym" in note or "no key" in note]
    assert keys.given().key_id == made.key_id
    assert not any(each.faults for each in verify.verify_folder())


def test_a_backup_restored_where_its_key_is_not_says_so(folder, tmp_path, monkeypatch):
    land()
    backup.back_up(tmp_path / "backup")
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "elsewhere"))
    [told] = [each for each in verify.verify_backup(tmp_path / "backup") if "key" in each.name]
    assert "it is not at" in told.words
    brought = restore.restore(tmp_path / "backup", replace=False)
    assert any("there is no key at" in note for note in brought.notes)
    assert any("there is no key at" in each.words for each in verify.verify_folder())
    land()  # what was landed before the backup is known without a key
    with pytest.raises(KeyRefusedError):
        land(VISITS.replace("v1", "v2"))
