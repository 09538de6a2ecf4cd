"""What a notice says, when it is due, and by which names it is known again."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.notices.due import loud_at, meetings_due, next_meeting
from ops.notices.letter import HandedOver, huddle_letter, subject
from ops.notices.level_change import level_notices
from ops.notices.level_said import LevelChange
from ops.notices.notice import EMAIL, huddle_key, level_key, message_id
from ops.notices.signature import signed_headers
from ops.notices.telling import Telling

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
LONDON = "Europe/London"
NIGHT = (time(22), time(7))


def at(hour, minute=0, day=6):
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def due(now, *times, zone=LONDON):
    return meetings_due(times, time_zone=zone, ahead=timedelta(minutes=10), now=now)


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (at(11, 49), []),
        (at(11, 50), [at(12)]),
        (at(12, 30), [at(12)]),
        (at(12, 31), []),
    ],
)
def test_a_handover_leaves_ten_minutes_before_its_meeting_and_not_long_after(now, found):
    assert due(now, time(8), time(12)) == found


def test_a_meeting_at_midnight_is_due_on_the_evening_before():
    assert due(at(23, 55), time(0)) == [at(0, day=7)]


def test_meetings_keep_the_clock_of_the_site_when_it_is_changed():
    summer = datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert due(summer, time(9)) == [summer]
    assert due(at(9), time(9)) == [at(9)]
    assert due(at(9), time(10), zone="Europe/Paris") == [at(9)]


def test_the_next_meeting_is_the_one_under_way_or_to_come():
    times = (time(8), time(12))
    assert next_meeting(times, time_zone=LONDON, now=at(12, 20)) == at(12)
    assert next_meeting(times, time_zone=LONDON, now=at(13)) == at(8, day=7)
    assert next_meeting((), time_zone=LONDON, now=NOW) is None


@pytest.mark.parametrize(
    ("now", "level", "told"),
    [
        (at(21, 59), 2, at(21, 59)),
        (at(22), 2, at(7, day=7)),
        (at(3), 3, at(7)),
        (at(7), 2, at(7)),
        (at(3), 4, at(3)),
    ],
)
def test_quiet_hours_hold_back_every_level_but_the_top(now, level, told):
    assert loud_at(now, level, quiet=NIGHT, time_zone=LONDON) == told


def test_quiet_hours_within_a_day_end_on_that_day():
    assert loud_at(at(13), 1, quiet=(time(12), time(14)), time_zone=LONDON) == at(14)


# --- by which names -----------------------------------------------------------------------------


def test_one_meeting_of_a_site_is_one_notice():
    assert huddle_key("north", at(12)) == huddle_key("north", at(12))
    assert len({huddle_key(s, m) for s in ("north", "south") for m in (at(8), at(12))}) == 4
    assert level_key("change 1", "desk") != level_key("change 2", "desk")


def test_a_message_has_one_name_in_the_domain_of_its_sender():
    name = message_id("huddle north", "beds@hospital.example")
    assert name == message_id("huddle north", "beds@hospital.example")
    assert name.startswith("<")
    assert name.endswith("@hospital.example>")
    assert name != message_id("huddle south", "beds@hospital.example")


def test_the_signature_is_hmac_of_moment_and_body_as_receivers_compute_it():
    told = signed_headers("key", b'{"level":3}', secret=b"secret", at=NOW)
    signed = b'%s.{"level":3}' % told["Hospital-Timestamp"].encode()
    expected = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
    assert told["Hospital-Signature"] == f"v1={expected}"
    assert told["Hospital-Timestamp"] == str(int(NOW.timestamp()))
    assert len(told["Idempotency-Key"]) == 32


# --- in which words -----------------------------------------------------------------------------

TOLD = HandedOver(
    "north",
    LONDON,
    "■ Act",
    "■ Act: Ward n1 will probably be short.",
    (("Beds open", "88", "4 wards"), ("Wards at risk", "1", "")),
    "Data: ED just now.",
    "Likely range: 9 times in 10.",
    "run 7",
    NOW,
    NOW,
    at(12),
    invented=False,
)


def test_the_letter_says_verdict_numbers_age_run_and_until_when_it_holds():
    said = json.loads(huddle_letter(TOLD, at(12), ["sheet.pdf", "sheet.xlsx"]))
    assert said["subject"] == "Handover of north for 12:00 Tue 6 Jan: ■ Act"
    assert "Ward n1 will probably be short." in said["text"]
    assert "Beds open: 88 (4 wards)\nWards at risk: 1\n" in said["text"]
    assert "valid until 12:00 Tue 6 Jan (Europe/London). Run run 7." in said["text"]
    assert "Attached: sheet.pdf, sheet.xlsx." in said["text"]
    assert "Data: ED just now." in said["text"]


def test_the_letter_speaks_the_hospitals_language():
    american = replace(TOLD, language="en-US")
    said = json.loads(huddle_letter(american, at(12), ["sheet.pdf"]))
    assert said["subject"] == "Handoff of north for 12:00 Tue, Jan 6: ■ Act"
    assert "As of 09:00 Tue, Jan 6, made 09:00 Tue, Jan 6, valid until 12:00" in said["text"]


def test_an_invented_hospital_says_so_before_anything_else():
    assert subject("Handover", invented=True) == "[Invented hospital, no real patients] Handover"


@given(st.text())
def test_no_words_begin_another_header(words):
    assert not any(ord(c) < 32 or ord(c) == 127 for c in subject(words, invented=False))


def change(**more):
    said = {"level": 3, "before": 2, "suggested": 2, "by": "person", "at": NOW}
    return LevelChange("change 1", "north", **{**said, **more})


def test_a_change_of_level_is_told_once_to_each_destination():
    told = level_notices(change(), Telling((EMAIL, "desk"), None), now=NOW)
    assert [one.destination for one in told] == [EMAIL, "desk"]
    assert len({one.key for one in told}) == 2
    assert {one.due_at for one in told} == {NOW}


def test_a_change_of_level_speaks_the_hospitals_language():
    [told] = level_notices(change(), Telling((EMAIL,), None, language="en-US"), now=NOW)
    assert "at 09:00 Tue, Jan 6, 2026 (Europe/London)" in json.loads(told.content)["text"]


def test_a_level_that_stayed_is_no_news():
    assert level_notices(change(before=3), Telling(("desk",), None), now=NOW) == []


def test_the_webhooks_body_names_its_version_and_nobody():
    [told] = level_notices(change(), Telling(("desk",), None), now=NOW)
    said = json.loads(told.content)
    assert (said["version"], said["event"], said["site_id"]) == (1, "level_changed", "north")
    assert (said["level"], said["level_before"], said["level_suggested"]) == (3, 2, 2)
    assert said["changed_at"] == "2026-01-06T09:00:00Z"
    assert set(said) == {
        "version",
        "event",
        "change_id",
        "site_id",
        "level",
        "level_before",
        "level_suggested",
        "set_by",
        "changed_at",
        "invented",
    }


def test_a_level_by_e_mail_is_a_sentence():
    [told] = level_notices(change(), Telling((EMAIL,), None), now=NOW)
    said = json.loads(told.content)
    assert said["subject"] == "Level 3 at north"
    assert said["text"].startswith(
        "Level 3 at north, set by a person at 09:00 Tue 6 Jan 2026 (Europe/London). It was 2. "
        "The tool suggested 2."
    )


def test_a_level_in_quiet_hours_waits_and_then_holds_for_a_day():
    [told] = level_notices(change(), Telling(("desk",), (time(8), time(10))), now=NOW)
    assert told.due_at == at(10)
    assert told.holds_until == at(10, day=7)
