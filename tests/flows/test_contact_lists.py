"""A night makes a list of reminders per clinic, and the next one knows what people noted."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.recipe import Occasion
from flows.recipes.decided import fold
from ops.clinic.reminder_lot import held_out
from tests.story import NOW
from warehouse import contact_candidates, contacts, group_facts, reading, reference
from warehouse.records import contacts as notes
from warehouse.settings import settings

pytestmark = pytest.mark.slow


def lists(db, as_of):
    return {
        made["clinic_id"]: (made, contacts.lines(db, made["list_id"]))
        for made in contacts.latest_lists(db, as_of=as_of).to_dicts()
    }


def test_every_clinic_gets_a_list_within_its_day_and_nobody_held_out_is_to_be_contacted(hospital):
    with reading() as db:
        made = lists(db, NOW)
        clinics = {row["clinic_id"]: row for row in reference.clinics(db).to_dicts()}
        for clinic_id, (head, lines) in made.items():
            contacted = lines.filter(arm="contact")
            assert contacted.filter(channel="call").height <= clinics[clinic_id]["calls_a_day"]
            lots = held_out(lines["appointment_id"], head["held_out"], seed=20)
            assert lots.to_list() == (lines["arm"] == "held_out").to_list()
            assert lines["reasons"].null_count() == 0
    assert made


def test_what_was_noted_is_known_to_the_next_list(hospital):
    with reading() as db:
        _, lines = next(iter(lists(db, NOW).values()))
    called = lines.filter(arm="contact", channel="call").row(0, named=True)
    about = {name: called[name] for name in ("list_id", "channel", "place")}
    notes.note(**about, outcome="confirmed", by="clerk")
    later = NOW + timedelta(hours=1)
    assert fold(Occasion(later, replayed=False, inbox=settings().inbox)).rows == 1
    with reading() as db:
        found = contact_candidates.candidates(db, as_of=datetime.now(UTC), first=-1, last=6)
    assert found.filter(appointment_id=called["appointment_id"])["reached"].to_list() == [True]


def test_the_night_keeps_a_report_on_fair_use_for_every_group_delivered(hospital):
    with reading() as db:
        reviewed_at, found = group_facts.latest(db, as_of=NOW)
    assert reviewed_at == NOW
    assert set(found["attribute"]) == {"age band", "sex", "deprivation", "language"}
    assert set(found["use"]) == {
        "reminder calls",
        "reminder messages",
        "overbooking by session",
    }
