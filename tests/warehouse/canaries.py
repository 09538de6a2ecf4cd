"""Deliveries with something of a person in every field, and a search for it everywhere."""

import copy
import hashlib
import io
import json
import sqlite3
from contextlib import closing

import duckdb
import polars as pl

from ops.tables import FACTS, REFERENCES
from tests.warehouse.landing import workbooks

NAME = "ZZCANARY MARIA"
NHS, PHONE = "943 476 5919", "07700 900123"
CANARIES = (
    *("ZZCANARY^MARIA", NAME, NHS, NHS.replace(" ", ""), NHS.replace(" ", "-"), PHONE),
    *(PHONE.replace(" ", ""), "ZZ99 3CZ", "12 Canary Lane, Zzbury", "maria@zzcanary.example"),
)
TRACES = (
    *("zzcanary", "943 476 5919", "9434765919", "943-476-5919", "07700 900123", "07700900123"),
    *("zz99 3cz", "canary lane", "zzbury"),
)
"""What is searched for, in lower case."""
NUMBERS = (NHS, NHS.replace(" ", ""), "9434765919-visit", "ZZCANARY^MARIA", NAME)

ROWS = {
    "ed_visits": {
        "visit_id": "9434765919-visit",
        "patient_id": "9434765919",
        "site_id": "north",
        "arrived_at": "2026-01-01T08:00:00Z",
        "departed_at": "2026-01-01T09:00:00Z",
        "arrival_mode": "walk_in",
        "triage": "3",
        "disposition": "discharged",
    },
    "ward_stays": {
        "stay_id": "s1",
        "admission_id": "9434765919",
        "patient_id": "9434765919",
        "ward_id": "n1",
        "specialty": "medicine",
        "admission_type": "emergency",
        "in_at": "2026-01-01T08:00:00Z",
        "out_at": "2026-01-02T08:00:00Z",
        "expected_out_on": "2026-01-02",
    },
    "planned_admissions": {
        "booking_id": "b1",
        "patient_id": "9434765919",
        "ward_id": "n1",
        "specialty": "medicine",
        "planned_at": "2026-01-08T08:00:00Z",
        "booked_at": "2026-01-01T08:00:00Z",
        "status": "planned",
    },
    "bed_changes": {
        "change_id": "k1",
        "ward_id": "n1",
        "from_at": "2026-01-01T08:00:00Z",
        "until_at": "2026-01-02T08:00:00Z",
        "beds": "-2",
        "kind": "closed",
    },
    "appointments": {
        "appointment_id": "a1",
        "patient_id": "9434765919",
        "clinic_id": "c1",
        "session_id": "c1-2026-01-05-am",
        "visit_kind": "first",
        "modality": "phone",
        "age_years": "97",
        "booked_at": "2026-01-01T08:00:00Z",
        "starts_at": "2026-01-05T09:00:00Z",
        "planned_minutes": "15",
        "reminded_at": "2026-01-04T09:00:00Z",
        "cancelled_at": "2026-01-04T09:00:00Z",
        "status": "cancelled_by_patient",
    },
    "clinic_requests": {
        "request_id": "r1",
        "patient_id": "9434765919",
        "clinic_id": "c1",
        "visit_kind": "first",
        "priority": "urgent",
        "waiting_since_on": "2026-01-01",
        "target_on": "2026-01-14",
        "modalities": "phone;video",
        "equipment": "ecg",
        "clinician_id": "dr-1",
        "language": "pl",
        "suits": "mon_am",
        "status": "waiting",
    },
    "encounters": {
        "encounter_id": "e1",
        "patient_id": "9434765919",
        "kind": "inpatient",
        "class_code": "IMP",
        "status": "finished",
        "place_id": "n1",
        "started_at": "2026-01-01T08:00:00Z",
        "ended_at": "2026-01-01T09:00:00Z",
    },
    "staff": {"staff_id": "k1", "home_ward_id": "n1", "contracted_minutes": "2250", "grade": "5"},
    "staff_skills": {"staff_id": "k1", "skill": "nurse"},
    "absences": {
        "staff_id": "k1",
        "from_on": "2026-01-01",
        "to_on": "2026-01-02",
        "kind": "leave",
    },
    "stock_movements": {
        "movement_id": "m1",
        "item_id": "gauze",
        "location_id": "n1",
        "moved_at": "2026-01-01T08:00:00Z",
        "kind": "issue",
        "quantity": "2",
    },
    "wards": {"ward_id": "n2", "site_id": "north", "specialty": "surgery", "open_beds": "4"},
    "sites": {"site_id": "north", "time_zone": "Europe/London", "ed_places": "20"},
}
UNASKED = ("name", "address", "Notes", "date_of_birth")


