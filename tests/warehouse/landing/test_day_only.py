"""A visit known only to the day never becomes an arrival at midnight, whichever format told it."""

import pytest

from tests.warehouse.landing.fhir_told import encounter, lines

CSV = "visit_id,site_id,arrived_at,departed_at\na,north,2026-01-01,2026-01-02\n"
FHIR = lines(encounter(code="EMER", start="2026-01-01", end="2026-01-02"))
OMOP = (
    "visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_start_datetime,"
    "visit_end_date,care_site_id\n1,2,9203,2026-01-01,2026-01-01 00:00:00,2026-01-02,7\n"
)
HL7 = "\r".join(
    [
        "MSH|^~\\&|PAS|north|||20260101||ADT^A04|1|P|2.5",
        "EVN|A04|20260101",
        "PID|1||77",
        "PV1|1|E|ed^^^north||||||||||||||||V1|||||||||||||||||||||||||20260101",
    ]
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ed_visits/v.csv", CSV),
        ("fhir/e.ndjson", FHIR),
        ("omop/visit_occurrence.csv", OMOP),
        ("hl7/1.hl7", HL7),
    ],
)
def test_a_day_is_a_visit_and_no_arrival_in_any_hour(db, drop, name, content):
    assert drop(name, content).loaded == 1
    told = db.execute("select precision from staging.ed_visit").fetchall()
    assert told == [("day",)]
    assert db.execute("select count(*) from marts.ed_hourly_arrivals").fetchall() == [(0,)]
