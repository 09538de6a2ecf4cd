import gzip
import json

import pytest

from warehouse.landing.shape import pseudonym


def encounter(name="e1", code="EMER", **more):
    return {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": {"code": code},
        "subject": {"reference": "Patient/p1", "display": "Maria Canary"},
        "period": {"start": "2026-01-01T08:00:00-05:00", "end": "2026-01-01T16:30:00+01:00"},
        "location": [{"location": {"reference": "Location/ward-7", "display": "Canary Wing"}}],
        "serviceProvider": {"reference": "Organization/north"},
    } | more


def lines(*resources):
    return "".join(json.dumps(each) + "\n" for each in resources)


def test_an_encounter_is_kept_with_its_class_place_and_utc_instants(db, drop):
    later = {"start": "2026-01-01T08:00:00-05:00", "end": "2026-01-01T16:30:00+01:00"}
    outcome = drop("fhir/Encounter.ndjson", lines(encounter(period=later)))
    assert (outcome.feed, outcome.received, outcome.loaded) == ("encounters", 1, 1)
    sql = """
        select kind, class_code, place_id, strftime(started_at, '%H:%M'), strftime(ended_at, '%H:%M'), precision
        from staging.encounter
    """
    assert db.execute(sql).fetchall() == [
        ("emergency", "EMER", "ward-7", "13:00", "15:30", "minute")
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AMB", "ambulatory"),
        ("VR", "virtual"),
        ("HH", "home"),
        ("OBSENC", "inpatient"),
        ("XYZ", "other"),
    ],
)
def test_every_class_has_a_kind_and_a_new_one_is_other(db, drop, code, kind):
    drop("fhir/e.ndjson", lines(encounter(code=code, period={"start": "2026-01-01T08:00:00Z"})))
    assert db.execute("select kind from staging.encounter").fetchall() == [(kind,)]


def test_an_emergency_is_an_ed_visit_and_an_admission_a_ward_stay(db, drop):
    period = {"period": {"start": "2026-01-01T08:00:00Z"}, "status": "in-progress"}
    drop(
        "fhir/e.ndjson", lines(encounter("e1", "EMER", **period), encounter("e2", "IMP", **period))
    )
    assert db.execute("select visit_id, site_id from staging.ed_visit").fetchall() == [
        (pseudonym("e1"), "north")
    ]
    assert db.execute("select stay_id, ward_id from staging.ward_stay").fetchall() == [
        (pseudonym("e2") + "/1", "ward-7")
    ]
    assert db.execute("select ward_id, site_id from staging.ward").fetchall() == [
        ("ward-7", "north")
    ]


def test_an_encounter_that_ends_before_it_starts_is_kept_aside(db, drop, aside):
    backwards = {"start": "2026-01-01T08:00:00-05:00", "end": "2026-01-01T10:30:00+01:00"}
    drop("fhir/e.ndjson", lines(encounter(period=backwards)))
    assert aside("encounters") == {1: "NEGATIVE_STAY"}
    assert db.execute("select count(*) from staging.ed_visit").fetchall() == [(0,)]


def test_nobody_is_named(db, drop):
    drop(
        "fhir/e.ndjson",
        lines(
            encounter(),
            encounter("e2", period={}),
            {"resourceType": "Patient", "id": "p1", "name": "Canary"},
        ),
    )
    tables = db.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    kept = [str(db.execute(f"from {table}").fetchall()) for (table,) in tables]
    assert not any("Canary" in each or "'p1'" in each for each in kept)


def test_an_encounter_without_a_period_has_no_start(drop, aside):
    outcome = drop("fhir/e.ndjson", lines(encounter(), {**encounter("e2"), "period": {}}))
    assert aside("encounters") == {2: "NO_START"}
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)


def test_a_period_of_days_is_known_to_the_day(db, drop):
    drop("fhir/e.ndjson", lines(encounter(period={"start": "2013-03-08", "end": "2013-03-16"})))
    assert db.execute("select precision from staging.encounter").fetchall() == [("day",)]


def test_planned_and_cancelled_encounters_are_no_visits(db, drop):
    period = {"start": "2026-01-01T08:00:00Z"}
    drop("fhir/1.ndjson", lines(encounter(period=period)))
    drop("fhir/2.ndjson", lines(encounter(period=period, status="cancelled")))
    assert db.execute("select status from staging.encounter").fetchall() == [("cancelled",)]
    assert db.execute("select count(*) from staging.ed_visit").fetchall() == [(0,)]


def test_what_its_source_took_back_is_gone_everywhere(db, drop, aside):
    period = {"start": "2026-01-01T08:00:00Z"}
    drop("fhir/1.ndjson", lines(encounter(period=period)))
    outcome = drop("fhir/2.ndjson", lines(encounter(period=period, status="entered-in-error")))
    assert (outcome.received, outcome.quarantined, aside("encounters")) == (
        1,
        1,
        {1: "ENTERED_IN_ERROR"},
    )
    for table in ("encounter", "ed_visit"):
        assert db.execute(f"select count(*) from staging.{table}").fetchall() == [(0,)]


def test_other_resources_are_counted_and_never_an_error(drop):
    outcome = drop(
        "fhir/Patient.ndjson", lines({"resourceType": "Patient", "id": "p"}, {"exportId": 1})
    )
    assert (outcome.status, outcome.received) == ("loaded", 0)
    assert outcome.reason == "1 Patient records are not ours; 1 untyped records are not ours"


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ('{"resourceType": "Enc', "TRUNCATED_JSON"),
        ('{"resourceType": "Enc\n', "NOT_JSON"),
        ("[1, 2]\n", "NOT_JSON"),
        ("{} {}\n", "NOT_JSON"),
        ("\x00\n", "CONTROL_CHAR"),
    ],
)
def test_a_broken_line_is_kept_aside_and_the_rest_loads(drop, aside, tail, code):
    outcome = drop("fhir/e.ndjson", lines(encounter()) + tail)
    assert aside("encounters") == {2: code}
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)


def test_a_gzip_export_that_breaks_off_is_refused_whole(db, drop):
    whole = gzip.compress(lines(*(encounter(str(n)) for n in range(500))).encode())
    assert drop("fhir/e.ndjson.gz", whole[:-12]).reason.startswith("GZIP_TRUNCATED: ")
    assert db.execute("select count(*) from staging.encounter").fetchall() == [(0,)]


def test_a_bundle_is_read_entry_by_entry(drop):
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": encounter()}, {"resource": encounter("e2")}],
    }
    assert drop("fhir/bundle.json", json.dumps(bundle, indent=1)).loaded == 2


def test_an_appointment_knows_its_clinic_and_whether_the_patient_came(db, drop):
    appointment = {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "noshow",
        "created": "2026-01-01",
        "start": "2026-01-10T09:00:00Z",
        "minutesDuration": 20,
        "participant": [
            {"actor": {"reference": "Patient/p1", "display": "Maria Canary"}},
            {"actor": {"reference": "Location/clinic-1"}},
        ],
    }
    outcome = drop("fhir/Appointment.ndjson", lines(appointment))
    assert (outcome.feed, outcome.loaded, outcome.quarantined) == ("appointments", 1, 0)
    sql = "select clinic_id, status, planned_minutes, precision from staging.appointment"
    assert db.execute(sql).fetchall() == [("clinic-1", "no_show", 20, "minute")]
