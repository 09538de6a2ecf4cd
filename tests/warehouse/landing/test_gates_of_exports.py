"""Exports of FHIR and tables of OMOP that stray are held, and like is compared with like."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.warehouse.landing.fhir_told import encounter, lines, location
from tests.warehouse.landing.test_omop import VISITS
from warehouse.landing import land_inbox
from warehouse.landing.quarantine import approval

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = "https://example.org/fhir/$export"


def morning(number):
    return FIRST + timedelta(days=number + 1, hours=6)


def encounters(number, count, *, day=None):
    start = (FIRST + timedelta(days=number if day is None else day)).strftime("%Y-%m-%d")
    return lines(
        *(encounter(f"{number}-{n}", "AMB", f"{start}T{n % 24:02}:00:00Z") for n in range(count))
    )


def export(inbox, number, files, *, request=ASKED, counts=None):
    """Lay the files of an export and its manifest into the inbox; names are those of each day."""
    folder = inbox / "fhir"
    folder.mkdir(exist_ok=True)
    outputs = []
    for name, text in files.items():
        kind = name.split(".")[0]
        if text is not None:
            (folder / name).write_text(text)
        told = {"type": kind, "url": f"https://example.org/x/{name}"}
        outputs.append(told | ({"count": counts[name]} if counts else {}))
    told = {"transactionTime": morning(number).isoformat(), "output": outputs}
    told |= {"request": request} if request else {}
    (folder / "manifest.json").write_text(json.dumps(told))


def landed(db, inbox, number):
    outcomes = land_inbox(db, inbox, as_of=morning(number))
    return {each.name.removeprefix("fhir/"): each for each in outcomes}


@pytest.fixture
def exports(db, inbox):
    """Three full exports of forty encounters in two files, the second of which is small."""
    for number in range(1, 4):
        files = {
            "Encounter.000.ndjson": encounters(number, 38),
            "Encounter.001.ndjson": encounters(number + 100, 2, day=number),
        }
        export(inbox, number, files)
        assert {each.status for each in landed(db, inbox, number).values()} == {"loaded"}


def known(db):
    [(rows,)] = db.execute("select count(*) from staging.encounter").fetchall()
    return rows


def sized(count):
    return {"Encounter.000.ndjson": encounters(4, count), "Encounter.001.ndjson": ""}


@pytest.mark.parametrize(
    ("count", "says"), [(400, "more than 5 times"), (4, "less than 0.2 times")]
)
def test_a_tenfold_or_tenth_of_a_full_export_is_held_whole(db, inbox, exports, count, says):
    files = {"Encounter.000.ndjson": encounters(4, count)}
    export(inbox, 4, files)
    told = landed(db, inbox, 4)
    held = told["manifest.json"]
    assert (held.status, held.received) == ("held", 0)
    assert held.reason.startswith(f"VOLUME: Encounter: {count} records, where the last 3 full ")
    assert "exports held 40 (median)" in held.reason
    assert says in held.reason
    waits = told["Encounter.000.ndjson"]
    assert (waits.status, waits.reason[:11]) == ("waiting", "EXPORT_HELD")
    assert known(db) == 120
    sql = "select counted from raw.delivery_paper join raw.delivery using (delivery_id)"
    assert db.execute(sql + " where status = 'held'").fetchall() == [(count,)]


def test_an_approved_export_lets_its_files_in(db, inbox, exports):
    export(inbox, 4, {"Encounter.000.ndjson": encounters(4, 400)})
    held = landed(db, inbox, 4)["manifest.json"]
    approval.decide(
        db, held.delivery_id, "approve", reason="a merger", by="engineer", at=morning(4)
    )
    told = landed(db, inbox, 5)
    assert told["manifest.json"].status == "loaded"
    assert told["Encounter.000.ndjson"].loaded == 400
    assert db.execute("select count(*) from raw.delivery where status = 'held'").fetchall() == [
        (0,)
    ]


def test_a_declined_export_keeps_its_files_out_until_another_one_names_them(db, inbox, exports):
    export(inbox, 4, {"Encounter.000.ndjson": encounters(4, 400)})
    held = landed(db, inbox, 4)["manifest.json"]
    approval.decide(db, held.delivery_id, "decline", reason="a test", by="engineer", at=morning(4))
    told = landed(db, inbox, 5)
    assert told["manifest.json"].status == "refused"
    assert "was declined" in told["Encounter.000.ndjson"].reason
    export(inbox, 6, {"Encounter.000.ndjson": encounters(6, 41)})
    assert landed(db, inbox, 6)["Encounter.000.ndjson"].loaded == 41


def test_an_export_since_a_moment_is_neither_held_nor_what_full_ones_are_compared_with(
    db, inbox, exports
):
    for number in range(4, 8):
        text = {"Encounter.000.ndjson": encounters(number, 3)}
        export(inbox, number, text, request=f"{ASKED}?_since=2026-01-04T00:00:00Z")
        assert landed(db, inbox, number)["Encounter.000.ndjson"].loaded == 3
    export(inbox, 8, {"Encounter.000.ndjson": encounters(8, 44)})
    assert landed(db, inbox, 8)["manifest.json"].status == "loaded"
    export(inbox, 9, {"Encounter.000.ndjson": encounters(9, 4)})
    assert landed(db, inbox, 9)["manifest.json"].status == "held"


def test_an_export_of_which_nobody_knows_that_it_is_full_is_not_held(db, inbox, exports):
    asked = (None, f"{ASKED}?_typeFilter=Encounter%3Fx%3Dy", f"{ASKED}?patient=p1", "https://[")
    for number, request in enumerate(asked, start=4):
        export(inbox, number, {"Encounter.000.ndjson": encounters(number, 4)}, request=request)
        assert landed(db, inbox, number)["manifest.json"].status == "loaded"


def test_a_type_that_is_gone_from_a_full_export_is_missed_but_not_where_it_was_not_asked_for(
    db, inbox, exports
):
    places = {"Location.ndjson": lines(location("site", "si"))}
    export(inbox, 4, places, request=f"{ASKED}?_type=Location,Slot")
    assert landed(db, inbox, 4)["manifest.json"].status == "loaded"
    export(inbox, 5, {"Encounter.000.ndjson": encounters(5, 40)})
    landed(db, inbox, 5)
    (inbox / "fhir" / "Encounter.000.ndjson").unlink()
    export(inbox, 6, places)
    held = landed(db, inbox, 6)["manifest.json"]
    assert held.reason.startswith("VOLUME: Encounter: no record, where the last 4 full exports")


def test_the_count_of_a_manifest_stands_in_for_a_file_that_is_not_here(db, inbox, exports):
    export(inbox, 4, {"Encounter.9.ndjson": None}, counts={"Encounter.9.ndjson": 400})
    assert landed(db, inbox, 4)["manifest.json"].status == "held"
    export(inbox, 5, {"Encounter.9.ndjson": None})
    assert landed(db, inbox, 5)["manifest.json"].status == "loaded"


def test_the_count_of_a_manifest_is_not_believed_where_the_file_says_otherwise(db, inbox, exports):
    name = "Encounter.000.ndjson"
    export(inbox, 4, {name: encounters(4, 400)}, counts={name: 40})
    assert landed(db, inbox, 4)["manifest.json"].status == "held"


def test_small_exports_are_never_remarkable(db, inbox):
    for number, count in enumerate((2, 2, 2, 2, 19)):
        export(inbox, number, {"Encounter.000.ndjson": encounters(number, count)})
        assert landed(db, inbox, number)["manifest.json"].status == "loaded"


def test_a_setting_lets_exports_of_any_size_in(db, inbox, exports, folder):
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text("[feeds.encounters]\nvolume = false\n")
    export(inbox, 4, {"Encounter.000.ndjson": encounters(4, 400)})
    assert landed(db, inbox, 4)["manifest.json"].status == "loaded"


def test_files_without_a_manifest_are_held_from_above_only(db, drop):
    for number in range(4):
        drop(f"fhir/{number}.ndjson", encounters(number, 40), as_of=morning(number))
    assert drop("fhir/few.ndjson", encounters(4, 3), as_of=morning(5)).status == "loaded"
    held = drop("fhir/5.ndjson", encounters(5, 400), as_of=morning(6))
    assert (held.status, held.reason[:20]) == ("held", "VOLUME: 400 records,")
    assert db.execute("select count(*) from raw.fhir_resource").fetchall() == [(163,)]


def test_ten_days_of_resources_after_an_outage_are_taken(drop):
    for number in range(4):
        drop(f"fhir/{number}.ndjson", encounters(number, 40), as_of=morning(number))
    text = "".join(encounters(number, 40) for number in range(4, 14))
    assert drop("fhir/outage.ndjson", text, as_of=morning(15)).loaded == 400


def test_a_bundle_of_one_patient_is_as_large_as_it_is(drop):
    for number in range(4):
        drop(f"fhir/{number}.ndjson", encounters(number, 40), as_of=morning(number))
    entry = [{"resource": json.loads(line)} for line in encounters(4, 400).splitlines()]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry})
    assert drop("fhir/patient.json", bundle, as_of=morning(5)).loaded == 400


def table(first, days, each=40, *, ended="11:00:00"):
    """Visits of some days, so many on each, numbered from the first of January."""
    rows = []
    for day in range(first, first + days):
        on = (FIRST + timedelta(days=day)).strftime("%Y-%m-%d")
        for n in range(each):
            at = f"{on} {n * 20 // each:02}:{10 + n % 40}:00"
            rows.append(f"{day * 1000 + n},500,9202,{on},{at},{on},{on} 21:{ended[-5:]},1,7,\n")
    return VISITS + "".join(rows)


def test_daily_visits_that_are_ten_times_or_a_tenth_as_many_are_held(db, drop):
    for number in range(4):
        drop(f"omop/visit_{number}.csv", table(number, 1), as_of=morning(number))
    for count in (400, 4):
        held = drop("omop/visit_4.csv", table(4, 1, count), as_of=morning(5))
        assert (held.status, held.reason[:7]) == ("held", "VOLUME:")
    assert known(db) == 160
    for kept in ("omop_visit", "encounter"):
        assert db.execute(f"select count(*) from raw.{kept}").fetchall() == [(160,)]


def test_visits_that_are_approved_are_taken(db, drop):
    for number in range(4):
        drop(f"omop/visit_{number}.csv", table(number, 1), as_of=morning(number))
    held = drop("omop/visit_4.csv", table(4, 1, 400), as_of=morning(5))
    approval.decide(db, held.delivery_id, "approve", reason="a rush", by="engineer", at=morning(5))
    assert drop("omop/visit_4.csv", table(4, 1, 400), as_of=morning(6)).loaded == 400


def test_a_whole_table_of_visits_is_judged_by_its_size(db, drop):
    for number in range(4):
        drop("omop/visit_occurrence.csv", table(0, 10 + number), as_of=morning(11 + number))
    cut = drop("omop/visit_occurrence.csv", table(0, 2), as_of=morning(15))
    assert (cut.status, cut.reason[:18]) == ("held", "VOLUME: 80 records")
    grown = drop("omop/visit_occurrence.csv", table(0, 15), as_of=morning(16))
    assert (grown.status, grown.loaded) == ("loaded", 80)


def test_a_few_new_visits_among_whole_tables_are_no_cut_off_table(drop):
    for number in range(4):
        drop("omop/visit_occurrence.csv", table(0, 10 + number), as_of=morning(11 + number))
    assert drop("omop/visit_new.csv", table(13, 1), as_of=morning(15)).loaded == 40


def test_last_months_table_under_todays_name_is_held_if_it_says_otherwise(db, drop):
    for number in range(4):
        drop("omop/visit_occurrence.csv", table(0, 10 + number), as_of=morning(11 + number))
    old = drop("omop/visit_occurrence.csv", table(0, 10, ended="30:00"), as_of=morning(15))
    assert (old.status, old.reason[:7]) == ("held", "PERIOD:")
    assert drop("omop/again.csv", table(0, 10) + "\n", as_of=morning(16)).duplicate == 400


def test_files_that_came_packed_are_counted_and_wait_like_others(db, inbox, exports):
    export(inbox, 4, {"Encounter.000.ndjson": None})
    (inbox / "fhir" / "Encounter.000.ndjson").unlink()
    packed = gzip.compress(encounters(4, 400).encode())
    (inbox / "fhir" / "Encounter.000.ndjson.gz").write_bytes(packed)
    told = landed(db, inbox, 4)
    assert told["manifest.json"].status == "held"
    assert told["Encounter.000.ndjson.gz"].status == "waiting"
