import hashlib
import threading
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ops.takeaway.calendar_events import Engagement, events, revised
from warehouse import taken
from warehouse.records.store import changing

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
LINE = taken.Line("roster", "north", "csv", "roster.csv", 3, "roster-1", EIGHT)


def take(hours, at=EIGHT):
    early = Engagement("a", EIGHT, EIGHT + timedelta(hours=hours), "Early")
    said = events({"mine": [early]}, made_at=at)
    return taken.take_calendars(
        "mine",
        lambda kept: revised(kept, said, made_at=at),
        lambda now: (f"{now.item(0, 'sequence')}".encode(), vars(LINE)),
        by="planner",
        at=at,
    )


def test_a_line_says_who_took_what_when_and_its_digest(store):
    taken.take(b"a,b\r\n", LINE, by="scheduler", at=EIGHT)
    [line] = taken.lines().to_dicts()
    assert line["taken_by"] == "scheduler"
    assert line["taken_at"] == EIGHT
    assert (line["what"], line["rows"], line["file_name"]) == ("roster", 3, "roster.csv")
    assert line["digest"] == hashlib.sha256(b"a,b\r\n").hexdigest()


def test_every_time_it_is_taken_adds_a_line(store):
    for _ in range(2):
        taken.take(b"", LINE, by="planner", at=EIGHT)
    assert taken.lines().height == 2
    assert taken.lines(since=EIGHT + timedelta(hours=1)).is_empty()


def test_a_calendar_is_written_from_what_it_said_last(store):
    assert [take(8), take(8), take(9)] == [b"0", b"0", b"1"]
    assert taken.events("mine").item(0, "ends_at") == EIGHT + timedelta(hours=9)
    assert taken.events("other").is_empty()


def test_earlier_sequences_of_an_event_are_kept(store):
    take(8)
    take(9)
    with changing() as connection:
        assert connection.scalar(sa.text("select count(*) from calendar_event")) == 2


def test_what_was_taken_at_once_has_a_sequence_of_its_own(store):
    taking = [threading.Thread(target=lambda: [take(n) for n in (7, 8, 9)]) for _ in range(3)]
    for one in taking:
        one.start()
    for one in taking:
        one.join()
    sequences = taken.events("mine")["sequence"].to_list()
    with changing() as connection:
        kept = connection.scalar(sa.text("select count(*) from calendar_event"))
    assert kept == sequences[0] + 1
    assert taken.lines().height == 9