def spoilt(feed):
    """A good row, and rows that each hold something of a person in one of their fields."""
    good = ROWS[feed] | dict.fromkeys(UNASKED, NAME)
    contract = (FACTS | REFERENCES)[feed].columns()
    # Names of places are kept as they are written: what a reference feed lists is no person.
    fields = [name for name in ROWS[feed] if feed in FACTS or contract[name].dtype != pl.String]
    return [good] + [good | {name: word} for name in fields for word in CANARIES]


def csv(rows):
    quoted = [",".join('"' + str(value) + '"' for value in row.values()) for row in rows]
    return "\n".join([",".join(rows[0]), *quoted, ""]).encode()


def parquet(rows):
    content = io.BytesIO()
    pl.DataFrame(rows).write_parquet(content)
    return content.getvalue()


LENGTHS = {
    **{"MSH": 21, "EVN": 7, "PID": 39, "PD1": 20, "NK1": 39, "PV1": 52, "PV2": 49, "OBX": 18},
    **{"NTE": 4, "IN1": 49, "AL1": 6, "DG1": 21, "ZPD": 9, "MRG": 7, "SCH": 27, "RGS": 3},
    **{"AIL": 12, "AIS": 10, "AIP": 12, "TQ1": 14},
}
KNOWN = {
    ("PID", 3): "9434765919^^^H^MR",
    ("PID", 7): "19310521",
    ("PV1", 2): "I",
    ("PV1", 3): "n1^1^1^north",
    ("PV1", 19): "9434765919-visit",
    ("PV1", 44): "20260101080000",
    ("EVN", 2): "20260101080000",
    ("MRG", 1): "9434765911^^^H^MR",
    ("SCH", 2): "a77",
    ("SCH", 11): "^^30^20260105090000^20260105093000",
    ("AIL", 3): "c1^^^north",
}
SEGMENTS = {
    "ADT^A01": ("EVN", "PID", "PD1", "NK1", "PV1", "PV2", "OBX", "NTE", "IN1", "AL1", "ZPD"),
    "ADT^A40": ("EVN", "PID", "MRG", "ZPD"),
    "SIU^S12": ("SCH", "TQ1", "NTE", "PID", "PV1", "DG1", "RGS", "AIS", "AIL", "AIP", "ZPD"),
}
UNREAD = ("NK1", "OBX", "NTE", "IN1", "AL1", "DG1", "PD1", "ZPD")
"""Segments that are never looked at, which hold a person in every message."""


