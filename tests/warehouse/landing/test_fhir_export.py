"""Bulk exports: manifests, order, deletions, troubles told, and references across files."""

import gzip
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.landing.conftest import NOW
from tests.warehouse.landing.fhir_told import appointment, at, encounter, lines, location
from warehouse import status
from warehouse.landing import land_inbox
from warehouse.landing.fhir import export as fhir_export
from warehouse.landing.fhir.fields import reference
from warehouse.landing.fhir.records import _lines, _raw
from warehouse.landing.shape import pseudonym


def manifest(when, output=(), deleted=(), error=()):
    def listed(names):
        return [{"type": "Encounter", "url": f"https://127.0.0.1/x/{name}"} for name in names]

    return json.dumps(
        {
            "transactionTime": when,
            "request": "https://example.org/fhir/$export",
            "requiresAccessToken": False,
            "output": listed(output),
            "deleted": listed(deleted),
            "error": listed(error),
        }
    )


def removal(*urls):
    entry = [{"request": {"method": "DELETE", "url": url}} for url in urls]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entry}


def put(inbox, **files):
    (inbox / "fhir").mkdir(exist_ok=True)
    for name, content in files.items():
        path = inbox / "fhir" / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def encounters(db):
    sql = "select encounter_id, status from staging.encounter order by started_at"
    return db.execute(sql).fetchall()


def test_files_are_taken_in_the_order_they_need_each_other_whatever_their_names(db, inbox):
    put(
        inbox,
        a__ndjson=lines(encounter(location=[at("bed")])),
        b__ndjson=lines(location("bed", "bd", "w1")),
        c__ndjson=lines(location("site", "si"), location("w1", "wa", "site")),
        z__json=manifest("2026-01-02T00:00:00Z", ["a.ndjson"]),
    )
    outcomes = land_inbox(db, inbox, as_of=NOW)
    assert [each.name for each in outcomes] == [
        "fhir/z.json",
        "fhir/b.ndjson",
        "fhir/c.ndjson",
        "fhir/a.ndjson",
    ]
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("w1",)]


def test_a_manifest_is_no_data_and_its_moment_is_what_to_ask_for_next(db, drop):
    told = manifest("2026-01-02T03:04:05.678+02:00", ["Encounter.000.ndjson"], error=["e.ndjson"])
    outcome = drop("fhir/manifest.json", told)
    assert (outcome.status, outcome.received) == ("loaded", 0)
    assert "_since=2026-01-02T01:04:05.678000Z" in outcome.reason
    assert fhir_export.since(db) == datetime(2026, 1, 2, 1, 4, 5, 678_000, tzinfo=UTC)


def test_status_tells_what_to_ask_the_next_export_for(db, drop):
    assert status.fhir_since(db) is None
    drop("fhir/manifest.json", manifest("2026-01-02T03:04:05Z"))
    assert status.fhir_since(db) == "2026-01-02T03:04:05Z"


def test_an_older_export_does_not_undo_what_a_newer_one_told(db, inbox):
    new, old = encounter(end="2026-01-01T12:00:00Z"), encounter()
    put(inbox, new__ndjson=lines(new), m2__json=manifest("2026-01-02T00:00:00Z", ["new.ndjson"]))
    land_inbox(db, inbox, as_of=NOW)
    put(inbox, old__ndjson=lines(old), m1__json=manifest("2026-01-01T09:00:00Z", ["old.ndjson"]))
    told = {each.name: each for each in land_inbox(db, inbox, as_of=NOW)}
    assert told["fhir/old.ndjson"].superseded == 1
    assert "older than an export known already" in told["fhir/m1.json"].reason
    assert encounters(db) == [(pseudonym("e1"), "finished")]
    assert fhir_export.since(db) == datetime(2026, 1, 2, tzinfo=UTC)


def test_what_an_export_deletes_is_taken_back(db, drop):
    drop("fhir/1.ndjson", lines(encounter("e1", "EMER"), encounter("e2"), appointment("a1")))
    gone = removal("Encounter/e1", "https://example.org/fhir/Appointment/a1", "Patient/p1")
    outcome = drop("fhir/deleted.ndjson", lines(gone, removal("Encounter/never")))
    assert (outcome.received, outcome.loaded, outcome.duplicate) == (3, 2, 1)
    assert encounters(db) == [(pseudonym("e2"), "in-progress")]
    for table in ("ed_visit", "appointment"):
        assert db.execute(f"select count(*) from staging.{table}").fetchall() == [(0,)]


def test_a_place_that_was_deleted_still_leads_to_its_ward_and_is_closed(db, drop):
    ward = location("w1", "wa", "site")
    drop("fhir/1.ndjson", lines(location("site", "si"), ward, location("bed", "bd", "w1")))
    drop("fhir/2.ndjson", lines(removal("Location/bed", "Location/w1")))
    drop("fhir/3.ndjson", lines(encounter(location=[at("bed")])))
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("w1",)]
    assert db.execute("select ward_id, open_beds from staging.ward").fetchall() == [("w1", 0)]


