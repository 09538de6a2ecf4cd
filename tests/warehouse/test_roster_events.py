"""What people did about a roster at the desk is kept with its reason, and can be taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ops.tables import Absence
from tests.tables import table
from warehouse.records import roster_events
from warehouse.records.roster_events import UnclearEventError

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


def ill(who="ana", since=MONDAY, until=TUESDAY):
    return roster_events.note_absence(who, since, until, "sickness", by="matron", reason="flu")


def test_an_absence_known_at_the_desk_counts_beside_those_delivered(folder):
    ill()
    delivered = table(
        Absence, "staff_id | from_on | to_on | kind\nben | 2026-01-05 | 2026-01-05 | leave"
    )
    known = roster_events.with_desk(delivered, since=MONDAY)
    assert known["staff_id"].to_list() == ["ana", "ben"]


def test_the_longer_of_two_absences_from_one_day_counts(folder):
    ill()
    short = table(
        Absence, "staff_id | from_on | to_on | kind\nana | 2026-01-05 | 2026-01-05 | leave"
    )
    known = roster_events.with_desk(short, since=MONDAY)
    assert known.rows() == [("ana", MONDAY, TUESDAY, "sickness")]


def test_a_replay_knows_no_absence_noted_later(folder):
    ill()
    before = datetime.now(UTC) - timedelta(hours=1)
    assert roster_events.absences(until=before).is_empty()
    assert roster_events.absences(until=datetime.now(UTC)).height == 1


def test_what_is_taken_back_counts_no_more_and_only_once(folder):
    name = ill()
    roster_events.take_back(name, by="matron")
    roster_events.take_back(name, by="somebody quicker")
    assert roster_events.events("absent") == []


def test_nothing_is_kept_without_a_reason_or_with_its_days_reversed(folder):
    with pytest.raises(UnclearEventError, match="reason"):
        roster_events.note("option", {}, by="matron", reason=" ")
    with pytest.raises(UnclearEventError, match="06 Jan to 05 Jan was given"):
        ill(since=TUESDAY, until=MONDAY)
    assert roster_events.events() == []


def test_what_nobody_noted_cannot_be_taken_back(folder):
    with pytest.raises(UnclearEventError, match="nothing noted as x"):
        roster_events.take_back("x", by="matron")


def test_twice_under_one_name_is_once(folder):
    for _ in range(2):
        roster_events.note("cover", {}, by="m", reason="bank", proposal_id="r1", event_id="e1")
    [event] = roster_events.events("cover", proposal_id="r1")
    assert (event.noted_by, event.reason) == ("m", "bank")
    assert roster_events.events("cover", proposal_id="r2") == []
