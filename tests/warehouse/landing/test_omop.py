"""OMOP 5.4: VISIT_OCCURRENCE, VISIT_DETAIL and CARE_SITE become the same facts as any feed."""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.landing.conftest import NOW
from warehouse.landing import land_inbox
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.stays import facts
from warehouse.landing.omop.load import _member
from warehouse.landing.shape import pseudonym

VISITS = (
    "visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_start_datetime,"
    "visit_end_date,visit_end_datetime,visit_type_concept_id,care_site_id,"
    "discharged_to_concept_id\n"
)
PARTS = (
    "visit_detail_id,person_id,visit_detail_concept_id,visit_detail_start_date,"
    "visit_detail_start_datetime,visit_detail_end_date,visit_detail_end_datetime,care_site_id,"
    "preceding_visit_detail_id,visit_occurrence_id\n"
)


def visit(
    name=1,
    concept=9203,
    start="2026-01-01 08:15:00",
    end="2026-01-01 10:30:00",
    site=7,
    discharged="",
    kind=32817,
):
    return (
        f"{name},500,{concept},{start[:10]},{start if len(start) > 10 else ''},{end[:10]},"
        f"{end if len(end) > 10 else ''},{kind},{site},{discharged}\n"
    )


def part(name, concept, start, end, site, before="", visit=1):
    return f"{name},500,{concept},{start[:10]},{start},{end[:10]},{end},{site},{before},{visit}\n"


def visits(db, *more):
    names = ", ".join(["arrived_at", "departed_at", "precision", *more])
    return db.execute(f"select {names} from staging.ed_visit order by visit_id").fetchall()


def stays(db, *more):
    names = "ward_id, strftime(in_at, '%d %H:%M'), strftime(out_at, '%d %H:%M')"
    columns = ", ".join([names, *more])
    return db.execute(f"select {columns} from staging.ward_stay order by in_at").fetchall()


def at(hour, minute=0, day=1):
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("concept", "kind"),
    [
        (9201, "inpatient"),
        (9203, "emergency"),
        (262, "inpatient"),
        (9202, "ambulatory"),
        (581476, "home"),
        (581399, "virtual"),
        (32036, "other"),
        (0, "other"),
    ],
)
def test_every_concept_has_a_kind_and_a_strange_one_is_other(db, drop, concept, kind):
    outcome = drop("omop/VISIT_OCCURRENCE.csv", VISITS + visit(concept=concept))
    assert (outcome.feed, outcome.loaded) == ("encounters", 1)
    assert db.execute("select kind from staging.encounter").fetchall() == [(kind,)]
    assert ("new visit_concept_id" in (outcome.reason or "")) == (concept == 32036)


def test_an_emergency_is_a_visit_at_the_site_of_its_care_site(db, drop):
    drop("omop/care_site.csv", "CARE_SITE_ID,CARE_SITE_NAME,LOCATION_ID\n7,Canary Wing,12\n")
    drop("omop/visit_occurrence.csv", VISITS.upper() + visit())
    assert visits(db, "site_id", "visit_id", "patient_id") == [
        (at(8, 15), at(10, 30), "minute", "location-12", pseudonym("1"), pseudonym("500"))
    ]


def test_parts_of_an_admission_are_its_stays_and_the_emergency_before_it(db, drop):
    drop(
        "omop/VISIT_OCCURRENCE.csv",
        VISITS + visit(concept=262, start="2026-01-01 06:10:00", end="2026-01-04 11:00:00"),
    )
    drop(
        "omop/VISIT_DETAIL.csv",
        PARTS
        + part(11, 9203, "2026-01-01 06:10:00", "2026-01-01 09:20:00", 70)
        + part(12, 9201, "2026-01-01 09:20:00", "2026-01-02 12:05:00", 71, 11)
        + part(13, 32037, "2026-01-02 12:05:00", "2026-01-04 11:00:00", 72, 12),
    )
    assert visits(db, "disposition") == [(at(6, 10), at(9, 20), "minute", "admitted")]
    name = pseudonym("1")
    assert stays(db, "stay_id", "admission_id") == [
        ("71", "01 09:20", "02 12:05", f"{name}/1", name),
        ("72", "02 12:05", "04 11:00", f"{name}/2", name),
    ]


def test_an_admission_without_parts_is_one_stay_at_its_care_site(db, drop):
    drop("omop/v.csv", VISITS + visit(concept=9201, end="2026-01-03 09:45:00"))
    assert stays(db) == [("7", "01 08:15", "03 09:45")]