def messages():
    """Messages that each hold something of a person in one field of one segment."""
    made = [_message(kind, None, None, 0) for kind in SEGMENTS]
    for kind, segments in SEGMENTS.items():
        for name in ("MSH", *segments):
            for at in range(3 if name == "MSH" else 1, LENGTHS[name] + 1):
                for word in (NAME, NHS):
                    made.append(_message(kind, (name, at), word, len(made)))
    cut = made[0].encode()
    truncated = [b"\x0b" + cut[: len(cut) // 2] + b"\x1c\r", b"\x0bZZCANARY^MARIA\x1c\r"]
    return b"".join(b"\x0b" + each.encode() + b"\x1c\r" for each in made) + b"".join(truncated)


def _message(kind, where, word, number):
    head = {3: "A", 4: "north", 7: "20260101080000", 9: kind, 10: f"C{number}", 11: "P", 12: "2.5"}
    if where and where[0] == "MSH":
        head[where[1]] = word
    lines = ["MSH|^~\\&|" + "|".join(head.get(at, "") for at in range(3, 22))]
    for name in SEGMENTS[kind]:
        fields = {at: NAME for at in range(1, LENGTHS[name] + 1) if name in UNREAD}
        fields |= {at: text for (segment, at), text in KNOWN.items() if segment == name}
        if where and where[0] == name:
            fields[where[1]] = word
        if name == "PID":
            fields.setdefault(5, "ZZCANARY^MARIA")
            fields.setdefault(13, PHONE)
        lines.append(name + "|" + "|".join(fields.get(at, "") for at in range(1, 53)))
    return "\r".join(lines) + "\r"


PATIENT = {
    "resourceType": "Patient",
    "id": "9434765919",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}],
    "name": [{"family": "ZZCANARY", "given": ["MARIA"], "text": NAME}],
    "telecom": [{"system": "phone", "value": PHONE}],
    "address": [{"line": ["12 Canary Lane"], "city": "Zzbury", "postalCode": "ZZ99 3CZ"}],
    "birthDate": "1931-05-21",
}
NARRATIVE = {"status": "generated", "div": f"<div>{NAME}, {NHS}, {PHONE}</div>"}
RESOURCES = (
    PATIENT,
    {
        "resourceType": "Encounter",
        "id": "e-7",
        "text": NARRATIVE,
        "contained": [PATIENT | {"id": "p"}],
        "extension": [{"url": "http://example.org/x", "valueString": NAME}],
        "identifier": [{"system": "urn:x", "value": "9434765919"}],
        "status": "finished",
        "class": {"code": "IMP", "display": NAME},
        "type": [{"text": NAME, "coding": [{"code": "1", "display": NAME}]}],
        "serviceType": {"coding": [{"system": "urn:s", "code": "med", "display": NAME}]},
        "subject": {"reference": "Patient/9434765919", "display": NAME},
        "participant": [{"individual": {"reference": "Practitioner/7", "display": NAME}}],
        "reasonCode": [{"text": NAME}],
        "period": {"start": "2026-01-01T08:00:00Z", "end": "2026-01-02T08:00:00Z"},
        "location": [{"location": {"reference": "Location/n1", "display": NAME}}],
        "hospitalization": {"dischargeDisposition": {"text": NAME}},
        "serviceProvider": {"reference": "Organization/north", "display": NAME},
    },
    {
        "resourceType": "Appointment",
        "id": "a-7",
        "text": NARRATIVE,
        "contained": [PATIENT | {"id": "p"}],
        "status": "booked",
        "description": NAME,
        "comment": f"call {PHONE}",
        "patientInstruction": NAME,
        "created": "2026-01-01T08:00:00Z",
        "start": "2026-01-05T09:00:00Z",
        "end": "2026-01-05T09:15:00Z",
        "minutesDuration": 15,
        "participant": [
            {"actor": {"reference": "Patient/9434765919", "display": NAME}, "status": "accepted"},
            {"actor": {"reference": "#p"}, "status": "accepted"},
            {"actor": {"reference": "HealthcareService/c1"}, "status": "accepted"},
        ],
    },
)


def resources():
    """Resources that each hold something of a person in one of their texts."""
    made = list(RESOURCES)
    for resource in RESOURCES:
        for path in _leaves(resource):
            if path[-1] == "resourceType":
                continue
            for word in (NAME, NHS, "9434765919"):
                twin = copy.deepcopy(resource)
                place = twin
                for step in path[:-1]:
                    place = place[step]
                place[path[-1]] = word
                made.append(twin)
    whole = "\n".join(json.dumps(each) for each in made)
    return (whole + '\n{"resourceType":"Encounter","id":"ZZCANARY MARIA","subj').encode()


