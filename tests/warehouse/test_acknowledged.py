"""Who has seen a change of level: one name stands, and nobody is told once more from then on."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.notices.notice import Notice, level_key, unseen_key
from warehouse.records import acknowledged, notice_turns, outbox, trail

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=15)

pytestmark = pytest.mark.usefixtures("store")


def change(name, site="north"):
    first = Notice(level_key(name, "desk"), "level", site, "desk", "{}", NOW, NOW + timedelta(1))
    key = unseen_key(name, "boss")
    once_more = Notice(key, "unseen", site, "boss", "{}", LATER, LATER + timedelta(1))
    outbox.queue([first, once_more])


def stands(name):
    return {one.key: one for one in outbox.newest(99)}[unseen_key(name, "boss")]


def acknowledge(name, by="ann"):
    return acknowledged.acknowledge(name, "north", by=by, at=NOW)


def test_the_first_who_acknowledges_is_kept_by_name_with_a_line():
    change("one")
    assert acknowledge("one")
    assert not acknowledge("one", by="bo")
    assert acknowledged.found(["one", "two"])["one"].acknowledged_by == "ann"
    assert set(acknowledged.found(["one", "two"])) == {"one"}
    assert [(line.act, line.about, line.by) for line in trail.lines()] == [
        ("acknowledged", "one", "ann")
    ]


def test_what_is_acknowledged_is_not_told_once_more():
    change("one")
    change("other_", site="south")
    change("other%", site="west")
    acknowledge("one")
    assert (stands("one").state, stands("one").words) == ("not needed", "Acknowledged by ann.")
    assert stands("other_").state == stands("other%").state == "queued"
    taken = [notice_turns.take(LATER)[0] for _ in range(5)]
    assert unseen_key("one", "boss") not in {one.key for one in taken}
    assert notice_turns.take(LATER) is None


def test_what_nobody_acknowledges_is_due_when_its_time_has_come():
    change("one")
    first, _ = notice_turns.take(NOW)
    notice_turns.sent(first, at=NOW)
    assert notice_turns.take(LATER - timedelta(seconds=1)) is None
    again, _ = notice_turns.take(LATER)
    assert again.key == unseen_key("one", "boss")


def test_a_later_level_takes_the_place_of_the_one_before_at_its_own_site():
    change("one")
    change("else", site="south")
    change("two")
    assert (stands("one").state, stands("one").words) == ("not needed", acknowledged.OVERTAKEN)
    assert stands("two").state == stands("else").state == "queued"


def test_what_the_forecast_calls_for_does_not_take_the_place_of_what_a_person_set():
    change("forecast north 1")
    change("one")
    change("forecast north 2")
    assert stands("forecast north 1").state == "not needed"
    assert stands("one").state == stands("forecast north 2").state == "queued"


def test_one_that_is_being_sent_meanwhile_is_noted_as_sent_or_not_tried_again():
    change("one")
    first, _ = notice_turns.take(LATER)
    notice_turns.sent(first, at=LATER)
    held, _ = notice_turns.take(LATER)
    acknowledge("one")
    assert not notice_turns.refused(held, "Away.", at=LATER, again_at=LATER)
    assert stands("one").state == "not needed"
    assert notice_turns.sent(held, at=LATER)
    assert stands("one").state == "sent"
