"""Real files, read through the shipped maps and recounted independently."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.landing.conftest import NOW
from warehouse.landing import land_inbox, maps
from warehouse.landing.shape import pseudonym

SHARED = Path(__file__).parents[4] / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no published files beside the project"),
]


@pytest.fixture
def load(db, inbox):
    def through(name, file):
        folder = maps.use(name, inbox).parent
        shutil.copyfile(SHARED / file, folder / Path(file).name)
        [outcome] = land_inbox(db, inbox, as_of=NOW)
        parts = (outcome.loaded, outcome.duplicate, outcome.superseded, outcome.quarantined)
        assert outcome.received == sum(parts)
        return outcome

    return through


def test_uk_hourly_arrivals(db, load, aside):
    outcome = load("uk_ed_arrivals", "ed/uk_large_ed_hourly.parquet")
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (43_080, 43_076, 4)
    assert set(aside("ed_arrivals_hourly").values()) == {"DST_NONEXISTENT"}
    sql = "select arrivals from staging.ed_arrivals_hourly where hour_start = ?"
    summer = datetime(2014, 3, 31, 23, tzinfo=UTC)  # midnight on the first of April in London
    assert db.execute(sql, [summer]).fetchall() == [(12,)]
    delivered = pl.read_parquet(SHARED / "ed/uk_large_ed_hourly.parquet")["arrivals"].sum()
    assert db.execute(
        "select sum(arrivals)::bigint from staging.ed_arrivals_hourly"
    ).fetchall() == [(delivered,)]


def test_montreal_hourly_census(db, load):
    outcome = load("montreal_ed_census", "ed/montreal_ed_census_hourly.parquet")
    assert (outcome.received, outcome.loaded) == (204_408, 198_080)
    assert "9 new sites" in outcome.reason
    sql = (
        "select present, waiting from staging.ed_census_hourly where site_id = ? and hour_start = ?"
    )
    evening = datetime(2023, 2, 3, 2, tzinfo=UTC)  # nine in the evening of the second
    assert db.execute(sql, ["CHUM", evening]).fetchall() == [(99, 22)]


def test_hdhi_stays_are_known_to_the_day(db, load):
    outcome = load("hdhi_stays", "beds/hdhi_admissions_2017_2019.parquet")
    assert (outcome.received, outcome.loaded) == (15_750, 15_750)
    sql = """
        select precision, admission_type, timezone('Asia/Kolkata', in_at)::text,
               timezone('Asia/Kolkata', out_at)::text
        from staging.ward_stay where stay_id = $stay_id
    """
    assert db.execute(sql, {"stay_id": pseudonym("hdhi-1")}).fetchall() == [
        ("day", "emergency", "2017-04-01 00:00:00", "2017-04-03 00:00:00")
    ]
    assert db.execute("select distinct precision from staging.ward_stay").fetchall() == [("day",)]


def test_vitoria_appointments(db, load, aside):
    outcome = load("vitoria_appointments", "clinics/appointments_vitoria_2016.csv")
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (67_365, 67_360, 5)
    assert set(aside("appointments").values()) == {"BOOKED_AFTER_START"}
    sql = """
        select status, age_years, clinic_id, precision, strftime(booked_at, '%H:%M'), patient_id
        from staging.appointment where appointment_id = $appointment_id
    """
    [row] = db.execute(sql, {"appointment_id": pseudonym("5642903")}).fetchall()
    assert row[:5] == ("attended", 62, "JARDIM DA PENHA", "day", "21:38")
    assert "29872499824296" not in str(
        db.execute("select patient_id from raw.appointment limit 5").fetchall()
    )
    given = pl.read_csv(SHARED / "clinics/appointments_vitoria_2016.csv", infer_schema=False)
    missed = given.filter(pl.col("No-show") == "Yes").height
    [(kept,)] = db.execute(
        "select count(*) from staging.appointment where status = 'no_show'"
    ).fetchall()
    assert 0 <= missed - kept <= 5


def test_nhs_pharmacy_issues(db, load):
    outcome = load("nhs_pharmacy_issues", "supply/nhs_pharmacy_issues_daily.parquet")
    assert (outcome.received, outcome.loaded) == (115_771, 115_771)
    sql = "select count(*), count(*) filter (where quantity < 0), count(distinct item_id) from staging.stock_movement"
    [(rows, returns, drugs)] = db.execute(sql).fetchall()
    assert (rows, drugs, round(returns / rows, 3)) == (115_771, 19, 0.05)
    assert db.execute("select count(*) from staging.item").fetchall() == [(19,)]


@pytest.fixture
def bulk(db, inbox):
    folder = maps.use("fhir_bulk", inbox).parent
    for file in (SHARED / "fhir/bulk").glob("*.ndjson"):
        shutil.copyfile(file, folder / file.name)
    return land_inbox(db, inbox, as_of=NOW)


def test_fhir_bulk_encounters_have_their_classes_wards_and_instants(db, bulk):
    lines = (SHARED / "fhir/bulk/Encounter.000.ndjson").read_text(encoding="utf-8").splitlines()
    kinds = {
        "AMB": "ambulatory",
        "IMP": "inpatient",
        "EMER": "emergency",
        "HH": "home",
        "VR": "virtual",
    }
    described = (SHARED / "fhir/bulk/Location.000.ndjson").read_text(encoding="utf-8").splitlines()
    types_of_place = {
        each["id"] for each in map(json.loads, described) if each.get("mode") == "kind"
    }
    expected = set()
    for each in map(json.loads, lines):
        moments = [
            datetime.fromisoformat(each["period"][end]).astimezone(UTC) for end in ("start", "end")
        ]
        place = each["location"][0]["location"]["reference"].split("|")[1]
        if place in types_of_place:
            place = each["serviceProvider"]["reference"].split("|")[1]
        expected.add(
            (
                pseudonym(each["id"]),
                kinds[each["class"]["code"]],
                place,
                *(f"{at:%Y-%m-%d %H:%M:%S}" for at in moments),
            )
        )
    sql = """
        select encounter_id, kind, place_id, strftime(started_at, '%Y-%m-%d %H:%M:%S'),
               strftime(ended_at, '%Y-%m-%d %H:%M:%S')
        from staging.encounter
    """
    assert len(expected) == 1_215
    assert set(db.execute(sql).fetchall()) == expected


def test_fhir_bulk_emergencies_and_admissions_become_visits_and_stays(db, bulk):
    assert db.execute("select count(*) from staging.ed_visit").fetchall() == [(23,)]
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(49,)]
    loaded = {each.name: each.received for each in bulk}
    assert loaded["fhir_bulk/Encounter.000.ndjson"] == 1_215
    described = {name.split("/")[1].split(".")[0]: n for name, n in loaded.items() if n}
    assert described == {
        "Encounter": 1_215,
        "Location": 44,
        "Organization": 43,
        "PractitionerRole": 43,
    }
    assert {each.status for each in bulk} == {"loaded"}


def test_fhir_bulk_names_nobody(db, bulk):
    people = (SHARED / "fhir/bulk/Patient.000.ndjson").read_text(encoding="utf-8").splitlines()
    names = {json.loads(each)["name"][0]["family"] for each in people}
    ids = {json.loads(each)["id"] for each in people}
    tables = db.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    kept = "".join(str(db.execute(f"from {table}").fetchall()) for (table,) in tables)
    assert not [each for each in names | ids if each in kept]


def test_official_examples_are_read_without_a_fault_of_ours(db, inbox):
    (inbox / "fhir").mkdir()
    for file in (SHARED / "fhir/examples").glob("*.json"):
        shutil.copyfile(file, inbox / "fhir" / file.name)
    for outcome in land_inbox(db, inbox, as_of=NOW):
        assert outcome.status in ("loaded", "duplicate")
        assert outcome.received == outcome.loaded + outcome.quarantined
