"""A page takes many looks at the records through one connection, and misses nothing by it."""

from threading import Thread

import pytest
import sqlalchemy as sa

from warehouse import decisions
from warehouse.records.hand import at_hand
from warehouse.records.store import looking


@pytest.fixture
def opened():
    """Connections opened since."""
    lines = []

    def note(line, _record):
        lines.append(line)

    sa.event.listen(sa.pool.Pool, "connect", note)
    yield lines
    sa.event.remove(sa.pool.Pool, "connect", note)


def decide(name):
    decisions.decide(proposal_id=name, verdict="accepted", decided_by="ann")


def decided():
    return decisions.decisions()["proposal_id"].to_list()


def test_many_looks_open_one_connection(store, opened):
    decide("before")
    opened.clear()
    with at_hand():
        assert [decided() for _ in range(3)] == [["before"]] * 3
    assert len(opened) == 1


def test_nobody_who_does_not_look_opens_one(store, opened):
    decide("before")
    opened.clear()
    with at_hand():
        pass
    assert opened == []


def test_a_look_sees_what_others_and_oneself_have_written_since(store):
    with at_hand():
        assert decided() == []
        other = Thread(target=decide, args=("theirs",))
        other.start()
        other.join()
        assert decided() == ["theirs"]
        decide("mine")
        assert decided() == ["theirs", "mine"]


def test_a_look_within_a_look_and_another_thread_have_their_own(store, opened):
    decide("before")
    opened.clear()
    with at_hand(), looking() as one, looking() as two:
        assert one is not two
        other = Thread(target=decided)
        other.start()
        other.join()
    assert len(opened) == 3


def test_a_store_that_was_taken_away_is_opened_anew(folder):
    decide("before")
    with at_hand():
        assert decided() == ["before"]
        for left in folder.glob("records.sqlite*"):
            left.unlink()
        assert decided() == []
