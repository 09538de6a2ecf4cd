import json
import os
import shutil
from collections import namedtuple
from datetime import UTC, datetime

import pytest

import warehouse
from warehouse.connection import CopyGoneError
from warehouse.publish import DiskFullError, current, publish
from warehouse.settings import settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def note(folder):
    with warehouse.writing("test") as db:
        db.execute("create table main.note (words text)")
        db.execute("create view marts.long_note as select * from main.note where words > 'b'")

    def note(words):
        with warehouse.writing("test") as db:
            db.execute("insert into main.note values ($words)", {"words": words})

    return note


def words(db):
    return [found for (found,) in db.execute("from marts.long_note order by all").fetchall()]


def copies():
    return sorted(path.name for path in settings().published_path.glob("warehouse-*"))


def test_readers_see_what_was_published_and_not_what_came_after(note):
    note("bees")
    publish(as_of=NOON, run_id="r1")
    note("cats")
    with warehouse.reading() as db:
        assert words(db) == ["bees"]


def test_the_pointer_says_what_the_copy_knows(folder):
    published = publish(as_of=NOON, run_id="r1", replayed=True, invented=True)
    assert current() == published
    assert (published.as_of, published.run_id, published.token) == (NOON, "r1", 1)
    assert published.replayed
    assert published.invented


def test_nothing_is_current_before_the_first_copy(folder):
    assert current() is None


def test_a_reader_with_an_old_copy_keeps_it(note):
    note("bees")
    publish(as_of=NOON, run_id="r0")
    with warehouse.reading() as db:
        for number in range(1, 5):
            note(f"cats {number}")
            publish(as_of=NOON, run_id=f"r{number}")
        assert words(db) == ["bees"]


def test_a_copy_can_be_pinned_while_it_is_kept(note):
    note("bees")
    pinned = publish(as_of=NOON, run_id="r0").name
    note("cats")
    publish(as_of=NOON, run_id="r1")
    with warehouse.reading(pinned) as db:
        assert words(db) == ["bees"]


def test_the_last_three_copies_are_kept_and_the_newest_whose_every_row_was_read(folder):
    names = [publish(as_of=NOON, run_id=f"r{number}").name for number in range(5)]
    assert names[0].endswith("-checked.duckdb")
    assert copies() == [names[0], *names[2:]]
    gone = pytest.raises(CopyGoneError)
    with gone, warehouse.reading(names[1]):
        pass


def test_once_a_day_every_row_is_read_again(folder):
    first = publish(as_of=NOON, run_id="r0")
    second = publish(as_of=NOON, run_id="r1")
    yesterday = first.published_at.timestamp() - 86_500
    os.utime(settings().published_path / first.name, (yesterday, yesterday))
    third = publish(as_of=NOON, run_id="r2")
    assert [each.name.endswith("-checked.duckdb") for each in (first, second, third)] == [
        True,
        False,
        True,
    ]


def test_a_copy_of_bytes_and_one_made_row_by_row_hold_the_same(note):
    for word in ("ants", "bees", "cats"):
        note(word)
    first, second = (publish(as_of=NOON, run_id=run) for run in ("r0", "r1"))
    for copy in (first, second):
        with warehouse.reading(copy.name) as db:
            assert words(db) == ["bees", "cats"]


def test_a_copy_younger_than_the_pointer_is_never_swept(folder):
    publish(as_of=NOON, run_id="r0")
    younger = settings().published_path / "warehouse-99999999-20990101T000000000000Z.duckdb"
    younger.touch()
    for number in range(4):
        publish(as_of=NOON, run_id=f"r{number}")
    assert younger.exists()


def test_what_a_dead_writer_left_half_done_is_swept(folder):
    publish(as_of=NOON, run_id="r0")
    half = settings().published_path / "warehouse-00000000-20250101T000000000000Z.duckdb.tmp"
    half.write_bytes(b"half")
    publish(as_of=NOON, run_id="r1")
    assert not half.exists()
    assert not [name for name in copies() if ".tmp" in name or ".wal" in name]


def test_a_pointer_to_nothing_is_explained(folder):
    gone = publish(as_of=NOON, run_id="r0").name
    (settings().published_path / gone).unlink()
    lost = pytest.raises(CopyGoneError, match=r"which is not there.*hospital ingest")
    with lost, warehouse.reading():
        pass


def test_a_full_disk_is_said_before_it_is_hit(folder, monkeypatch):
    before = publish(as_of=NOON, run_id="r0")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 0))
    with pytest.raises(DiskFullError, match=r"Make room.*keep fewer.*run it again"):
        publish(as_of=NOON, run_id="r1")
    assert current() == before


def test_the_pointer_is_plain_json_for_other_programs(folder):
    published = publish(as_of=NOON, run_id="r0")
    told = json.loads((settings().published_path / "CURRENT").read_text("utf-8"))
    assert told["name"] == published.name
    assert told["as_of"] == "2026-01-05T12:00:00+00:00"
