"""Requests and locks of the roster desk are kept, and folded once."""

from datetime import UTC, date, datetime

import pytest

from ops.tables import RosterRequest
from tests.tables import table
from warehouse import asking
from warehouse.records import duty_locks, wishes

FRIDAY = date(2026, 2, 6)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
DUTY = {
    "staff_id": "n1",
    "day_on": FRIDAY,
    "ward_id": "w",
    "shift_type_id": "night",
    "skill": "nurse",
}


@pytest.fixture(autouse=True)
def store(folder):
    return folder


def ask(wish="off", weight=5):
    about = {"staff_id": "n1", "day_on": FRIDAY, "shift_type_id": "night"}
    return wishes.note(**about, wish=wish, weight=weight, by="desk")


def test_a_request_is_noted_changed_and_taken_back_and_all_of_it_stays():
    for wish, weight in (("off", 5), ("off", 8), (None, None)):
        ask(wish, weight)
    assert wishes.noted().select("wish", "weight").rows() == [("off", 5), ("off", 8), (None, None)]


def test_a_second_click_notes_nothing():
    assert ask() == ask()
    assert wishes.noted(since=FRIDAY).height == 1
    assert wishes.noted(since=date(2026, 2, 7)).is_empty()


def test_requests_and_locks_are_folded_once(db):
    ask()
    duty_locks.keep(DUTY, locked=True, by="desk")
    duty_locks.keep(DUTY, locked=False, by="desk")
    assert [asking.fold_wishes(db, wishes.noted()) for _ in range(2)] == [1, 0]
    assert [asking.fold_locks(db, duty_locks.kept()) for _ in range(2)] == [2, 0]
    assert asking.wishes(db, as_of=LATER).equals(wishes.noted())
    assert asking.locks(db, as_of=LATER)["locked"].to_list() == [True, False]


def test_a_past_moment_does_not_know_of_later_requests(db):
    ask()
    asking.fold_wishes(db, wishes.noted())
    assert asking.wishes(db, as_of=datetime(2020, 1, 1, tzinfo=UTC)).is_empty()


def test_how_a_roster_heard_its_requests_is_kept_once(db):
    heard = table(
        RosterRequest,
        """
        proposal_id | staff_id | day_on     | shift_type_id | wish | weight | points | counted | has | carried
        r           | n1       | 2026-02-06 | night         | off  | 5      | 5      | 8       | 10  | 5
        """,
    )
    assert [asking.save(db, heard) for _ in range(2)] == [1, 0]
    assert asking.requests(db, "r").equals(heard)