def test_emergency_and_admission_in_one_count_the_patient_once(db, drop):
    outcome = drop("omop/v.csv", VISITS + visit(concept=262, end="2026-01-03 09:45:00"))
    assert visits(db) == [(at(8, 15), at(8, 15), "minute")]
    assert stays(db) == [("7", "01 08:15", "03 09:45")]
    assert "emergency and admission in one" in outcome.reason


def test_parts_that_start_on_one_day_follow_whom_they_name_as_before_them(db, drop):
    drop(
        "omop/visit_occurrence.csv",
        VISITS + visit(concept=9201, start="2026-01-01", end="2026-01-05"),
    )
    day = "2026-01-01"
    drop(
        "omop/visit_detail.csv",
        PARTS + part(12, 9201, day, "2026-01-05", 72, 11) + part(11, 9201, day, day, 71),
    )
    assert [each[0] for each in stays(db)] == ["72"]
    assert stays(db, "precision")[0][3] == "day"


def test_parts_wait_for_their_visit_whatever_comes_first(db, drop):
    told = PARTS + part(11, 9201, "2026-01-01 09:20:00", "2026-01-02 12:05:00", 71)
    assert "1 visits tell of parts" in drop("omop/visit_detail.csv", told).reason
    assert stays(db) == []
    drop("omop/visit_occurrence.csv", VISITS + visit(concept=9201, end="2026-01-02 12:05:00"))
    assert stays(db) == [("71", "01 09:20", "02 12:05")]


def test_tables_are_taken_in_the_order_they_need_each_other(db, inbox):
    (inbox / "omop").mkdir()
    (inbox / "omop" / "b_visit_detail.csv").write_text(
        PARTS + part(11, 9201, "2026-01-01 09:20:00", "2026-01-02 12:05:00", 71)
    )
    (inbox / "omop" / "c_visit_occurrence.csv").write_text(VISITS + visit(concept=9201))
    (inbox / "omop" / "z_care_site.csv").write_text("care_site_id,location_id\n71,1\n")
    names = [each.name for each in land_inbox(db, inbox, as_of=NOW)]
    assert names == [
        "omop/z_care_site.csv",
        "omop/c_visit_occurrence.csv",
        "omop/b_visit_detail.csv",
    ]


@pytest.mark.parametrize("start", ["2026-01-01", "2026-01-01 00:00:00", "2026-01-01T00:00:00.000"])
def test_a_day_or_a_midnight_never_becomes_an_arrival_at_midnight(db, drop, start):
    drop("omop/v.csv", VISITS + visit(1, start=start) + visit(2))
    assert [each[2] for each in visits(db)].count("day") == 1
    assert db.execute("select sum(arrivals)::int from marts.ed_visit_hour").fetchall() == [(1,)]


def test_a_file_that_knows_midnights_keeps_them(db, drop):
    times = [f"2026-01-01 {n // 60:02}:{n % 60:02}:00" for n in range(1, 401)]
    rows = "".join(visit(n, start=each, end="2026-01-02 09:01:00") for n, each in enumerate(times))
    drop("omop/v.csv", VISITS + rows + visit(999, start="2026-01-01 00:00:00"))
    sql = "select precision from staging.ed_visit where visit_id = ?"
    assert db.execute(sql, [pseudonym("999")]).fetchall() == [("minute",)]


@pytest.mark.parametrize("odd", [{"end": ""}, {"discharged": "32220"}, {"kind": 32220}])
def test_a_visit_still_on_has_no_end(db, drop, odd):
    drop("omop/v.csv", VISITS + visit(concept=9201, **odd))
    assert stays(db) == [("7", "01 08:15", None)]
    assert db.execute("select status from staging.encounter").fetchall() == [("in-progress",)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (visit(end="2025-12-31 10:00:00"), "NEGATIVE_STAY"),
        (visit(start="2026-01-02", end="2026-01-01"), "NEGATIVE_STAY"),
        (visit(name=""), "NO_ID"),
        (visit(start="", end=""), "NO_START"),
        (visit(start="2026-13-01", end=""), "BAD_DATE"),
        (visit(start="Canary Maria"), "BAD_DATE"),
        ("1,2\n", "MISSING_COLUMNS"),
    ],
)
def test_a_visit_that_cannot_be_is_kept_aside_and_the_rest_loads(drop, aside, row, code):
    outcome = drop("omop/v.csv", VISITS + visit(9) + row)
    assert aside("encounters") == {3: code}
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (part(1, 9201, "2026-01-02 08:00:00", "2026-01-01 08:00:00", 7), "NEGATIVE_STAY"),
        (part("", 9201, "2026-01-02 08:00:00", "2026-01-03 08:00:00", 7), "NO_ID"),
        (part(1, 9201, "2026-01-02 08:00:00", "2026-01-03 08:00:00", 7, visit=""), "NO_ID"),
        (part(1, 9201, "", "2026-01-03 08:00:00", 7), "NO_START"),
        (part(1, 9201, "2026-02-30 08:00:00", "2026-03-03 08:00:00", 7), "BAD_DATE"),
    ],
)
def test_a_part_that_cannot_be_is_kept_aside(drop, aside, row, code):
    outcome = drop("omop/visit_detail.csv", PARTS + row)
    assert aside("omop") == {2: code}
    assert (outcome.received, outcome.quarantined) == (1, 1)


