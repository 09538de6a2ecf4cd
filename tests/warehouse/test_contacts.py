"""Who may be reminded, as known at a moment, and what became of those listed."""

from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ops.tables import ContactLeftOut, ContactLine, ContactList, ContactOutcome, NoShowRisk
from tests.hospital import SITES, fill
from tests.tables import table
from warehouse import contact_candidates, contacts, forecasts

CLINICS = """
    clinic_id | site_id | slot_minutes | late_cancel_hours
    eyes      | north   | 20           | 24
"""
BOOKED = """
    appointment_id | patient_id | clinic_id | age_years | booked_at        | starts_at        | cancelled_at     | status
    a1             | ann        | eyes      | 34        | 2026-06-01 08:00 | 2026-06-10 08:00 |                  | no_show
    b1             | bob        | eyes      |           | 2026-06-01 08:00 | 2026-06-10 08:20 |                  | attended
    c1             | cat        | eyes      | 70        | 2026-06-01 08:00 | 2026-06-10 08:40 | 2026-06-08 12:00 | cancelled_by_patient
    d1             | dan        | eyes      | 70        | 2026-06-01 08:00 | 2026-06-10 09:00 | 2026-06-10 08:00 | cancelled_by_patient
    z1             | zoe        | eyes      | 70        | 2026-06-01 08:00 | 2026-06-20 09:00 |                  | booked
"""
WISHES = """
    patient_id | call_consent | message_consent | language | muted_until      | opted_out
    ann        | yes          | no              | pl       |                  | no
    cat        | yes          | yes             |          | 2026-06-09 12:00 |
    dan        |              | yes             |          | 2026-06-09 11:59 | yes
"""
RISKS = """
    appointment_id | issued_at  | clinic_id | starts_at        | probability
    a1             | 2026-06-09 | eyes      | 2026-06-10 08:00 | 0.3
    b1             | 2026-06-09 | eyes      | 2026-06-10 08:20 | 0.2
    c1             | 2026-06-09 | eyes      | 2026-06-10 08:40 | 0.1
    d1             | 2026-06-09 | eyes      | 2026-06-10 09:00 | 0.4
    z1             | 2026-06-09 | eyes      | 2026-06-20 09:00 | 0.4
"""
LIST = """
    list_id | clinic_id | site_id | day_on     | made_at          | calls | messages | held_out | considered | summary
    l9      | eyes      | north   | 2026-06-09 | 2026-06-09 06:00 | 5     | 5        | 0.1      | 4          | four
"""
LINES = """
    list_id | appointment_id | clinic_id | patient_id | starts_at        | channel | arm      | place | group | benefit | probability
    l9      | a1             | eyes      | ann        | 2026-06-10 08:00 | call    | contact  | 1     | 18-39 | 0.1     | 0.3
    l9      | d1             | eyes      | dan        | 2026-06-10 09:00 | call    | held_out | 2     | 65-79 | 0.1     | 0.4
    l9      | c1             | eyes      | cat        | 2026-06-10 08:40 | message | contact  | 1     | 65-79 | 0.1     | 0.1
"""
NOTES = """
    contact_id | list_id | channel | place | outcome      | noted_at         | noted_by | undoes
    n1         | l9      | call    | 1     | wrong_number | 2026-06-09 09:00 | clerk    |
    n2         | l9      | call    | 1     |              | 2026-06-09 09:05 | clerk    | n1
    n3         | l9      | call    | 1     | confirmed    | 2026-06-09 09:06 | clerk    |
"""
EVE = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    fill(db, "appointments", BOOKED)
    fill(db, "contact_preferences", WISHES)
    forecasts.save_no_show(db, table(NoShowRisk, RISKS))
    return db


def listed(db):
    lines = table(ContactLine, LINES).sort("appointment_id")
    out = table(ContactLeftOut, "list_id | reason | appointments\nl9 | muted | 1")
    contacts.save_list(db, table(ContactList, LIST), ContactLine.cast(lines), out)


