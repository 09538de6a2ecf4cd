import pytest
from polars.testing import assert_frame_equal

from ops.tables import Consultation, SlotBooked
from tests.hospital import SITES, fill
from tests.tables import table
from tests.warehouse.test_clinic import CLINICS, PAST, at
from warehouse import clinic_past


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    return db


def test_consultations_are_those_of_a_clinic_or_of_who_had_an_appointment_there(db):
    fill(db, "appointments", PAST)
    fill(
        db,
        "clinic_sessions",
        """
        session_id | clinic_id | starts_at        | ends_at          | slots
        monday     | eyes      | 2026-06-08 08:00 | 2026-06-08 11:00 | 9
        """,
    )
    fill(
        db,
        "encounters",
        """
        encounter_id | patient_id | kind       | place_id | started_at       | ended_at
        at the place | ann        | ambulatory | eyes     | 2026-06-08 08:05 | 2026-06-08 08:20
        by booking   | bob        | virtual    |          | 2026-06-08 09:10 | 2026-06-08 09:30
        of no clinic | eve        | ambulatory |          | 2026-06-08 09:10 | 2026-06-08 09:30
        unfinished   | ann        | ambulatory | eyes     | 2026-06-08 10:00 |
        on a ward    | ann        | inpatient  | eyes     | 2026-06-08 10:00 | 2026-06-08 12:00
        on its own   | ann        | ambulatory | skin     | 2026-06-08 08:30 | 2026-06-08 08:41
        """,
    )
    expected = table(
        Consultation,
        """
        encounter_id | clinic_id | session_id | started_at       | ended_at         | session_ends_at
        at the place | eyes      | monday     | 2026-06-08 08:05 | 2026-06-08 08:20 | 2026-06-08 11:00
        by booking   | eyes      | monday     | 2026-06-08 09:10 | 2026-06-08 09:30 | 2026-06-08 11:00
        on its own   | skin      |            | 2026-06-08 08:30 | 2026-06-08 08:41 |
        """,
    )
    assert_frame_equal(clinic_past.consultations(db, as_of=at(8, 10)), expected)
    assert clinic_past.consultations(db, as_of=at(8, 9)).height == 2


def test_slots_are_booked_as_sessions_held_had_them(db):
    fill(
        db,
        "clinic_sessions",
        """
        session_id | clinic_id | starts_at        | ends_at          | slots
        monday     | eyes      | 2026-06-01 08:00 | 2026-06-01 09:00 | 3
        tuesday    | eyes      | 2026-06-02 08:00 | 2026-06-02 09:00 | 3
        """,
    )
    fill(
        db,
        "appointments",
        """
        appointment_id | clinic_id | booked_at        | starts_at        | status
        a              | eyes      | 2026-05-30 08:00 | 2026-06-01 08:00 | attended
        b              | eyes      | 2026-05-30 08:00 | 2026-06-01 08:00 | no_show
        c              | eyes      | 2026-05-30 08:00 | 2026-06-01 08:40 | attended
        d              | eyes      | 2026-05-30 08:00 | 2026-06-02 08:00 | attended
        e              | eyes      | 2026-05-30 08:00 | 2026-06-02 08:20 | cancelled_by_patient
        """,
    )
    expected = table(
        SlotBooked,
        """
        clinic_id | slots | slot | sessions | bookings
        eyes      | 3     | 0    | 2        | 1.5
        eyes      | 3     | 1    | 2        | 0
        eyes      | 3     | 2    | 2        | 0.5
        """,
    )
    assert_frame_equal(clinic_past.slots_booked(db, as_of=at(4)), expected)
    assert clinic_past.slots_booked(db, as_of=at(2, 8))["bookings"].to_list() == [2, 0, 1]


def test_who_came_of_late_is_counted_by_clinic(db):
    fill(db, "appointments", PAST)
    assert clinic_past.attended(db, as_of=at(10)).rows() == [("eyes", 3, 2), ("skin", 2, 1)]
    assert clinic_past.attended(db, as_of=at(10), days=4).rows() == [("eyes", 1, 1), ("skin", 1, 1)]
    assert clinic_past.attended(db, as_of=at(2)).rows() == [("eyes", 1, 0)]