def test_a_version_older_than_its_deletion_stays_deleted(db, drop):
    early = {"meta": {"lastUpdated": "2026-01-01T08:00:00Z"}}
    drop("fhir/1.ndjson", lines(encounter(**early)))
    drop("fhir/2.ndjson", lines(removal("Encounter/e1")))
    outcome = drop(
        "fhir/3.ndjson", lines(encounter(priority={"text": "x"}, **early), encounter("e2"))
    )
    assert [name for name, _ in encounters(db)] == [pseudonym("e2")]
    assert outcome.superseded + outcome.duplicate == 1


def test_troubles_an_export_tells_of_are_counted_and_never_data(drop):
    told = [
        {"resourceType": "OperationOutcome", "issue": [{"severity": each, "diagnostics": "Maria"}]}
        for each in ("error", "error", "warning")
    ]
    outcome = drop("fhir/errors.ndjson", lines(*told))
    assert (outcome.status, outcome.received) == ("loaded", 0)
    assert outcome.reason == "the export tells of its own troubles: 2 error, 1 warning"


def test_packed_files_are_read_like_others(db, drop):
    assert drop("fhir/e.ndjson.gz", gzip.compress(lines(encounter()).encode())).loaded == 1


@pytest.mark.parametrize("kind", ["searchset", "transaction", "collection"])
def test_a_bundle_of_any_type_is_its_entries(db, drop, kind):
    entries = [
        {"fullUrl": "urn:uuid:11", "resource": encounter("e1", location=[at("w1")])},
        {
            "fullUrl": "urn:uuid:22",
            "request": {"method": "POST", "url": "Encounter"},
            "resource": {
                **encounter("e2", "ACUTE", location=[at("icu", "2026-01-01T09:00:00Z")]),
                "partOf": {"reference": "urn:uuid:11"},
            },
        },
    ]
    bundle = {"resourceType": "Bundle", "type": kind, "entry": entries}
    assert drop("fhir/b.json", json.dumps(bundle)).loaded == 2
    sql = "select distinct admission_id from staging.ward_stay"
    assert db.execute(sql).fetchall() == [(pseudonym("e1"),)]


def test_a_bundle_entry_without_an_id_goes_by_its_address(db, drop):
    plain = encounter()
    del plain["id"]
    entry = [{"fullUrl": "urn:uuid:abc", "resource": plain}]
    drop("fhir/b.json", json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entry}))
    assert [name for name, _ in encounters(db)] == [pseudonym("abc")]


@pytest.mark.parametrize(
    "given_",
    [
        {"reference": "Location/w7"},
        {"reference": "https://example.org/fhir/Location/w7/_history/2"},
        {"reference": "urn:uuid:w7"},
        {"reference": "Location?identifier=https://example.org|CODE-7"},
        {"identifier": {"system": "https://example.org", "value": "CODE-7"}},
        {"reference": "#inside"},
    ],
)
def test_references_of_every_form_lead_to_the_ward_even_across_files(db, drop, given_):
    told = encounter(location=[{"location": given_}])
    told["contained"] = [
        {"resourceType": "Location", "id": "inside", "identifier": [{"value": "CODE-7"}]}
    ]
    drop("fhir/Encounter.ndjson", lines(told))
    ward = location("w7", "wa", identifier=[{"value": "CODE-7"}])
    drop("fhir/Location.ndjson", lines(ward))
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("w7",)]


def test_a_patient_known_by_a_number_is_the_patient_with_that_number(db, drop):
    people = {"resourceType": "Patient", "id": "p1", "identifier": [{"value": "MRN-1"}]}
    drop("fhir/Patient.ndjson", lines(people))
    logical = {"subject": {"identifier": {"value": "MRN-1"}}}
    drop("fhir/Encounter.ndjson", lines(encounter("e1", **logical), encounter("e2")))
    sql = "select distinct patient_id from staging.encounter"
    assert db.execute(sql).fetchall() == [(pseudonym("p1"),)]


@pytest.mark.parametrize(
    ("given_", "name"),
    [({"reference": "#nothing"}, None), ({"display": "Maria"}, None), (None, None), ("x", None)],
)
def test_a_reference_that_leads_nowhere_is_none(given_, name):
    assert reference(given_) == name


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"resourceType": "Encounter"} {"resourceType": "Encounter"}', "NOT_JSON"),
        ('{"resourceType": "Encounter", "id": "a", "id": "b"}', "DUPLICATE_KEY"),
        ('{"resourceType": "Encounter", "x": {"y": 1, "y": 1}}', "DUPLICATE_KEY"),
        ('{"resourceType": "Encounter", "x": NaN}', "NOT_JSON"),
        ('{"resourceType": "Encounter", "x": -Infinity}', "NOT_JSON"),
        ('{"resourceType": "Encounter", "id": "\\ud800"}', "ENCODING"),
        ('{"resourceType": "Encounter", "x": ' + DEEP + "}", "NOT_JSON"),
        ('{"resourceType": "Encounter", "x": "' + "x" * 10_000_000 + '"}', "TOO_LONG"),
        ('{"resourceType": "Encounter", "id": "x", "period": "long"}', "NO_START"),
        ('{"resourceType": "Location", "name": "nameless"}', "NO_ID"),
        ('"Encounter"', "NOT_JSON"),
    ],
)
def test_a_line_that_cannot_be_meant_is_kept_aside_and_the_rest_loads(db, drop, line, code):
    outcome = drop("fhir/e.ndjson", lines(encounter("e1")) + line + "\n" + lines(encounter("e2")))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (3, 2, 1)
    assert db.execute("select line, code from raw.quarantine").fetchall() == [(2, code)]


