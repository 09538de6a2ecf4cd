"""Encounters over time: status, class, places and whose part they are."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.landing.fhir_told import at, encounter, lines, location, period
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.stays import Member, facts
from warehouse.landing.shape import pseudonym

DAY = "2026-01-01T"


def clock(*names):
    return ", ".join(f"strftime({name}, '%H:%M')" for name in names)


def visits(db, *more):
    told = clock("arrived_at", "seen_at", "admit_decided_at", "departed_at")
    columns = ", ".join([told, *more])
    return db.execute(f"select {columns} from staging.ed_visit order by visit_id").fetchall()


def stays(db, *more):
    columns = ", ".join(["ward_id", clock("in_at", "out_at"), *more])
    return db.execute(f"select {columns} from staging.ward_stay order by in_at").fetchall()


def test_status_history_tells_when_a_patient_arrived_was_seen_and_left(db, drop):
    history = [
        {"status": "arrived", "period": period(DAY + "07:15:00Z", DAY + "07:35:00Z")},
        {"status": "triaged", "period": period(DAY + "07:35:00Z", DAY + "08:45:00Z")},
        {"status": "in-progress", "period": period(DAY + "08:45:00Z", DAY + "12:15:00Z")},
        {"status": "onleave", "period": period(DAY + "12:15:00Z", DAY + "12:45:00Z")},
        {"status": "finished", "period": period(DAY + "13:00:00Z")},
    ]
    told = encounter(code="EMER", start=DAY + "07:20:00Z", status="finished", statusHistory=history)
    drop("fhir/e.ndjson", lines(told))
    assert visits(db) == [("07:15", "08:45", None, "13:00")]


def test_an_emergency_that_became_an_admission_is_a_visit_and_then_a_stay(db, drop):
    told = encounter(
        classHistory=[
            {"class": {"code": "EMER"}, "period": period(DAY + "07:15:00Z", DAY + "09:27:00Z")},
            {"class": {"code": "IMP"}, "period": period(DAY + "09:27:00Z")},
        ],
        start=DAY + "07:15:00Z",
        location=[
            at("waiting-room", DAY + "07:15:00Z", DAY + "09:27:00Z"),
            at("w1", DAY + "09:27:00Z", DAY + "12:15:00Z"),
            at("w1", DAY + "12:15:00Z", DAY + "12:45:00Z", status="reserved"),
            at("w1", DAY + "12:45:00Z"),
        ],
    )
    drop("fhir/e.ndjson", lines(told))
    assert visits(db, "disposition") == [("07:15", None, "09:27", "09:27", "admitted")]
    assert stays(db, "admission_type") == [
        ("w1", "09:27", "12:15", "emergency"),
        ("w1", "12:45", None, "emergency"),
    ]


def test_who_was_admitted_and_still_lies_in_the_ed_boards_there(db, drop):
    ed = location("bay", "ro", type=[{"coding": [{"code": "ER"}]}])
    told = encounter(
        classHistory=[
            {"class": {"code": "EMER"}, "period": period(DAY + "07:00:00Z", DAY + "09:00:00Z")}
        ],
        start=DAY + "07:00:00Z",
        location=[
            at("bay", DAY + "07:00:00Z", DAY + "11:30:00Z"),
            at("w1", DAY + "11:30:00Z"),
        ],
    )
    drop("fhir/all.ndjson", lines(ed, told))
    assert visits(db) == [("07:00", None, "09:00", "11:30")]
    assert stays(db) == [("w1", "11:30", None)]


def test_beds_and_rooms_lead_to_their_ward_and_its_site(db, drop):
    places = [
        location("site", "si"),
        location("w1", "wa", "site"),
        location("room", "ro", "w1"),
        location("bed-1", "bd", "room"),
        location("bed-2", "bd", "room"),
        location("bed-3", "bd", "w1", operationalStatus={"code": "C"}),
    ]
    told = encounter(
        end=DAY + "12:00:00Z",
        location=[at("bed-1", end=DAY + "09:00:00Z"), at("bed-2", DAY + "09:00:00Z")],
    )
    drop("fhir/Encounter.ndjson", lines(told))
    drop("fhir/Location.ndjson", lines(*places))
    assert stays(db) == [("w1", "08:00", "12:00")]
    sql = "select ward_id, site_id, open_beds from staging.ward where ward_id = 'w1'"
    assert db.execute(sql).fetchall() == [("w1", "site", 2)]


def test_a_place_that_is_a_kind_a_home_or_a_vehicle_is_no_place(db, drop):
    places = [
        location("home", "ho"),
        location("any-ward", "wa") | {"mode": "kind"},
        location("ambulance", "ve"),
    ]
    drop("fhir/Location.ndjson", lines(*places))
    told = [encounter(each, location=[at(each)]) for each in ("home", "any-ward", "ambulance")]
    drop("fhir/Encounter.ndjson", lines(*told))
    assert stays(db) == []
    listed = db.execute("select ward_id from staging.ward").fetchall()
    assert listed == []


def test_planned_and_reserved_places_are_no_stays(db, drop):
    told = encounter(location=[at("w1"), at("w2", status="planned"), at("w3", status="reserved")])
    drop("fhir/e.ndjson", lines(told))
    assert stays(db) == [("w1", "08:00", None)]


def test_every_ward_is_one_stay_of_the_same_admission(db, drop):
    told = encounter(
        end=DAY + "20:00:00Z",
        location=[
            at("w1", DAY + "08:00:00Z", DAY + "10:00:00Z"),
            at("w2", DAY + "10:00:00Z", DAY + "14:00:00Z"),
            at("w1", DAY + "14:00:00Z"),
        ],
    )
    drop("fhir/e.ndjson", lines(told))
    name = pseudonym("e1")
    assert stays(db, "stay_id", "admission_id") == [
        ("w1", "08:00", "10:00", f"{name}/1", name),
        ("w2", "10:00", "14:00", f"{name}/2", name),
        ("w1", "14:00", "20:00", f"{name}/3", name),
    ]


def test_an_encounter_on_a_ward_belongs_to_the_admission_it_is_part_of(db, drop):
    end = DAY + "20:00:00Z"
    part = {"partOf": {"reference": "Encounter/e1"}}
    drop(
        "fhir/1.ndjson",
        lines(
            encounter(
                "e2", "ACUTE", DAY + "10:00:00Z", DAY + "14:00:00Z", location=[at("icu")], **part
            )
        ),
    )
    drop("fhir/2.ndjson", lines(encounter("e1", end=end, location=[at("w1")])))
    admission = pseudonym("e1")
    assert stays(db, "admission_id") == [
        ("w1", "08:00", "10:00", admission),
        ("icu", "10:00", "14:00", admission),
        ("w1", "14:00", "20:00", admission),
    ]


def test_an_emergency_inside_an_emergency_is_the_visit_and_the_outer_one_the_admission(db, drop):
    outer = encounter(
        "e1",
        "EMER",
        DAY + "06:00:00Z",
        DAY + "20:00:00Z",
        location=[at("w1", DAY + "10:00:00Z", DAY + "20:00:00Z")],
    )
    inner = encounter(
        "e2",
        "EMER",
        DAY + "06:00:00Z",
        DAY + "10:00:00Z",
        partOf={"reference": "Encounter/e1"},
    )
    drop("fhir/e.ndjson", lines(outer, inner))
    assert visits(db, "disposition") == [("06:00", None, None, "10:00", "admitted")]
    assert stays(db) == [("w1", "10:00", "20:00")]


def test_encounters_that_are_part_of_each_other_are_read_all_the_same(db, drop):
    told = [
        encounter("e1", location=[at("w1")], partOf={"reference": "Encounter/e1"}),
        encounter("e2", location=[at("w2")], partOf={"reference": "Encounter/e3"}),
        encounter("e3", partOf={"reference": "Encounter/e2"}),
    ]
    assert drop("fhir/e.ndjson", lines(*told)).loaded == 3
    assert sorted(each[0] for each in stays(db)) == ["w1", "w2"]


def test_a_move_told_later_makes_the_stay_before_it_end(db, drop):
    first = encounter(location=[at("w1", DAY + "08:00:00Z")])
    drop("fhir/1.ndjson", lines(first))
    assert stays(db) == [("w1", "08:00", None)]
    moved = [at("w1", DAY + "08:00:00Z", DAY + "09:00:00Z"), at("w2", DAY + "09:00:00Z")]
    outcome = drop("fhir/2.ndjson", lines(first | {"location": moved}))
    assert outcome.loaded == 1
    assert stays(db) == [("w1", "08:00", "09:00"), ("w2", "09:00", None)]


@pytest.mark.parametrize("status", ["cancelled", "planned", "entered-in-error"])
def test_what_did_not_happen_after_all_is_unlearnt_and_was_known(db, drop, status):
    first = encounter(code="EMER")
    drop("fhir/1.ndjson", lines(first))
    later = datetime(2026, 3, 2, tzinfo=UTC)
    drop("fhir/2.ndjson", lines(first | {"status": status}), as_of=later)
    assert visits(db) == []
    assert db.execute("select unlearnt_at from past.ed_visit").fetchall() == [(later,)]


def test_an_admission_that_is_over_since_nobody_knows_when_occupies_no_bed(db, drop):
    outcome = drop("fhir/e.ndjson", lines(encounter(status="finished", location=[at("w1")])))
    assert stays(db) == []
    assert "1 stays on a ward that are over, nobody knows since when" in outcome.reason


def test_an_end_still_to_come_is_when_a_patient_is_expected_to_leave(db, drop):
    told = encounter(end="2026-03-04T10:00:00Z", status="in-progress", location=[at("w1")])
    drop("fhir/e.ndjson", lines(told))
    assert stays(db, "expected_out_on::text") == [("w1", "08:00", None, "2026-03-04")]
    assert db.execute("select ended_at from staging.encounter").fetchall() == [(None,)]


@pytest.mark.parametrize(
    ("start", "minute", "precision"),
    [
        ("2026-01-01", "00:00", "day"),
        ("2026-01-01T08:30:00+02:00", "06:30", "minute"),
        ("2026-01-01T08:30:00.123456789Z", "08:30", "minute"),
        ("2016-12-31T23:59:60Z", "23:59", "minute"),
    ],
)
def test_moments_of_every_precision_are_read(db, drop, start, minute, precision):
    drop("fhir/e.ndjson", lines(encounter(code="EMER", start=start)))
    assert visits(db, "precision") == [(minute, None, None, None, precision)]


@pytest.mark.parametrize("start", ["2024", "2024-03", "yesterday", "2024-02-30"])
def test_what_is_no_moment_is_kept_aside(drop, aside, start):
    drop("fhir/e.ndjson", lines(encounter(start=start)))
    assert aside("encounters") == {1: "BAD_DATE"}


def test_a_day_never_becomes_an_arrival_at_midnight(db, drop):
    drop("fhir/e.ndjson", lines(encounter(code="EMER", start="2026-01-01", end="2026-01-02")))
    assert db.execute("select count(*) from staging.ed_visit").fetchall() == [(1,)]
    assert db.execute("select count(*) from marts.ed_visit_hour").fetchall() == [(0,)]


def test_priority_source_and_disposition_are_read_as_coded(db, drop):
    hospital = {
        "admitSource": {"coding": [{"code": "hosp-trans"}]},
        "dischargeDisposition": {"coding": [{"code": "exp"}]},
        "preAdmissionIdentifier": {"value": "secret"},
    }
    priority = {"coding": [{"system": "http://example.org/esi", "code": "2"}]}
    told = encounter(
        code="EMER", end=DAY + "09:00:00Z", hospitalization=hospital, priority=priority
    )
    drop("fhir/e.ndjson", lines(told))
    assert visits(db, "arrival_mode", "triage", "disposition") == [
        ("08:00", None, None, "09:00", "transfer_in", 2, "died")
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("EMER", "emergency"),
        ("IMP", "inpatient"),
        ("ACUTE", "inpatient"),
        ("NONAC", "inpatient"),
        ("OBSENC", "inpatient"),
        ("SS", "inpatient"),
        ("AMB", "ambulatory"),
        ("VR", "virtual"),
        ("HH", "home"),
        ("PRENC", "other"),
        ("FLD", "other"),
    ],
)
def test_every_class_of_the_standard_is_known(db, drop, code, kind):
    outcome = drop("fhir/e.ndjson", lines(encounter(code=code)))
    assert db.execute("select kind from staging.encounter").fetchall() == [(kind,)]
    assert "new class" not in (outcome.reason or "")


def test_new_words_are_taken_as_other_and_noted(db, drop):
    outcome = drop("fhir/e.ndjson", lines(encounter(code="XYZ", status="onhold")))
    sql = "select kind, class_code, status from staging.encounter"
    assert db.execute(sql).fetchall() == [("other", "XYZ", "other")]
    assert "new class XYZ" in outcome.reason
    assert "new status onhold" in outcome.reason


def test_a_planned_encounter_still_to_come_is_not_refused(db, drop):
    told = encounter(start="2027-01-01T08:00:00Z", status="planned")
    outcome = drop("fhir/e.ndjson", lines(told))
    assert (outcome.loaded, outcome.quarantined) == (1, 0)
    assert "planned and still to come" in outcome.reason


def test_the_newest_version_by_its_source_counts_whatever_comes_last(db, drop):
    new = encounter(code="EMER", end=DAY + "10:00:00Z", meta={"lastUpdated": DAY + "11:00:00Z"})
    old = encounter(code="EMER", meta={"lastUpdated": DAY + "09:00:00Z"})
    drop("fhir/1.ndjson", lines(new))
    outcome = drop("fhir/2.ndjson", lines(old))
    assert (outcome.loaded, outcome.superseded) == (0, 1)
    assert visits(db) == [("08:00", None, None, "10:00")]


def test_a_second_delivery_of_the_same_is_a_duplicate(drop):
    told = lines(encounter("e1"), encounter("e2"))
    drop("fhir/1.ndjson", told)
    outcome = drop("fhir/2.ndjson", told + lines(encounter("e3")))
    assert (outcome.received, outcome.loaded, outcome.duplicate) == (3, 1, 2)


def moment(hour):
    return (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)).isoformat()


wards = st.sampled_from(["w1", "w2", "w3"])
hours = st.integers(0, 30)
told_places = st.lists(st.tuples(wards, hours, st.one_of(st.none(), hours)), max_size=6)


@given(st.lists(st.tuples(hours, st.one_of(st.none(), hours), told_places), min_size=1, max_size=3))
def test_a_patient_is_on_one_ward_at_a_time_and_counted_once(family):
    members = []
    for depth, (start, end, places) in enumerate(family):
        said = {
            "class": "IMP",
            "status": "finished" if end is not None else "in-progress",
            "start": moment(start),
            "end": moment(max(start, end)) if end is not None else None,
            "places": [
                [ward, moment(came), moment(left) if left is not None else None, None]
                for ward, came, left in places
            ],
        }
        members.append(Member(f"e{depth}", "p", said, depth, f"e{depth - 1}" if depth else None))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    found = facts(members, Places(), "UTC", now, "e0")
    spans = sorted((row["in_at"], row["out_at"] or "9999") for row in found.stays)
    assert all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert max(Counter(row["stay_id"] for row in found.stays).values(), default=1) == 1


def test_a_bed_told_beside_its_ward_says_the_same_again(db, drop):
    def form(code):
        return {"physicalType": {"coding": [{"code": code}]}}

    told = encounter(
        location=[at("w1", **form("wa")), at("r12", **form("ro")), at("b3", **form("bd"))]
    )
    drop("fhir/e.ndjson", lines(told))
    assert stays(db) == [("w1", "08:00", None)]


def test_a_place_described_later_moves_the_stay_to_its_ward_and_what_was_known_stays(db, drop):
    drop("fhir/1.ndjson", lines(encounter(location=[at("bed")])))
    later = datetime(2026, 3, 2, tzinfo=UTC)
    drop("fhir/2.ndjson", lines(location("bed", "bd", "w1"), location("w1", "wa")), as_of=later)
    assert stays(db) == [("w1", "08:00", None)]
    sql = "select ward_id, unlearnt_at from past.ward_stay"
    assert db.execute(sql).fetchall() == [("bed", later)]
    assert db.execute("select ward_id from staging.ward").fetchall() == [("w1",)]


def test_what_another_feed_told_is_never_taken_back(db, drop, hospital):
    drop(
        "ward_stays/w.csv",
        "stay_id,ward_id,in_at\ne1/1,n1,2026-01-01T08:00:00Z\n",
    )
    drop("fhir/1.ndjson", lines(encounter("e1", "AMB")))
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(1,)]