def candidates(db, as_of=EVE, first=1, last=4):
    found = contact_candidates.candidates(db, as_of=as_of, first=first, last=last)
    return {row["appointment_id"]: row for row in found.to_dicts()}


def test_those_booked_for_the_coming_days_are_candidates_until_they_call_off(db):
    assert list(candidates(db)) == ["a1", "b1", "d1"]
    early = datetime(2026, 6, 9, 0, tzinfo=UTC)
    assert list(candidates(db, early, first=11, last=12)) == ["z1"]


def test_wishes_are_those_told_and_silence_is_no_wish(db):
    found = candidates(db)
    wishes = ("wishes_known", "call_consent", "message_consent", "language", "muted", "opted_out")
    assert [found["a1"][w] for w in wishes] == [True, True, False, "pl", False, False]
    assert [found["b1"][w] for w in wishes] == [False, None, None, None, False, False]
    assert [found["d1"][w] for w in wishes] == [True, None, True, None, False, True]


def test_what_people_noted_counts_from_then_on_and_not_once_taken_back(db):
    listed(db)
    contacts.fold_outcomes(db, table(ContactOutcome, NOTES))
    told = [
        (row["reached"], row["wrong_number"])
        for minute in (1, 5, 6)
        for row in [candidates(db, datetime(2026, 6, 9, 9, minute, tzinfo=UTC))["a1"]]
    ]
    assert told == [(False, True), (False, False), (True, False)]


def test_who_asks_not_to_be_reminded_is_asked_no_more_about_any_appointment(db):
    listed(db)
    db.execute("update staging.appointment set patient_id = 'ann' where appointment_id = 'b1'")
    asked = NOTES.replace("wrong_number", "asked_not").splitlines()[:3]
    contacts.fold_outcomes(db, table(ContactOutcome, "\n".join(asked)))
    assert candidates(db)["b1"]["opted_out"]


def test_earlier_lists_count_whether_contacted_or_held_out(db):
    listed(db)
    found = candidates(db)
    assert [found[name]["calls_before"] for name in ("a1", "b1", "d1")] == [1, 0, 1]


def test_a_list_is_kept_once(db):
    listed(db)
    listed(db)
    assert contacts.lines(db, "l9").height == 3
    assert contacts.left_out(db, "l9")["appointments"].to_list() == [1]
    assert contacts.latest_lists(db, as_of=EVE)["list_id"].to_list() == ["l9"]
    assert contacts.latest_lists(db, as_of=datetime(2026, 6, 9, 5, tzinfo=UTC)).is_empty()
    assert contacts.called_off(db, "l9", as_of=EVE) == {"c1"}


def test_both_arms_are_seen_by_what_the_clinic_counts_as_a_no_show(db):
    listed(db)
    found = contacts.seen(db, as_of=datetime(2026, 6, 11, tzinfo=UTC))
    told = found.select("appointment_id", "arm", "missed").rows()
    # c1 was called off in time; d1 an hour before, which counts here.
    assert told == [("a1", "contact", True), ("c1", "contact", False), ("d1", "held_out", True)]


def test_nothing_is_seen_before_the_day_is_over(db):
    listed(db)
    assert contacts.seen(db, as_of=datetime(2026, 6, 10, 22, 59, tzinfo=UTC)).is_empty()


def test_who_was_to_be_called_is_not_learnt_from(db):
    listed(db)
    assert contacts.called(db, as_of=EVE) == ["a1"]
    assert contacts.called(db, as_of=datetime(2026, 6, 9, 5, tzinfo=UTC)) == []


def test_chances_are_told_with_the_arm_of_each_call(db):
    listed(db)
    day = datetime(2026, 6, 1, tzinfo=UTC)
    found = contacts.told(db, since=day, as_of=datetime(2026, 6, 11, tzinfo=UTC))
    expected = pl.DataFrame(
        {
            "appointment_id": ["a1", "b1", "d1"],
            "probability": [0.3, 0.2, 0.4],
            "missed": [True, False, True],
            "arm": ["contact", None, "held_out"],
        }
    )
    assert_frame_equal(found.select(expected.columns), expected)
