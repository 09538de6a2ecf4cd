"""What counts as a no-show is the clinic's to say, and known when it happens."""

from datetime import UTC, datetime, timedelta

import pytest
from polars.testing import assert_frame_equal

from tests.hospital import SITES, fill
from warehouse import clinic

CLINICS = """
    clinic_id | site_id | slot_minutes | late_cancel_hours
    eyes      | north   | 20           | 24
    skin      | north   | 15           |
    bones     | north   | 15           | 0
"""
CANCELLED = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | cancelled_at     | status
    late           | ann        | eyes      | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-07 08:00 | cancelled_by_patient
    early          | bob        | eyes      | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-07 07:59 | cancelled_by_patient
    by clinic      | cat        | eyes      | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-07 20:00 | cancelled_by_clinic
    untold         | dan        | eyes      | 2026-06-01 08:00 | 2026-06-08 08:00 |                  | cancelled_by_patient
    at skin        | eve        | skin      | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-07 20:00 | cancelled_by_patient
    at bones       | fay        | bones     | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-08 07:00 | cancelled_by_patient
"""


def at(day, hour=0, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    return db


def held(db, as_of, **more):
    known = clinic.appointments_known(db, as_of=as_of, **more)
    return dict(known.select("appointment_id", "missed").rows())


def test_a_late_cancellation_counts_where_the_clinic_says_so_and_nowhere_else(db):
    fill(db, "appointments", CANCELLED)
    # On the eve "late" was called off at that very moment: three days before it was still on.
    assert held(db, at(10), days_before=3) == {"late": True}


def test_what_was_called_off_before_the_moment_asked_about_is_not_learnt_from(db):
    later = CANCELLED.replace("2026-06-07 08:00 |", "2026-06-07 08:01 |")
    fill(db, "appointments", later)
    assert held(db, at(10), days_before=1) == {"late": True}
    db.execute("update staging.appointment set cancelled_at = '2026-06-07 08:00:00+00'")
    assert held(db, at(10), days_before=1) == {}


def test_outcomes_that_are_known_early_wait_for_the_others_of_their_day(db):
    # Else the newest appointments learnt from would all be missed ones.
    fill(db, "appointments", CANCELLED)
    assert held(db, at(8, 22, 59), days_before=3) == {}
    assert held(db, at(8, 23), days_before=3) == {"late": True}


NEXT = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | cancelled_at     | status
    late           | ann        | eyes      | 2026-06-01 08:00 | 2026-06-08 08:00 | 2026-06-07 10:00 | cancelled_by_patient
    next           | ann        | skin      | 2026-06-01 08:00 | 2026-06-20 08:00 |                  | booked
"""


@pytest.mark.parametrize(
    ("moment", "missed_before", "open_before"), [(at(7, 9, 59), 0, 1), (at(7, 10), 1, 0)]
)
def test_a_late_cancellation_is_in_the_history_from_the_moment_it_was_made(
    db, moment, missed_before, open_before
):
    fill(db, "appointments", NEXT)
    coming = clinic.appointments_coming(db, as_of=moment)
    [row] = coming.filter(coming["appointment_id"] == "next").to_dicts()
    assert (row["past_no_shows"], row["other_bookings"]) == (missed_before, open_before)


def test_who_called_off_is_not_expected_any_more(db):
    fill(db, "appointments", NEXT)
    assert clinic.appointments_coming(db, as_of=at(7, 10))["appointment_id"].to_list() == ["next"]


@pytest.mark.parametrize("hour", range(0, 48, 5))
def test_calling_off_later_changes_nothing_that_was_known_before(db, hour):
    fill(db, "appointments", NEXT)
    moment = at(6) + timedelta(hours=hour)
    before = clinic.appointments_coming(db, as_of=moment)
    db.execute(
        "update staging.appointment set cancelled_at = null, status = 'attended' "
        "where cancelled_at > $moment",
        {"moment": moment},
    )
    assert_frame_equal(clinic.appointments_coming(db, as_of=moment), before)


def test_a_clinic_that_changes_its_mind_changes_what_is_learnt_and_what_is_said(db):
    fill(db, "appointments", NEXT)
    db.execute("update staging.clinic set late_cancel_hours = null")
    assert held(db, at(10), days_before=3) == {}
    [coming] = clinic.appointments_coming(db, as_of=at(9)).to_dicts()
    assert coming["past_no_shows"] == 0
