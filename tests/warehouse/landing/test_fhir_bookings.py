"""Appointments, slots, schedules, services, roles and deliveries of supplies."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.landing.fhir_told import (
    appointment,
    encounter,
    lines,
    location,
    schedule,
    slot,
)
from warehouse.landing.fhir.booking import sessions_of
from warehouse.landing.shape import pseudonym

SERVICE = {
    "resourceType": "HealthcareService",
    "id": "skin",
    "providedBy": {"reference": "Organization/north"},
    "specialty": [{"coding": [{"code": "394582007"}]}],
}


def bookings(db, *columns):
    names = ", ".join(columns)
    return db.execute(f"select {names} from staging.appointment order by starts_at").fetchall()


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("booked", "booked"),
        ("arrived", "attended"),
        ("checked-in", "attended"),
        ("fulfilled", "attended"),
        ("noshow", "no_show"),
        ("cancelled", "cancelled_by_patient"),
        ("proposed", None),
        ("pending", None),
        ("waitlist", None),
        ("onhold", None),
    ],
)
def test_every_status_of_an_appointment_has_its_meaning(db, drop, status, becomes):
    drop("fhir/1.ndjson", lines(appointment()))
    outcome = drop("fhir/2.ndjson", lines(appointment(status=status, description="x")))
    told = bookings(db, "status")
    assert told == ([(becomes,)] if becomes else [])
    assert (outcome.received, outcome.quarantined) == (1, 0)


@pytest.mark.parametrize(
    ("reason", "becomes"),
    [
        ("pat", "cancelled_by_patient"),
        ("prov-hosp", "cancelled_by_clinic"),
        ("maint", "cancelled_by_clinic"),
    ],
)
def test_a_reason_says_who_cancelled(db, drop, reason, becomes):
    why = {"coding": [{"code": reason}]}
    drop("fhir/a.ndjson", lines(appointment(status="cancelled", cancelationReason=why)))
    assert bookings(db, "status") == [(becomes,)]


def test_an_appointment_taken_back_is_gone_and_kept_aside(db, drop, aside):
    drop("fhir/1.ndjson", lines(appointment()))
    drop("fhir/2.ndjson", lines(appointment(status="entered-in-error")))
    assert bookings(db, "status") == []
    assert aside("appointments") == {1: "ENTERED_IN_ERROR"}


def test_of_several_patients_an_appointment_is_counted_once(db, drop):
    people = [{"actor": {"reference": f"Patient/{n}"}} for n in (1, 2)]
    people.append({"actor": {"reference": "Location/clinic-1"}})
    people.insert(0, {"actor": {"reference": "Patient/0"}, "status": "declined"})
    outcome = drop("fhir/a.ndjson", lines(appointment(participant=people)))
    assert bookings(db, "patient_id") == [(pseudonym("1"),)]
    assert "several patients" in outcome.reason


def test_a_requested_period_is_a_wish_and_never_a_start(drop, aside):
    told = appointment(requestedPeriod=[{"start": "2026-01-10", "end": "2026-01-20"}])
    del told["start"], told["end"]
    drop("fhir/a.ndjson", lines(told))
    assert aside("appointments") == {1: "MISSING_VALUE"}


def test_slots_that_follow_each_other_are_a_session_of_the_service(db, drop):
    slots = [
        slot("a", "09:00", "09:15"),
        slot("b", "09:15", "09:30", "busy", overbooked=True),
        slot("c", "09:30", "09:45", "busy-unavailable"),
        slot("d", "09:45", "10:00", "busy-tentative"),
        slot("e", "13:00", "13:15", "entered-in-error"),
        slot(
            "f",
            "14:00",
            "14:30",
            extension=[
                {"url": "http://example.org/StructureDefinition/slot-capacity", "valueInteger": 3}
            ],
        ),
    ]
    drop("fhir/Slot.ndjson", lines(*slots))
    drop("fhir/Schedule.ndjson", lines(schedule()))
    drop("fhir/HealthcareService.ndjson", lines(SERVICE))
    sql = """
        select session_id, clinic_id, strftime(starts_at, '%H:%M'), strftime(ends_at, '%H:%M'), slots
        from staging.clinic_session order by starts_at
    """
    assert db.execute(sql).fetchall() == [
        ("s1/2026-01-12/1", "skin", "09:00", "10:00", 3),
        ("s1/2026-01-12/2", "skin", "14:00", "14:30", 3),
    ]
    sql = "select clinic_id, site_id, specialty from staging.clinic"
    assert db.execute(sql).fetchall() == [("skin", "north", "394582007")]


def test_a_session_follows_its_slots_when_they_change(db, drop):
    drop(
        "fhir/1.ndjson", lines(schedule(), slot("a", "09:00", "09:15"), slot("b", "09:15", "09:30"))
    )
    drop("fhir/2.ndjson", lines(slot("b", "09:15", "09:30", "busy-unavailable")))
    sql = "select slots, strftime(ends_at, '%H:%M') from staging.clinic_session"
    assert db.execute(sql).fetchall() == [(1, "09:15")]
    drop("fhir/3.ndjson", lines(slot("a", "09:00", "09:15", "entered-in-error")))
    assert db.execute("select count(*) from staging.clinic_session").fetchall() == [(0,)]


def test_an_appointment_is_booked_into_the_session_of_its_slot(db, drop):
    booked = appointment(
        slot=[{"reference": "Slot/a"}], participant=[{"actor": {"reference": "Patient/p1"}}]
    )
    del booked["start"], booked["end"]
    drop("fhir/1.ndjson", lines(schedule(), slot("a", "09:00", "09:15", "busy")))
    drop("fhir/2.ndjson", lines(booked))
    assert bookings(
        db, "session_id", "clinic_id", "strftime(starts_at, '%H:%M')", "planned_minutes"
    ) == [("s1/2026-01-12/1", "skin", "09:00", 15)]


def test_sessions_of_a_real_feed_stay_as_they_are(db, drop):
    drop("sites/s.csv", "site_id,time_zone\nnorth,UTC\n")
    drop("clinics/c.csv", "clinic_id,site_id,slot_minutes\nskin,north,15\n")
    drop(
        "clinic_sessions/s.csv",
        "session_id,clinic_id,starts_at,ends_at,slots\n"
        "s1/2026-01-12/1,skin,2026-01-12T09:00:00Z,2026-01-12T12:00:00Z,12\n",
    )
    drop("fhir/1.ndjson", lines(SERVICE, schedule(), slot("a", "09:00", "09:15")))
    assert db.execute("select slots from staging.clinic_session").fetchall() == [(12,)]


def test_wards_of_a_real_feed_stay_as_they_are(db, drop, hospital):
    drop("fhir/l.ndjson", lines(location("site", "si"), location("n1", "wa", "site")))
    sql = "select site_id, open_beds from staging.ward where ward_id = 'n1'"
    assert db.execute(sql).fetchall() == [("north", 20)]


def test_a_closed_ward_has_no_open_beds_and_an_ed_is_a_ward_of_its_kind(db, drop):
    drop(
        "fhir/l.ndjson",
        lines(
            location("site", "si"),
            location("w1", "wa", "site", operationalStatus={"code": "C"}),
            location("ed", "wa", "site", type=[{"coding": [{"code": "ER"}]}]),
            location("bed", "bd", "w1"),
        ),
    )
    sql = "select ward_id, site_id, kind, open_beds from staging.ward order by ward_id"
    assert db.execute(sql).fetchall() == [
        ("ed", "site", "emergency", 0),
        ("w1", "site", None, 0),
    ]


def role(name="r1", **more):
    return {
        "resourceType": "PractitionerRole",
        "id": name,
        "active": True,
        "practitioner": {"reference": "Practitioner/dr-1"},
        "code": [{"coding": [{"code": "nurse"}]}],
        "specialty": [{"coding": [{"code": "icu"}]}],
        "location": [{"reference": "Location/w1"}],
        "availableTime": [
            {
                "daysOfWeek": ["mon", "tue"],
                "availableStartTime": "09:00:00",
                "availableEndTime": "17:00:00",
            },
            {
                "daysOfWeek": ["sat"],
                "availableStartTime": "20:00:00",
                "availableEndTime": "08:00:00",
            },
        ],
    } | more


def test_a_role_is_somebody_who_can_be_rostered_with_skills(db, drop):
    drop("fhir/r.ndjson", lines(role()))
    person = pseudonym("dr-1")
    sql = "select staff_id, home_ward_id, contracted_minutes from staging.staff_member"
    assert db.execute(sql).fetchall() == [(person, "w1", 2 * 480 + 720)]
    sql = "select staff_id, skill from staging.staff_skill order by skill"
    assert db.execute(sql).fetchall() == [(person, "icu"), (person, "nurse")]


@pytest.mark.parametrize("change", [{"active": False}, {"period": {"end": "2026-01-31"}}])
def test_who_no_longer_holds_a_role_leaves_the_staff(db, drop, change):
    drop("fhir/1.ndjson", lines(role()))
    drop("fhir/2.ndjson", lines(role(**change)))
    for table in ("staff_member", "staff_skill"):
        assert db.execute(f"select count(*) from staging.{table}").fetchall() == [(0,)]


def test_a_role_without_hours_has_skills_and_is_not_rostered(db, drop):
    told = role()
    del told["availableTime"]
    outcome = drop("fhir/r.ndjson", lines(told))
    assert db.execute("select count(*) from staging.staff_skill").fetchall() == [(2,)]
    assert "1 people tell no ward or no hours and are not rostered" in outcome.reason


def delivery(name="d1", value=10, **more):
    return {
        "resourceType": "SupplyDelivery",
        "id": name,
        "status": "completed",
        "suppliedItem": {
            "quantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "{tube}"},
            "itemCodeableConcept": {"coding": [{"code": "BlueTubes"}]},
        },
        "occurrenceDateTime": "2026-01-05T10:00:00Z",
        "destination": {"reference": "Location/store"},
    } | more


def movements(db, *columns):
    names = ", ".join(columns)
    sql = f"select {names} from staging.stock_movement order by movement_id"
    return db.execute(sql).fetchall()


def test_a_completed_delivery_is_a_receipt_at_its_destination(db, drop):
    outcome = drop("fhir/d.ndjson", lines(delivery()))
    assert outcome.feed == "stock_movements"
    assert movements(db, "item_id", "location_id", "kind", "quantity", "precision") == [
        ("BlueTubes", "store", "receipt", 10, "minute")
    ]


@pytest.mark.parametrize("status", ["in-progress", "abandoned", "entered-in-error"])
def test_what_did_not_come_moved_nothing(db, drop, status):
    drop("fhir/1.ndjson", lines(delivery()))
    drop("fhir/2.ndjson", lines(delivery(status=status)))
    assert movements(db, "quantity") == []


def test_of_a_delivery_in_parts_only_the_parts_count(db, drop):
    part = {"partOf": [{"reference": "SupplyDelivery/d1"}]}
    drop("fhir/1.ndjson", lines(delivery()))
    drop("fhir/2.ndjson", lines(delivery("d2", 6, **part), delivery("d3", 4, **part)))
    assert movements(db, "movement_id", "quantity") == [("d2", 6), ("d3", 4)]


@pytest.mark.parametrize(
    ("told", "minute"),
    [
        ({"occurrencePeriod": {"start": "2026-01-05", "end": "2026-01-06T08:00:00Z"}}, "06 08:00"),
        ({"occurrenceTiming": {"event": ["2026-01-07T09:00:00Z"]}}, "07 09:00"),
        ({"occurrenceDateTime": "2026-01-08"}, "08 00:00"),
    ],
)
def test_a_delivery_came_when_it_says_in_any_form(db, drop, told, minute):
    given_ = delivery()
    del given_["occurrenceDateTime"]
    drop("fhir/d.ndjson", lines(given_ | told))
    assert movements(db, "strftime(moved_at, '%d %H:%M')") == [(minute,)]


@pytest.mark.parametrize(
    ("unit", "code"), [("{tube}", None), ("tubes", None), ("{box}", "UNIT_MISMATCH")]
)
def test_a_quantity_in_another_unit_than_the_item_is_kept_aside(drop, aside, unit, code):
    drop(
        "items/i.csv",
        "item_id,issue_unit,pack_size,lead_time_days,criticality\nBlueTubes,tube,1,1,vital\n",
    )
    told = delivery()
    told["suppliedItem"]["quantity"]["code"] = unit
    drop("fhir/d.ndjson", lines(told))
    assert aside("stock_movements") == ({1: code} if code else {})


@pytest.mark.parametrize(("value", "code"), [(-1, "NEGATIVE_QTY"), (None, "MISSING_VALUE")])
def test_a_quantity_that_cannot_be_is_kept_aside(drop, aside, value, code):
    drop("fhir/d.ndjson", lines(delivery(value=value)))
    assert aside("stock_movements") == {1: code}


minutes = st.integers(0, 700)
told_slots = st.lists(
    st.tuples(minutes, st.integers(1, 60), st.sampled_from(["free", "busy", "busy-unavailable"])),
    max_size=12,
)


@given(told_slots)
def test_every_bookable_slot_is_in_one_session_and_sessions_do_not_touch(told):
    def at(minute):
        return f"2026-01-12T{minute // 60:02}:{minute % 60:02}:00Z"

    slots = [
        (str(n), {"status": status, "start": at(start), "end": at(start + long), "capacity": 1})
        for n, (start, long, status) in enumerate(told)
    ]
    rows, of, left_out = sessions_of("s", slots, "c", "UTC")
    assert not left_out
    bookable = [name for name, said in slots if said["status"] != "busy-unavailable"]
    assert sum(int(row["slots"]) for row in rows) == len(bookable)
    assert all(name in of for name in bookable)
    assert len({row["session_id"] for row in rows}) == len(rows)
    ordered = sorted(rows, key=lambda row: row["starts_at"])
    assert all(a["ends_at"] < b["starts_at"] for a, b in pairwise(ordered))


def test_a_file_counts_by_what_its_resources_are_whatever_its_name(drop):
    assert drop("fhir/Encounter.ndjson", lines(appointment())).feed == "appointments"
    assert drop("fhir/Appointment.ndjson", lines(encounter())).feed == "encounters"