def test_the_same_again_is_a_duplicate_and_a_change_counts(db, drop):
    drop("omop/1.csv", VISITS + visit(1) + visit(2))
    outcome = drop("omop/2.csv", VISITS + visit(1) + visit(2, end="2026-01-01 11:00:00"))
    assert (outcome.loaded, outcome.duplicate) == (1, 1)
    assert [each[1] for each in visits(db)].count(at(11)) == 1


def test_a_visit_that_is_an_emergency_no_more_is_unlearnt(db, drop):
    drop("omop/1.csv", VISITS + visit(1))
    drop("omop/2.csv", VISITS + visit(1, concept=9202))
    assert visits(db) == []


def test_other_tables_of_the_model_are_not_ours_and_no_fault(drop):
    outcome = drop("omop/PERSON.csv", "person_id,gender_concept_id,person_source_value\n1,8507,x\n")
    assert (outcome.status, outcome.received) == ("loaded", 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "EMPTY"),
        ("visit_occurrence_id,person_id\n1,2\n", "SCHEMA_MISSING"),
        (VISITS.replace("person_id", "visit_occurrence_id") + visit(), "DUPLICATE_HEADER"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(drop, content, code):
    outcome = drop("omop/visit_occurrence.csv", content)
    assert (outcome.status, outcome.reason.split(":")[0]) == ("refused", code)


def test_nobody_is_named(db, drop):
    drop("omop/visit_occurrence.csv", VISITS + visit(name=987_654_321_0))
    tables = db.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    kept = "".join(str(db.execute(f"from {table}").fetchall()) for (table,) in tables)
    assert "9876543210" not in kept
    assert "'500'" not in kept


hours = st.integers(0, 60)
told_parts = st.lists(
    st.tuples(
        hours,
        st.one_of(st.none(), hours),
        st.sampled_from(["9201", "9203", "32037"]),
        st.sampled_from(["1", "2", None]),
    ),
    max_size=6,
)


@given(st.sampled_from(["262", "9201", "9203"]), hours, st.one_of(st.none(), hours), told_parts)
def test_a_stay_is_counted_once_whatever_its_parts_say(concept, start, end, parts):
    def told(hour):
        return None if hour is None else f"2026-01-{1 + hour // 24:02} {hour % 24:02}:00:00"

    made = [
        {
            "stay_id": str(n),
            "prior_subject": None,
            "concept": kind,
            "care_site": site,
            "started": told(came),
            "ended": told(left),
        }
        for n, (came, left, kind, site) in enumerate(parts)
    ]
    late = None if end is None else max(start, end)
    row = {
        "visit_id": "v",
        "patient_id": "p",
        "concept": concept,
        "care_site": "9",
        "started": told(start),
        "ended": told(late),
    }
    member = _member(row, made, "UTC", Counter())
    found = facts([member], Places(), "UTC", NOW, "v")
    spans = sorted((each["in_at"], each["out_at"] or "9999") for each in found.stays)
    assert len(found.visits) <= 1
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.slow
@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from([9201, 9203, 262, 9202, 1]),
            st.sampled_from(["2026-01-01 08:00:00", "2026-01-02", "x", ""]),
        ),
        max_size=8,
    )
)
def test_every_row_is_accounted_for(template, rows):
    with tempfile.TemporaryDirectory() as place, duckdb.connect(config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'")
        db.execute(f"attach '{template}' as template (read_only)")
        db.execute("copy from database template to memory")
        folder = Path(place) / "omop"
        folder.mkdir()
        text = "".join(visit(name or "", concept, end) for name, concept, end in rows)
        (folder / "visit_occurrence.csv").write_text(VISITS + text)
        [outcome] = land_inbox(db, Path(place), as_of=NOW)
        parts = (outcome.loaded, outcome.duplicate, outcome.superseded, outcome.quarantined)
        assert outcome.received == sum(parts) == len(rows)
        [(aside,)] = db.execute("select count(*) from raw.quarantine").fetchall()
        assert aside == outcome.quarantined
