"""Whom a site tells when: quiet hours of each place, and who is next if nobody acknowledges."""

import json
from datetime import UTC, datetime, time, timedelta

from ops.notices.level_change import level_notices
from ops.notices.level_said import LevelChange
from ops.notices.notice import EMAIL
from ops.notices.telling import Telling

NIGHT = (time(22), time(7))
FIFTEEN = timedelta(minutes=15)


def at(hour, minute=0, day=6):
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def told(now, *, level=3, before=2, **telling):
    change = LevelChange("change 1", "north", level, before, 2, "person", now)
    found = level_notices(change, Telling(**telling), now=now)
    return {(one.kind, one.destination): one for one in found}


def due(found):
    return {where: one.due_at for (_, where), one in found.items()}


def test_each_place_has_its_own_quiet_hours_or_those_of_the_site():
    own = {"phone": None, "desk": (time(23), time(6))}
    found = told(at(22, 30), destinations=("desk", "phone", "screen"), quiet=NIGHT, own_quiet=own)
    assert due(found) == {"desk": at(22, 30), "phone": at(22, 30), "screen": at(7, day=7)}


def test_the_top_level_passes_through_the_quiet_hours_of_every_place():
    found = told(at(23), level=4, destinations=("desk",), quiet=NIGHT, own_quiet={"desk": NIGHT})
    assert due(found) == {"desk": at(23)}


def test_a_rise_is_told_once_more_to_who_is_next_unless_somebody_acknowledges_it():
    found = told(at(9), destinations=("desk",), unseen_after=FIFTEEN, next_destinations=(EMAIL,))
    again = found["unseen", EMAIL]
    assert again.due_at == at(9, 15)
    said = json.loads(again.content)
    assert said["subject"] == "Not acknowledged: Level 3 at north"
    assert "Nobody acknowledged this within 15 minutes" in said["text"]


def test_the_time_to_acknowledge_begins_when_the_first_was_told():
    found = told(
        at(23),
        destinations=("desk", "phone"),
        quiet=NIGHT,
        own_quiet={"phone": (time(22), time(5))},
        unseen_after=FIFTEEN,
        next_destinations=("manager",),
    )
    assert found["unseen", "manager"].due_at == at(7, day=7)  # they have quiet hours as well
    found = told(at(9), destinations=("desk",), unseen_after=FIFTEEN, next_destinations=("boss",))
    assert json.loads(found["unseen", "boss"].content)["event"] == "level_not_acknowledged"


def test_a_level_that_falls_need_not_be_acknowledged():
    telling = {"unseen_after": FIFTEEN, "next_destinations": ("boss",)}
    found = told(at(9), level=1, before=3, destinations=("desk",), **telling)
    assert set(found) == {("level", "desk")}
