from datetime import UTC, datetime

import pytest
from polars.testing import assert_frame_equal

from ops.tables import AppointmentKnown, SessionBooked
from tests.hospital import SITES, fill
from tests.tables import table
from warehouse import clinic

CLINICS = """
    clinic_id | site_id | slot_minutes
    eyes      | north   | 20
    skin      | north   | 15
"""


def at(day, hour=0, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    return db


PAST = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | reminded_at      | status
    a1             | ann        | eyes      | 2026-05-30 08:00 | 2026-06-01 08:00 | 2026-05-31 09:00 | no_show
    a2             | ann        | eyes      | 2026-05-30 08:00 | 2026-06-03 09:00 | 2026-06-01 09:00 | attended
    a3             | ann        | skin      | 2026-06-03 10:00 | 2026-06-04 08:30 |                  | no_show
    a4             | ann        | skin      | 2026-06-01 10:00 | 2026-06-08 08:00 | 2026-06-07 09:00 | attended
    b1             | bob        | eyes      | 2026-06-01 10:00 | 2026-06-08 08:00 |                  | attended
    c1             |            | eyes      | 2026-06-01 10:00 | 2026-06-08 08:00 |                  | cancelled_by_patient
"""


def test_history_is_what_was_known_the_day_before(db):
    fill(db, "appointments", PAST)
    expected = table(
        AppointmentKnown,
        """
        appointment_id | known_at         | clinic_id | session_id      | starts_at        | starts_on  | booked_at        | booked_on  | booked_hour | lead_days | starts_weekday | starts_hour | past_appointments | past_no_shows | past_ahead | other_bookings | booked_together | reminded | missed
        a1             | 2026-05-31 08:00 | eyes      | eyes 2026-06-01 | 2026-06-01 08:00 | 2026-06-01 | 2026-05-30 08:00 | 2026-05-30 | 9           | 2         | 1              | 9           | 0                 | 0             | 0          | 1              | 1               | false    | true
        a2             | 2026-06-02 09:00 | eyes      | eyes 2026-06-03 | 2026-06-03 09:00 | 2026-06-03 | 2026-05-30 08:00 | 2026-05-30 | 9           | 4.0416667 | 3              | 10          | 1                 | 1             | 1          | 1              | 0               | true     | false
        a3             | 2026-06-03 10:00 | skin      | skin 2026-06-04 | 2026-06-04 08:30 | 2026-06-04 | 2026-06-03 10:00 | 2026-06-03 | 11          | 0.9375    | 4              | 9           | 1                 | 1             | 1          | 2              | 0               | false    | true
        a4             | 2026-06-07 08:00 | skin      | skin 2026-06-08 | 2026-06-08 08:00 | 2026-06-08 | 2026-06-01 10:00 | 2026-06-01 | 11          | 6.9166667 | 1              | 9           | 3                 | 2             | 3          | 0              | 0               | false    | false
        b1             | 2026-06-07 08:00 | eyes      | eyes 2026-06-08 | 2026-06-08 08:00 | 2026-06-08 | 2026-06-01 10:00 | 2026-06-01 | 11          | 6.9166667 | 1              | 9           | 0                 | 0             | 0          | 0              | 0               | false    | false
        """,
    )
    assert_frame_equal(clinic.appointments_known(db, as_of=at(10)), expected, abs_tol=1e-6)


def test_who_came_is_known_when_the_day_is_over(db):
    fill(db, "appointments", PAST)
    # 23:00 in UTC is midnight in London, in summer.
    known = clinic.appointments_known(db, as_of=at(3, 22, 59))
    assert known["appointment_id"].to_list() == ["a1"]
    known = clinic.appointments_known(db, as_of=at(3, 23))
    assert known["appointment_id"].to_list() == ["a1", "a2"]


def turn_the_future_around(db, moment):
    """Everything that happened at ``moment`` or later turns out the other way."""
    db.execute(
        """
        update staging.appointment set
            status = case status when 'attended' then 'no_show' else 'attended' end,
            reminded_at = case when reminded_at >= $moment then null else reminded_at end
        where starts_at >= $moment
        """,
        {"moment": moment},
    )


@pytest.mark.parametrize("day", range(1, 10))
def test_the_future_cannot_be_seen_in_the_past(db, day):
    fill(db, "appointments", PAST)
    moment = at(day, 9, 30)
    coming = clinic.appointments_coming(db, as_of=moment)
    known = clinic.appointments_known(db, as_of=moment)
    turn_the_future_around(db, moment)
    assert_frame_equal(clinic.appointments_known(db, as_of=moment), known)
    assert_frame_equal(clinic.appointments_coming(db, as_of=moment), coming)


@pytest.mark.parametrize("appointment_id", ["a1", "a2", "a3", "a4"])
def test_an_outcome_changes_no_row_known_before_it(db, appointment_id):
    fill(db, "appointments", PAST)
    before = clinic.appointments_known(db, as_of=at(10))
    [(starts_at,)] = db.execute(
        "select starts_at from staging.appointment where appointment_id = $id",
        {"id": appointment_id},
    ).fetchall()
    turn_the_future_around(db, starts_at)
    after = clinic.appointments_known(db, as_of=at(10))
    known_before = before.filter(before["known_at"] <= starts_at).drop("missed")
    told_after = after.join(known_before, on=["appointment_id", "known_at"], how="semi")
    rows = told_after.drop("missed").rows()
    assert rows == [
        row for row in known_before.rows() if row[0] in set(told_after["appointment_id"])
    ]
    assert rows


OTHERS = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | cancelled_at     | status
    o1             | ola        | eyes      | 2026-06-01 10:00 | 2026-06-08 08:00 |                  | attended
    o2             | ola        | skin      | 2026-06-01 10:09 | 2026-06-09 08:00 |                  | attended
    o3             | ola        | skin      | 2026-06-02 10:00 | 2026-06-09 09:00 | 2026-06-06 08:00 | cancelled_by_patient
    o4             | ola        | skin      | 2026-06-07 08:01 | 2026-06-09 10:00 |                  | attended
    n1             |            | skin      | 2026-06-01 10:00 | 2026-06-08 08:00 |                  | attended
    n2             |            | skin      | 2026-06-01 10:00 | 2026-06-08 08:00 |                  | attended
"""


@pytest.mark.parametrize(
    ("days_before", "others", "together"),
    [(1, 1, 1), (3, 2, 1), (3650, 0, 0)],
)
def test_other_bookings_are_those_open_at_each_moment(db, days_before, others, together):
    # On the eve o3 is called off and o4 not yet made; when o1 was booked there was nothing else.
    fill(db, "appointments", OTHERS)
    known = clinic.appointments_known(db, as_of=at(12), days_before=days_before)
    mine = known.filter(known["appointment_id"] == "o1")
    assert mine.select("other_bookings", "booked_together").rows() == [(others, together)]


def test_patients_without_a_name_are_not_taken_for_one(db):
    fill(db, "appointments", OTHERS)
    known = clinic.appointments_known(db, as_of=at(12))
    nameless = known.filter(known["appointment_id"].is_in(["n1", "n2"]))
    assert nameless["other_bookings"].to_list() == [0, 0]


BY_DAY = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | status   | precision
    d1             | dan        | eyes      | 2026-05-30 08:00 | 2026-06-01 23:00 | no_show  | day
    d2             | dan        | eyes      | 2026-06-02 08:00 | 2026-06-01 23:00 | attended | day
    d3             | dan        | eyes      | 2026-06-02 09:00 | 2026-06-02 23:00 | attended | day
"""


def test_appointments_known_to_the_day_have_no_hour_and_whole_lead_days(db):
    fill(db, "appointments", BY_DAY)
    known = clinic.appointments_known(db, as_of=at(10))
    picked = known.select("lead_days", "starts_weekday", "starts_hour", "past_appointments")
    assert picked.rows() == [(3, 2, None, 0), (0, 2, None, 0), (1, 3, None, 0)]


def test_appointments_of_today_known_to_the_day_are_still_to_come(db):
    fill(db, "appointments", BY_DAY)
    coming = clinic.appointments_coming(db, as_of=at(2, 10))
    assert coming["appointment_id"].to_list() == ["d1", "d2", "d3"]
    assert coming["missed"].to_list() == [None, None, None]


TO_COME = """
    appointment_id | clinic_id | session_id | booked_at        | starts_at        | cancelled_at     | status
    a              | eyes      | e1         | 2026-05-30 08:00 | 2026-06-05 08:00 |                  | booked
    b              | eyes      | e1         | 2026-05-30 08:00 | 2026-06-05 08:20 | 2026-06-02 09:00 | cancelled_by_patient
    c              | eyes      |            | 2026-05-30 08:00 | 2026-06-05 09:00 |                  | attended
    d              | eyes      |            | 2026-06-03 08:00 | 2026-06-05 09:20 |                  | booked
    e              | eyes      | e1         | 2026-05-30 08:00 | 2026-06-05 08:40 |                  | cancelled_by_clinic
    f              | skin      |            | 2026-05-30 08:00 | 2026-06-04 13:00 |                  | booked
    g              | skin      |            | 2026-05-30 08:00 | 2026-06-04 13:00 |                  | booked
    h              | skin      |            | 2026-05-30 08:00 | 2026-07-15 13:00 |                  | booked
"""
SESSIONS = """
    session_id | clinic_id | starts_at        | ends_at          | slots
    e0         | eyes      | 2026-06-02 08:00 | 2026-06-02 12:00 | 12
    e1         | eyes      | 2026-06-05 08:00 | 2026-06-05 12:00 | 12
    e2         | eyes      | 2026-06-06 08:00 | 2026-06-06 12:00 | 12
"""


def test_who_is_booked_depends_on_when_you_ask(db):
    fill(db, "appointments", TO_COME, learnt_at=at(4))
    asked = {
        moment: "".join(clinic.appointments_coming(db, as_of=moment)["appointment_id"])
        for moment in (at(2, 8), at(2, 9), at(3, 9), at(4, 0))
    }
    assert list(asked.values()) == ["abcefg", "acefg", "acdefg", "acdfg"]


def test_sessions_count_the_patients_booked_into_them(db):
    fill(db, "clinic_sessions", SESSIONS)
    fill(db, "appointments", TO_COME, learnt_at=at(4))
    expected = table(
        SessionBooked,
        """
        session_id      | clinic_id | site_id | starts_at        | ends_at          | slots | slot_minutes | booked | listed
        e1              | eyes      | north   | 2026-06-05 08:00 | 2026-06-05 12:00 | 12    | 20           | 3      | yes
        e2              | eyes      | north   | 2026-06-06 08:00 | 2026-06-06 12:00 | 12    | 20           | 0      | yes
        skin 2026-06-04 | skin      | north   | 2026-06-04 13:00 | 2026-06-04 13:30 | 2     | 15           | 2      | no
        """,
    )
    assert_frame_equal(clinic.sessions(db, as_of=at(4)), expected)


def test_every_booked_patient_of_a_clinic_without_sessions_is_in_one(db):
    fill(db, "appointments", TO_COME)
    coming = clinic.appointments_coming(db, as_of=at(4))
    sessions = clinic.sessions(db, as_of=at(4))
    assert set(coming["session_id"]) == set(sessions["session_id"])
    assert sessions["booked"].sum() == coming.height


def test_no_further_than_asked(db):
    fill(db, "appointments", TO_COME)
    assert clinic.appointments_coming(db, as_of=at(4), days=1)["appointment_id"].to_list() == [
        "f",
        "g",
    ]
    assert "h" in clinic.appointments_coming(db, as_of=at(4), days=60)["appointment_id"]