def _leaves(given, path=()):
    if isinstance(given, dict):
        return [leaf for key, value in given.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(given, list):
        return [leaf for at, value in enumerate(given) for leaf in _leaves(value, (*path, at))]
    return [path]


OMOP = {
    "VISIT_OCCURRENCE": {
        "visit_occurrence_id": "9434765919",
        "person_id": "9434765919",
        "visit_concept_id": "9201",
        "visit_start_date": "2026-01-01",
        "visit_start_datetime": "2026-01-01 08:15:00",
        "visit_end_date": "2026-01-02",
        "visit_end_datetime": "2026-01-02 08:15:00",
        "visit_type_concept_id": "32817",
        "provider_id": NHS,
        "care_site_id": "7",
        "visit_source_value": NAME,
        "admitted_from_source_value": NAME,
        "discharged_to_concept_id": "0",
    },
    "VISIT_DETAIL": {
        "visit_detail_id": "9434765919",
        "person_id": "9434765919",
        "visit_detail_concept_id": "9201",
        "visit_detail_start_date": "2026-01-01",
        "visit_detail_start_datetime": "2026-01-01 08:15:00",
        "visit_detail_end_date": "2026-01-02",
        "visit_detail_end_datetime": "2026-01-02 08:15:00",
        "care_site_id": "7",
        "visit_detail_source_value": NAME,
        "preceding_visit_detail_id": "",
        "visit_occurrence_id": "9434765919",
    },
    "CARE_SITE": {
        "care_site_id": "7",
        "care_site_name": "ward seven",
        "place_of_service_concept_id": "9201",
        "location_id": "1",
        "care_site_source_value": "seven",
    },
}


def table(name):
    """A table of OMOP with something of a person in every column, one after the other."""
    good = OMOP[name]
    spoilt = [good | {column: word} for column in good for word in (NAME, NHS, "9434765919")]
    # Care sites are places: what they are called is no person's name.
    places = ("care_site_name", "care_site_source_value")
    return csv([good, *spoilt] if name != "CARE_SITE" else [good | dict.fromkeys(places, "n7")])


def sheet(rows):
    """The same rows as a workbook, every cell a text."""
    cells = [tuple(rows[0]), *(tuple(map(str, each.values())) for each in rows)]
    return workbooks.workbook({"Visits": cells})


def put(inbox):
    """Fill an inbox with all of it."""
    for feed in ROWS:
        (inbox / feed).mkdir(parents=True)
        (inbox / feed / "1.csv").write_bytes(csv(spoilt(feed)))
        if feed in FACTS:
            (inbox / feed / "2.parquet").write_bytes(parquet(spoilt(feed)))
    (inbox / "ed_visits" / "7.xlsx").write_bytes(sheet(spoilt("ed_visits")))
    (inbox / "omop").mkdir()
    for name in OMOP:
        (inbox / "omop" / f"{name}.csv").write_bytes(table(name))
    headless = csv(spoilt("ed_visits")).partition(b"\n")[2]
    (inbox / "ed_visits" / "3.csv").write_bytes(headless)
    (inbox / "ed_visits" / "4.csv").write_bytes(b'visit_id,"ZZCANARY MARIA",triage\n1,2,3\n')
    (inbox / "ed_visits" / "5.csv").write_bytes(csv(spoilt("ed_visits"))[:-40])
    (inbox / "ed_visits" / "6.parquet").write_bytes(parquet(spoilt("ed_visits"))[:-40])
    for folder, name, content in (("hl7", "1.hl7", messages()), ("fhir", "1.ndjson", resources())):
        (inbox / folder).mkdir()
        (inbox / folder / name).write_bytes(content)


def traces(words, where):
    """What of a person is found in these words, and where."""
    said = words.lower() if isinstance(words, str) else words.decode("latin-1").lower()
    digests = {each: hashlib.sha256(each.encode()).hexdigest() for each in NUMBERS}
    found = [each for each in TRACES if each in said]
    found += [f"digest of {each}" for each, made in digests.items() if made[:20] in said]
    return [f"{where}: {each}" for each in found]


def in_folder(folder):
    """Everything found below a folder: bytes of every file, and rows of every database."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    found = [each for path in files for each in traces(path.read_bytes(), path.name)]
    for path in files:  # only now: a database that is opened makes and removes files of its own
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as db:
                found += in_database(db, path.name)
        if path.suffix in (".sqlite", ".db"):
            with closing(sqlite3.connect(path)) as file:
                listed = file.execute("select name from sqlite_master where type = 'table'")
                for (name,) in listed.fetchall():
                    rows = file.execute(f'select * from "{name}"').fetchall()
                    found += traces(str(rows), f"{path.name} {name}")
    return found


def in_database(db, name):
    """Everything found in the rows of a warehouse, table by table."""
    tables = db.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return [
        each
        for (table,) in tables
        for each in traces(str(db.execute(f"from {table}").fetchall()), f"{name} {table}")
    ]
