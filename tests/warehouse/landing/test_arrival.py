"""Files that are still being written, or whose companions say otherwise."""

import hashlib
import os
import time

import pytest

from tests.warehouse.landing.conftest import NOW
from warehouse.landing import files, land, land_inbox, wait_for_quiet
from warehouse.landing.arrival import must_stand_still
from warehouse.landing.files.blocks import unpacked
from warehouse.landing.refusal import Refused

HEAD = "visit_id,site_id,arrived_at\n"
ONE, TWO = "1,north,2026-01-01T08:00:00Z\n", "2,north,2026-01-01T09:00:00Z\n"


@pytest.fixture
def visits(inbox):
    def put(name, content, *, chart='feed = "ed_visits"'):
        place = inbox / "ours"
        place.mkdir(exist_ok=True)
        (place / "map.toml").write_text(chart)
        (place / name).write_bytes(content.encode())
        return place / name

    return put


def nothing_stayed(db):
    tables = ("raw.ed_visit", "staging.ed_visit", "raw.quarantine", "raw.delivery")
    return all(db.execute(f"select count(*) from {each}").fetchall() == [(0,)] for each in tables)


def test_a_file_that_changes_after_it_was_listed_is_left_for_the_next_run(db, inbox, visits):
    path = visits("v.csv", HEAD + ONE)
    [listed] = files(inbox)
    path.write_text(HEAD + ONE + TWO)
    outcome = land(db, listed, as_of=NOW)
    assert (outcome.status, outcome.received) == ("waiting", 0)
    assert outcome.reason.startswith("STILL_WRITTEN: v.csv changed while it was read")
    assert nothing_stayed(db)
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [2]


def test_text_that_grows_while_it_is_read_is_refused_at_its_end(tmp_path):
    path = tmp_path / "v.csv"
    path.write_text(HEAD)
    reading = unpacked(path)
    assert next(reading) == HEAD.encode()
    path.write_text(HEAD + ONE)
    with pytest.raises(Refused, match="changed while it was read"):
        list(reading)


def test_a_file_that_is_gone_by_now_is_not_what_was_listed(tmp_path, inbox, visits):
    path = visits("v.csv", HEAD)
    [listed] = files(inbox)
    path.unlink()
    with pytest.raises(Refused, match="changed while it was read"):
        must_stand_still(path, listed.seen)


def test_a_file_younger_than_the_quiet_time_is_left_alone(db, inbox, visits, monkeypatch):
    monkeypatch.setenv("HOSPITAL_QUIET_SECONDS", "600")
    path = visits("v.csv", HEAD + ONE)
    [outcome] = land_inbox(db, inbox, as_of=NOW)
    assert outcome.status == "waiting"
    assert outcome.reason.startswith("STILL_WRITTEN: ")
    assert nothing_stayed(db)
    os.utime(path, (time.time() - 601,) * 2)
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [1]


def test_a_file_from_the_future_is_the_affair_of_another_clock(db, inbox, visits, monkeypatch):
    monkeypatch.setenv("HOSPITAL_QUIET_SECONDS", "600")
    os.utime(visits("v.csv", HEAD + ONE), (time.time() + 86_400,) * 2)
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [1]


def test_waiting_for_quiet_ends_when_the_youngest_file_is_old_enough(inbox, visits):
    visits("v.csv", HEAD)
    wait_for_quiet(inbox, 0.05)
    assert all(time.time() - each.stat().st_mtime >= 0.05 for each in inbox.glob("*/*.csv"))


@pytest.mark.parametrize("sign", ["v.csv.done", "v.done"])
def test_a_file_waits_for_its_done_which_may_be_empty(db, inbox, visits, sign):
    path = visits("v.csv", HEAD + ONE, chart='feed = "ed_visits"\ndone = true')
    [outcome] = land_inbox(db, inbox, as_of=NOW)
    assert outcome.reason == "NOT_DONE: v.csv waits for v.csv.done, as its map says."
    assert nothing_stayed(db)
    path.with_name(sign).touch()
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [1]


@pytest.mark.parametrize("said", ["{}  v.csv\n", "{}", "SHA256 (v.csv) = {}"])
def test_a_checksum_that_agrees_lets_the_file_in(db, inbox, visits, said):
    path = visits("v.csv", HEAD + ONE)
    digest = hashlib.sha256(path.read_bytes()).hexdigest().upper()
    path.with_name("v.csv.sha256").write_text(said.format(digest))
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [1]


@pytest.mark.parametrize("said", ["0" * 64, "", "not a digest"])
def test_a_checksum_that_differs_refuses_the_file_until_it_is_mended(db, inbox, visits, said):
    path = visits("v.csv", HEAD + ONE)
    companion = path.with_name("v.csv.sha256")
    companion.write_text(said)
    [outcome] = land_inbox(db, inbox, as_of=NOW)
    assert (outcome.status, outcome.reason.split(":")[0]) == ("refused", "CHECKSUM")
    companion.write_text(hashlib.sha256(path.read_bytes()).hexdigest())
    assert [each.loaded for each in land_inbox(db, inbox, as_of=NOW)] == [1]
    assert db.execute("select status from raw.delivery").fetchall() == [("loaded",)]
