from datetime import UTC, datetime

import pytest

from tests.hospital import SITES, fill
from warehouse import booking

AS_OF = datetime(2026, 1, 1, 9, tzinfo=UTC)
CLINICS = "clinic_id | site_id | slot_minutes\nskin | north | 20\n"
SESSIONS = """
    session_id | clinic_id | starts_at        | ends_at          | slots | clinician_id | modalities      | chairs
    past       | skin      | 2025-12-29 09:00 | 2025-12-29 10:00 | 3     |              |                 |
    monday     | skin      | 2026-01-05 09:00 | 2026-01-05 10:00 | 3     | dr a         | in_person;phone | 2
    march      | skin      | 2026-03-02 09:00 | 2026-03-02 10:00 | 3     |              |                 |
"""
APPOINTMENTS = """
    appointment_id | clinic_id | session_id | booked_at        | starts_at        | cancelled_at     | status
    held           | skin      | monday     | 2025-12-20 09:00 | 2026-01-05 09:00 |                  | booked
    off            | skin      | monday     | 2025-12-20 09:00 | 2026-01-05 09:20 | 2025-12-30 09:00 | cancelled_by_patient
    off later      | skin      | monday     | 2025-12-20 09:00 | 2026-01-05 09:40 | 2026-01-02 09:00 | cancelled_by_patient
    not yet        | skin      | monday     | 2026-01-03 09:00 | 2026-01-05 09:40 |                  | booked
"""
REQUESTS = """
    request_id | clinic_id | visit_kind | priority | waiting_since_on | target_on  | status
    r1         | skin      | first      | urgent   | 2025-12-20       | 2026-01-03 | waiting
    r2         | skin      | follow_up  | routine  | 2025-12-20       | 2026-02-03 | booked
    r3         | skin      | follow_up  | routine  | 2025-12-20       | 2026-02-03 | withdrawn
"""


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    fill(db, "clinic_sessions", SESSIONS)
    return db


def test_sessions_to_book_begin_in_the_coming_four_weeks(db):
    (found,) = booking.sessions(db, as_of=AS_OF).to_dicts()
    assert (found["session_id"], found["site_id"], found["slot_minutes"]) == ("monday", "north", 20)
    assert (found["clinician_id"], found["modalities"], found["chairs"]) == (
        "dr a",
        "in_person;phone",
        2,
    )


def test_the_newest_limit_learnt_of_a_session_says_how_far_it_is_overbooked(db):
    db.execute(
        "insert into forecast.attendance by name select 'monday' as session_id, "
        "'skin' as clinic_id, $at as issued_at, timestamptz '2026-01-05 09:00+00' as starts_at, "
        "3 as slots, 0 as booked, 0 as expected, 0 as low, 0 as high, 1 as suggested_extra",
        {"at": AS_OF},
    )
    assert booking.sessions(db, as_of=AS_OF)["suggested_extra"].to_list() == [1]
    db.execute(
        "insert into plan.session_limit by name select 'monday' as session_id, $at as made_at, "
        "'skin' as clinic_id, '' as kind, timestamptz '2026-01-05 09:00+00' as starts_at, "
        "3 as slots, 0 as booked, 3 as proposed, 5 as most_booked, 0 as overrun_minutes, "
        "0 as accepted_chance, 0 as overrun_chance, 0 as overrun_chance_slots, "
        "0 as overrun_chance_proposed, []::text[] as reasons, '' as chances_from",
        {"at": AS_OF},
    )
    assert booking.sessions(db, as_of=AS_OF)["suggested_extra"].to_list() == [2]


def test_only_who_is_neither_booked_nor_withdrawn_waits(db):
    fill(db, "clinic_requests", REQUESTS)
    assert booking.requests(db)["request_id"].to_list() == ["r1"]


def test_a_cancelling_is_known_from_its_moment_on(db):
    fill(db, "appointments", APPOINTMENTS)
    found = booking.booked(db, as_of=AS_OF)
    off = dict(found.select("appointment_id", "called_off_at").rows())
    assert off == {
        "held": None,
        "off": datetime(2025, 12, 30, 9, tzinfo=UTC),
        "off later": None,
    }


def test_the_future_changes_nothing_of_what_is_read(db):
    fill(db, "appointments", APPOINTMENTS)
    before = booking.booked(db, as_of=AS_OF)
    db.execute("delete from staging.appointment where booked_at > $at", {"at": AS_OF})
    db.execute(
        "update staging.appointment set cancelled_at = null, status = 'booked' "
        "where cancelled_at > $at",
        {"at": AS_OF},
    )
    assert booking.booked(db, as_of=AS_OF).equals(before)
