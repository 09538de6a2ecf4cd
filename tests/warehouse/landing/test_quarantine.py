"""Records kept aside can be landed again, ignored or overtaken, and every file still adds up."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.landing.conftest import NOW
from warehouse.landing import land_inbox
from warehouse.landing.quarantine import acts, aside
from warehouse.landing.quarantine.aside import Chosen
from warehouse.landing.quarantine.replay import replay

HEAD = "visit_id,site_id,arrived_at,triage\n"
SITES = "site_id,time_zone\n"
NORTH, SOUTH = "north,Europe/London\n", "south,Europe/London\n"
A = "a,south,2026-01-01T08:00:00Z,3\n"
LATER = NOW + timedelta(days=1)

UNBALANCED = """
    select name from raw.delivery
    where received <> loaded + duplicate + superseded + quarantined
"""
MISCOUNTED = """
    select name from raw.delivery as delivery
    where status = 'loaded' and quarantined <> (
        select count(*) from staging.kept_aside as kept
        where kept.delivery_id = delivery.delivery_id and state <> 'replayed'
    )
"""


def ledger(db, name):
    sql = "select loaded, duplicate, superseded, quarantined from raw.delivery where name = ?"
    [row] = db.execute(sql, [name]).fetchall()
    return row


def states(db):
    return dict(db.execute("select line, state from staging.kept_aside order by line").fetchall())


def again(db, **chosen):
    return replay(db, Chosen(**chosen), by="engineer", as_of=LATER)


def test_a_record_of_an_unknown_site_lands_once_the_site_is_delivered(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    assert drop("ed_visits/v.csv", HEAD + A).quarantined == 1
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    assert again(db).counts.loaded == 1
    assert ledger(db, "ed_visits/v.csv") == (1, 0, 0, 0)
    assert states(db) == {2: "replayed"}
    sql = "select site_id, learnt_at from staging.ed_visit"
    assert db.execute(sql).fetchall() == [("south", LATER)]


def test_ids_of_a_replayed_record_are_the_pseudonyms_of_any_other(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/1.csv", HEAD + A)
    drop("ed_visits/2.csv", HEAD + A.replace("south", "north"))
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    again(db)
    assert db.execute("select count(distinct visit_id) from staging.ed_visit").fetchall() == [(1,)]


def test_a_replay_never_overtakes_what_a_later_file_said(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/1.csv", HEAD + A)
    drop("ed_visits/2.csv", HEAD + A.replace("south", "north").replace(",3", ",1"))
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    done = again(db)
    assert (done.counts.loaded, done.counts.superseded) == (0, 1)
    assert db.execute("select site_id, triage from staging.ed_visit").fetchall() == [("north", 1)]
    assert ledger(db, "ed_visits/1.csv") == (0, 0, 1, 0)


@pytest.mark.parametrize(("order", "kept"), [((0, 1), "north"), ((1, 0), "south")])
def test_within_a_file_the_last_line_counts_in_a_replay_too(db, drop, order, kept):
    lines = [A, A.replace("south", "north")]
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/v.csv", HEAD + "".join(lines[at] for at in order))
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    again(db)
    assert db.execute("select site_id from staging.ed_visit").fetchall() == [(kept,)]
    assert db.execute(UNBALANCED).fetchall() == []


def test_two_waiting_versions_of_one_visit_end_with_the_newer_file(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/1.csv", HEAD + A, as_of=NOW)
    drop("ed_visits/2.csv", HEAD + A.replace(",3", ",1"), as_of=NOW + timedelta(hours=1))
    drop("sites/2.csv", SITES + NORTH + SOUTH, as_of=NOW + timedelta(hours=2))
    assert again(db).counts.loaded == 2
    assert db.execute("select triage from staging.ed_visit").fetchall() == [(1,)]


def test_a_record_of_a_list_that_was_replaced_since_is_superseded(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    wards = "ward_id,site_id,specialty,open_beds\n"
    drop("wards/1.csv", wards + "n1,north,medicine,9\ns1,south,medicine,9\n")
    drop("wards/2.csv", wards + "n1,north,medicine,9\n", as_of=NOW + timedelta(hours=1))
    drop("sites/2.csv", SITES + NORTH + SOUTH, as_of=NOW + timedelta(hours=2))
    done = again(db)
    assert (done.counts.loaded, done.counts.superseded) == (0, 1)
    assert db.execute("select ward_id from staging.ward").fetchall() == [("n1",)]


def test_a_record_of_the_list_in_force_joins_it_and_removes_nobody(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    wards = "ward_id,site_id,specialty,open_beds\n"
    drop("wards/1.csv", wards + "n1,north,medicine,9\ns1,south,medicine,9\n")
    drop("sites/2.csv", SITES + NORTH + SOUTH, as_of=NOW + timedelta(hours=2))
    again(db)
    kept = db.execute("select ward_id from staging.ward order by 1").fetchall()
    assert kept == [("n1",), ("s1",)]


def test_what_is_still_wrong_goes_on_waiting_and_says_what_to_do(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/v.csv", HEAD + A)
    [left] = again(db).left
    assert left.words == "still UNKNOWN_SITE: deliver the reference that lists it first"
    assert states(db) == {2: "waiting"}
    assert ledger(db, "ed_visits/v.csv") == (0, 0, 0, 1)


def test_what_could_not_be_cut_must_be_delivered_again(db, drop):
    drop("ed_visits/v.csv", HEAD + "a,north\n")
    [left] = again(db).left
    assert left.words.endswith("correct it at its source and deliver the file again")


def test_a_record_with_a_masked_value_is_read_from_the_file_when_it_comes_again(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/v.csv", HEAD + A)
    db.execute('update raw.quarantine set row = json_merge_patch(row, \'{"masked": ["site_id"]}\')')
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    [left] = again(db).left
    assert "deliver the file again" in left.words
    assert states(db) == {2: "waiting"}
    assert drop("ed_visits/v.csv", HEAD + A, as_of=LATER).seen_before
    assert states(db) == {2: "replayed"}
    assert ledger(db, "ed_visits/v.csv") == (1, 0, 0, 0)


def test_ignoring_needs_a_reason_names_who_and_keeps_the_count(db, drop):
    drop("ed_visits/v.csv", HEAD + "a,north,soon,3\n")
    with pytest.raises(acts.ReasonMissingError):
        aside.ignore(db, Chosen(), reason="  ", by="engineer", at=LATER)
    assert aside.ignore(db, Chosen(), reason="the test ward", by="engineer", at=LATER) == 1
    [row] = aside.kept(db, settled=True).to_dicts()
    assert (row["state"], row["acted_by"], row["because"]) == (
        "ignored",
        "engineer",
        "the test ward",
    )
    assert ledger(db, "ed_visits/v.csv") == (0, 0, 0, 1)
    assert again(db).asked == 0


def test_a_mended_map_reads_the_file_anew_and_overtakes_what_waited(db, drop, inbox):
    (inbox / "theirs").mkdir()
    chart = inbox / "theirs" / "map.toml"
    chart.write_text('feed = "ed_visits"\ncolumns.triage = "ats"')
    text = "visit_id,site_id,arrived_at,ats\na,north,2026-01-01T08:00:00Z,T3\n"
    drop("theirs/v.csv", text)
    chart.write_text('feed = "ed_visits"\ncolumns.triage = { from = "ats", values = { T3 = "3" } }')
    assert drop("theirs/v.csv", text, as_of=LATER).loaded == 1
    [row] = aside.kept(db, settled=True).to_dicts()
    assert (row["state"], row["acted_by"]) == ("overtaken", "ingest")


def test_the_row_in_the_quarantine_is_never_rewritten(db, drop):
    drop("sites/1.csv", SITES + NORTH)
    drop("ed_visits/v.csv", HEAD + A + "b,north,soon,3\n")
    before = db.execute("from raw.quarantine").fetchall()
    drop("sites/2.csv", SITES + NORTH + SOUTH)
    again(db)
    aside.ignore(db, Chosen(), reason="never mind", by="engineer", at=LATER)
    assert db.execute("from raw.quarantine").fetchall() == before


WARDS = "ward_id,site_id,specialty,open_beds\nn1,north,medicine,9\n"


@pytest.fixture
def message(drop, inbox):
    """An admission to a ward that nobody listed, kept aside."""
    drop("sites/1.csv", SITES + NORTH)
    drop("wards/1.csv", WARDS)
    (inbox / "lab").mkdir()
    (inbox / "lab" / "map.toml").write_text('feed = "hl7"\n')
    text = (
        "MSH|^~\\&|PAS|north|OPS|HOSP|20260101080000||ADT^A01|1|P|2.5\r"
        "EVN|A01|20260101080000\r"
        "PID|1||4711^^^H^MR\r"
        "PV1|1|I|n9^1^1^north||||||||||||||||V1|||||||||||||||||||||||||20260101080000\r"
    )
    assert drop("lab/m.hl7", text).quarantined == 1
    return text


def test_a_message_of_an_unknown_ward_is_derived_again(db, drop, message):
    drop("wards/2.csv", WARDS + "n9,north,x,9\n")
    done = again(db)
    assert (done.counts.loaded, done.left) == (1, [])
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("n9",)]
    assert db.execute(UNBALANCED).fetchall() == []


def test_a_mended_map_derives_the_facts_of_kept_messages_by_itself(db, drop, inbox, message):
    ward = 'site_id = "{site_id}"\nspecialty = "unknown"\nopen_beds = 0\n'
    (inbox / "lab" / "map.toml").write_text(f'feed = "hl7"\n[accept_new.ward_id]\n{ward}')
    assert drop("lab/m.hl7", message, as_of=LATER).duplicate == 1
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("n9",)]
    assert [row["state"] for row in aside.kept(db, settled=True).to_dicts()] == ["replayed"]
    assert db.execute(UNBALANCED).fetchall() == []


def test_a_resource_of_an_unknown_ward_is_derived_again(db, drop, inbox):
    drop("sites/1.csv", SITES + NORTH)
    drop("wards/1.csv", WARDS)
    (inbox / "bulk").mkdir()
    (inbox / "bulk" / "map.toml").write_text('feed = "fhir"\n')
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "in-progress",
        "class": {"code": "IMP"},
        "period": {"start": "2026-01-01T08:00:00Z"},
        "serviceProvider": {"reference": "Organization/north"},
        "location": [{"location": {"reference": "Location/n9"}}],
    }
    outcome = drop("bulk/Encounter.ndjson", json.dumps(encounter) + "\n")
    assert outcome.quarantined == 1
    drop("wards/2.csv", WARDS + "n9,north,x,9\n")
    done = again(db)
    assert (done.counts.loaded, done.left) == (1, [])
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("n9",)]
    assert db.execute(UNBALANCED).fetchall() == []


def test_a_resource_that_is_not_kept_is_read_anew_when_its_file_comes_again(db, drop, inbox):
    drop("sites/1.csv", SITES + NORTH)
    drop("clinics/1.csv", "clinic_id,site_id,slot_minutes\nc1,north,15\n")
    (inbox / "bulk").mkdir()
    (inbox / "bulk" / "map.toml").write_text('feed = "fhir"\n')
    appointment = {
        "resourceType": "Appointment",
        "id": "p1",
        "status": "booked",
        "created": "2026-01-01",
        "start": "2026-04-01T08:00:00Z",
        "participant": [{"actor": {"reference": "HealthcareService/c9"}, "status": "accepted"}],
    }
    text = json.dumps(appointment) + "\n"
    assert drop("bulk/Appointment.ndjson", text).quarantined == 1
    drop("clinics/2.csv", "clinic_id,site_id,slot_minutes\nc1,north,15\nc9,north,15\n")
    [left] = again(db).left
    assert "deliver the file again" in left.words
    anew = drop("bulk/Appointment.ndjson", text, as_of=LATER + timedelta(hours=1))
    assert (anew.status, anew.loaded) == ("loaded", 1)
    assert [row["state"] for row in aside.kept(db, settled=True).to_dicts()] == ["overtaken"]
    assert db.execute("select clinic_id from staging.appointment").fetchall() == [("c9",)]
    last = drop("bulk/Appointment.ndjson", text, as_of=LATER + timedelta(hours=2))
    assert (last.seen_before, db.execute(UNBALANCED).fetchall()) == (True, [])


record = st.tuples(
    st.sampled_from(["a", "b", "c", ""]),
    st.sampled_from(["north", "south", "east"]),
    st.sampled_from(["2026-01-01T08:00:00Z", "2026-01-02T09:00:00Z", "soon"]),
    st.sampled_from(["1", "3", "9"]),
).map(",".join)
step = st.one_of(
    st.tuples(st.just("deliver"), st.lists(st.one_of(record, st.just("a,north")), max_size=6)),
    st.tuples(st.just("mend"), st.sets(st.sampled_from(["north", "south", "east"]), min_size=1)),
    st.tuples(st.just("replay"), st.sampled_from([None, "UNKNOWN_SITE", "BAD_DATE"])),
    st.tuples(st.just("ignore"), st.sampled_from([None, "UNKNOWN_SITE", "BAD_DATE", "NO_ID"])),
)


@given(steps=st.lists(step, max_size=10))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_file_adds_up_after_any_deliveries_mends_replays_and_decisions(
    db, tmp_path_factory, steps
):
    db.begin()
    try:
        inbox = tmp_path_factory.mktemp("inbox")
        for number, (verb, said) in enumerate(steps):
            at = NOW + timedelta(hours=number)
            if verb == "deliver":
                _put(inbox, f"ed_visits/{number}.csv", HEAD, said)
                land_inbox(db, inbox, as_of=at)
            elif verb == "mend":
                _put(inbox, f"sites/{number}.csv", SITES, [f"{each},UTC" for each in sorted(said)])
                land_inbox(db, inbox, as_of=at)
            elif verb == "replay":
                done = replay(db, Chosen(code=said), by="engineer", as_of=at)
                assert done.asked == done.taken + len(done.left)
            else:
                aside.ignore(db, Chosen(code=said), reason="never mind", by="engineer", at=at)
            assert db.execute(UNBALANCED).fetchall() == []
            assert db.execute(MISCOUNTED).fetchall() == []
            twice = (
                "select 1 from raw.aside_state group by delivery_id, feed, line having count(*) > 1"
            )
            assert db.execute(twice).fetchall() == []
            keys = "select visit_id from staging.ed_visit group by 1 having count(*) > 1"
            assert db.execute(keys).fetchall() == []
    finally:
        db.rollback()


def _put(inbox, name, head, records):
    path = inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "".join(f"{each}\n" for each in records))
