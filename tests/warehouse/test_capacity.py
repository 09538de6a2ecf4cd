"""Beds opened or closed at the planner count as changes that a feed would tell."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.tables import BedChangeKnown
from warehouse.records import capacity, trail
from warehouse.records.capacity import UnclearCapacityError

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def close(beds=-2, *, until=NOON + DAY, reason="flood"):
    return capacity.note("w1", beds, NOON, until, by="bed manager", reason=reason)


def test_a_note_stands_until_it_is_taken_back(store):
    name = close()
    [one] = capacity.standing()
    assert (one.ward_id, one.beds, one.from_at, one.until_at) == ("w1", -2, NOON, NOON + DAY)
    capacity.take_back(name, by="night manager")
    capacity.take_back(name, by="somebody else")
    assert capacity.standing() == []
    assert [line.by for line in trail.lines()] == ["night manager", "bed manager"]


def test_a_past_moment_knows_no_later_note_and_no_later_taking_back(store):
    before = datetime.now(UTC)
    name = close()
    noted = capacity.standing()[0].noted_at
    capacity.take_back(name, by="night manager")
    assert capacity.standing(until=before - DAY) == []
    assert [one.edit_id for one in capacity.standing(until=noted)] == [name]


def test_it_joins_what_feeds_tell_and_is_known_from_when_it_was_noted(store):
    close(3, until=None)
    [row] = capacity.with_desk(BedChangeKnown.create_empty()).to_dicts()
    assert (row["beds"], row["until_at"]) == (3, None)
    assert row["known_at"] < row["from_at"] == NOON


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"beds": 0}, "From 1 to 60 beds"),
        ({"beds": 400}, "400 were given"),
        ({"until": NOON}, "end must come after the beginning"),
        ({"reason": "  "}, "reason was needed"),
    ],
)
def test_what_nobody_could_act_on_is_refused(store, told, why):
    with pytest.raises(UnclearCapacityError, match=why):
        close(**told)
    assert capacity.standing() == []


def test_what_was_never_noted_cannot_be_taken_back(store):
    with pytest.raises(UnclearCapacityError, match="Load the page again"):
        capacity.take_back("nothing", by="bed manager")
