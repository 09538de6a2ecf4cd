"""Notices as they are kept: queued once, taken by one, sent or refused, never lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ops.notices.notice import Attached, Notice
from warehouse import decisions, taken
from warehouse.records import notice_turns, outbox
from warehouse.records.outbox import NotAgainError

NOW = datetime.now(UTC)
FILE = Attached("sheet.pdf", "application/pdf", b"%PDF\x00\xff")
LATER = NOW + timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("store")


def notice(key="huddle north", **more):
    told = Notice(key, "huddle", "north", "e-mail", "{}", NOW, LATER, (FILE,))
    return replace(told, **more)


def state(key="huddle north"):
    return next(one for one in outbox.newest(9) if one.key == key)


def test_the_same_notice_is_queued_once():
    assert outbox.queue([notice()]) == ["huddle north"]
    assert outbox.queue([notice(content='{"other": 1}')]) == []
    assert outbox.known(["huddle north", "huddle south"]) == {"huddle north"}
    assert state().content == "{}"


def test_a_file_leaves_with_its_line_once():
    line = taken.Line("handover", "north", "pdf", "sheet.pdf", 5, "run 1", NOW)
    for _ in range(2):
        outbox.queue([notice()], leaving=[(FILE.file, line)], by="notices")
    [kept] = taken.lines().to_dicts()
    assert (kept["what"], kept["taken_by"]) == ("handover", "notices")


def test_what_is_taken_comes_with_its_files_and_to_nobody_else():
    outbox.queue([notice()])
    told, files = notice_turns.take(NOW)
    assert (told.tries, [(f.name, f.media, f.file) for f in files]) == (
        1,
        [("sheet.pdf", "application/pdf", b"%PDF\x00\xff")],
    )
    assert notice_turns.take(NOW) is None
    assert not notice_turns.waits(NOW)


def test_what_a_killed_sender_held_is_taken_again_and_the_late_one_notes_nothing():
    outbox.queue([notice()])
    first, _ = notice_turns.take(NOW)
    second, _ = notice_turns.take(NOW + notice_turns.TURN)
    assert (second.key, second.tries) == (first.key, 2)
    assert not notice_turns.sent(first, at=NOW)
    assert notice_turns.sent(second, at=NOW)
    assert state().state == "sent"


def test_what_is_refused_waits_for_its_next_try_and_keeps_the_reason():
    outbox.queue([notice()])
    told, _ = notice_turns.take(NOW)
    soon = NOW + timedelta(minutes=1)
    notice_turns.refused(told, "The server is full.", at=NOW, again_at=soon)
    assert (state().state, state().words) == ("failed", "The server is full.")
    assert notice_turns.take(NOW) is None
    assert notice_turns.take(soon)[0].tries == 2


def test_what_is_given_up_is_tried_no_more_until_somebody_asks():
    outbox.queue([notice()])
    notice_turns.refused(notice_turns.take(NOW)[0], "No such host.", at=NOW, again_at=None)
    assert state().state == "given up"
    assert not notice_turns.waits(LATER)
    outbox.again("huddle north", by="ann")
    assert (state().state, state().asked_by, state().ended_at) == ("queued", "ann", None)
    assert notice_turns.take(datetime.now(UTC))[0].tries == 1


def test_what_was_sent_or_no_longer_holds_is_not_sent_again():
    outbox.queue([notice(), notice("huddle south", holds_until=NOW)])
    for _ in range(2):
        told, _ = notice_turns.take(NOW)
        notice_turns.refused(told, "Full.", at=NOW, again_at=None)
    with pytest.raises(NotAgainError, match="no longer"):
        outbox.again("huddle south", by="ann")
    outbox.again("huddle north", by="ann")
    notice_turns.sent(notice_turns.take(datetime.now(UTC))[0], at=NOW)
    with pytest.raises(NotAgainError, match="sent meanwhile"):
        outbox.again("huddle north", by="ann")


def test_files_go_once_nobody_needs_them():
    outbox.queue([notice(), notice("huddle south")])
    notice_turns.sent(notice_turns.take(NOW)[0], at=NOW)
    assert notice_turns.sweep(NOW) == 1
    assert len(notice_turns.take(NOW)[1]) == 1
    assert notice_turns.sweep(LATER) == 1


def test_a_notice_is_not_due_before_its_hour():
    outbox.queue([notice(due_at=LATER, holds_until=LATER + timedelta(hours=1))])
    assert not notice_turns.waits(NOW)
    assert notice_turns.waits(LATER)


def test_a_decision_and_its_notices_are_kept_together_or_not_at_all():
    told = {"proposal_id": "level north", "verdict": "accepted", "decided_by": "ann"}
    decisions.decide(**told, decision_id="one", notices=[notice()])
    decisions.decide(**told, decision_id="one", notices=[notice()])  # a double click
    assert len(outbox.newest(9)) == 1
    broken = notice("huddle south", due_at=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="time zone"):
        decisions.decide(**told, decision_id="two", notices=[broken])
    assert decisions.decisions()["decision_id"].to_list() == ["one"]


def test_only_the_newest_of_a_site_are_told():
    outbox.queue([notice(), notice("huddle south", site_id="south")])
    assert [one.site_id for one in outbox.newest(9, site_id="south")] == ["south"]
    assert len(outbox.newest(1)) == 1