def test_bytes_that_are_no_text_are_kept_aside(db, drop):
    broken = b'{"resourceType": "Encounter", "id": "\xff"}\n'
    assert drop("fhir/e.ndjson", lines(encounter()).encode() + broken).quarantined == 1
    assert db.execute("select code from raw.quarantine").fetchall() == [("ENCODING",)]


def test_an_object_cut_off_at_the_end_is_told_with_its_byte(db, drop):
    whole = lines(encounter())
    drop("fhir/e.ndjson", whole + '{"resourceType": "Enc')
    sql = "select line, code, value from raw.quarantine"
    [(line, code, value)] = db.execute(sql).fetchall()
    assert (line, code) == (2, "TRUNCATED_JSON")
    assert len(whole) <= int(value.removeprefix("byte ")) <= len(whole) + 21


@pytest.mark.parametrize("odd", [[], 7, "x", {"coding": 3}, {"coding": [None]}, [[[]]], True])
@pytest.mark.parametrize(
    "name",
    [
        "class",
        "period",
        "location",
        "statusHistory",
        "classHistory",
        "hospitalization",
        "partOf",
        "subject",
        "priority",
        "identifier",
        "meta",
        "contained",
        "serviceProvider",
        "status",
        "id",
    ],
)
def test_a_field_of_any_wrong_shape_breaks_nothing(drop, name, odd):
    outcome = drop("fhir/e.ndjson", lines(encounter("e1") | {name: odd}, encounter("e2")))
    assert outcome.status == "loaded"
    assert outcome.received == 2 == outcome.loaded + outcome.quarantined + outcome.superseded


blocks = st.lists(st.binary(max_size=40), max_size=8)


@given(blocks)
def test_every_byte_of_a_file_is_in_one_line_and_every_line_is_accounted_for(given_):
    found = list(_raw(iter(given_)))
    assert b"".join(line for _, line in found) == b"".join(given_)
    starts = [start for start, _ in found]
    assert starts == sorted(set(starts))
    entries = list(_lines(iter(found)))
    told = [line for _, line in found if line.strip(b" \t\r\n\xef\xbb\xbf")]
    assert len(entries) == len(told)


names = st.sampled_from(["a", "b", "c"])
told_lines = st.lists(
    st.one_of(
        st.builds(
            lambda name, code, status, end, parent, seen: lines(
                encounter(
                    name,
                    code,
                    end=end,
                    **({"status": status} if status else {}),
                    **({"partOf": {"reference": f"Encounter/{parent}"}} if parent else {}),
                    **({"meta": {"lastUpdated": seen}} if seen else {}),
                )
            ),
            names,
            st.sampled_from(["EMER", "IMP", "AMB", "XYZ"]),
            st.sampled_from([None, "cancelled", "entered-in-error", "onhold"]),
            st.sampled_from([None, "2026-01-02", "2026-01-01T07:00:00Z", "2026-01-01T09:00:00Z"]),
            st.sampled_from([None, None, "a", "b"]),
            st.sampled_from([None, "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"]),
        ),
        names.map(lambda name: lines(removal(f"Encounter/{name}"))),
        st.sampled_from(["{}\n", "{\n", '{"resourceType": "Encounter"}\n', '"x"\n']),
        st.sampled_from(["w1", "w2"]).map(lambda name: lines(location(name, "wa", "site"))),
        names.map(lambda name: lines(appointment(name))),
    ),
    max_size=10,
)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(told_lines, min_size=1, max_size=3))
def test_every_record_of_every_file_is_accounted_for(template, files):
    with tempfile.TemporaryDirectory() as place, duckdb.connect(config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'")
        db.execute(f"attach '{template}' as template (read_only)")
        db.execute("copy from database template to memory")
        folder = Path(place) / "fhir"
        folder.mkdir()
        for number, rows in enumerate(files):
            (folder / f"{number}.ndjson").write_text("".join(rows) or "\n")
        for outcome in land_inbox(db, Path(place), as_of=NOW):
            parts = (outcome.loaded, outcome.duplicate, outcome.superseded, outcome.quarantined)
            assert min(parts) >= 0
            if outcome.status == "loaded":
                assert outcome.received == sum(parts)
                sql = "select count(*) from raw.quarantine where delivery_id = ?"
                aside = db.execute(sql, [outcome.delivery_id]).fetchall()
                assert aside == [(outcome.quarantined,)]
        for table, key in (("encounter", "encounter_id"), ("ed_visit", "visit_id")):
            sql = f"select count(*) - count(distinct {key}) from staging.{table}"
            assert db.execute(sql).fetchall() == [(0,)]
