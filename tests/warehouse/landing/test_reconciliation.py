"""received = loaded + duplicate + superseded + quarantined, whatever is delivered."""

from datetime import timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.tables import EdVisit
from tests.warehouse.landing.conftest import NOW
from warehouse.build import build
from warehouse.landing import land_inbox
from warehouse.landing.shape import pseudonym
from warehouse.migrate import migrate
from warehouse.query import frame

HEAD = "visit_id,site_id,arrived_at,triage\n"
A = "a,north,2026-01-01T08:00:00Z,3\n"
B = "b,north,2026-01-01T09:00:00Z,3\n"


def counts(outcome):
    return (outcome.loaded, outcome.duplicate, outcome.superseded, outcome.quarantined)


def visits(db):
    sql = "select visit_id, triage from staging.ed_visit"
    kept = dict(db.execute(sql).fetchall())
    return {name: kept[made] for name in "ab" if (made := pseudonym(name)) in kept}


def test_the_same_file_again_changes_nothing(db, drop):
    drop("ed_visits/1.csv", HEAD + A + B)
    before = db.execute("from raw.delivery").fetchall()
    again = drop("ed_visits/1.csv", HEAD + A + B)
    assert (again.status, again.seen_before, counts(again)) == ("duplicate", True, (0, 2, 0, 0))
    assert db.execute("from raw.delivery").fetchall() == before
    assert db.execute("select count(*) from raw.ed_visit").fetchall() == [(2,)]


def test_a_copy_under_another_name_is_a_duplicate_in_the_ledger(db, drop):
    drop("ed_visits/1.csv", HEAD + A)
    copy = drop("ed_visits/2.csv", HEAD + A)
    assert (copy.status, counts(copy), copy.reason) == (
        "duplicate",
        (0, 1, 0, 0),
        "the same as ed_visits/1.csv",
    )
    drop("ed_visits/2.csv", HEAD + A)
    assert db.execute("select status from raw.delivery order by name").fetchall() == [
        ("loaded",),
        ("duplicate",),
    ]


def test_a_row_said_again_is_a_duplicate_and_a_corrected_one_wins(db, drop):
    drop("ed_visits/1.csv", HEAD + A + B)
    outcome = drop("ed_visits/2.csv", HEAD + A + B.replace(",3", ",1"))
    assert counts(outcome) == (1, 1, 0, 0)
    assert visits(db) == {"a": 3, "b": 1}


def test_within_a_file_the_last_row_of_a_key_wins(db, drop):
    outcome = drop("ed_visits/1.csv", HEAD + A + A.replace(",3", ",1") + A + B)
    assert counts(outcome) == (2, 1, 1, 0)
    assert visits(db) == {"a": 3, "b": 3}


def test_what_is_replayed_from_before_never_overtakes_what_came_later(db, drop):
    drop("ed_visits/1.csv", HEAD + A.replace(",3", ",1"))
    late = drop("ed_visits/2.csv", HEAD + A, as_of=NOW - timedelta(days=1))
    assert counts(late) == (0, 0, 1, 0)
    assert visits(db) == {"a": 1}


WARDS = "ward_id,site_id,specialty,open_beds\n"


def test_a_full_delivery_replaces_the_list(db, drop):
    drop("wards/1.csv", WARDS + "n1,north,medicine,20\nn2,north,surgery,10\n")
    outcome = drop("wards/2.csv", WARDS + "n1,north,medicine,22\nn3,north,surgery,8\n")
    assert (counts(outcome), outcome.reason.split(";")[0]) == (
        (2, 0, 0, 0),
        "1 rows no longer listed were removed",
    )
    sql = "select ward_id, open_beds from staging.ward order by all"
    assert db.execute(sql).fetchall() == [("n1", 22), ("n3", 8)]


def test_a_listed_row_that_was_kept_aside_still_stands_as_it_was(db, drop):
    drop("wards/1.csv", WARDS + "n1,north,medicine,20\n")
    drop("wards/2.csv", WARDS + "n1,north,medicine,many\nn2,north,surgery,8\n")
    assert db.execute("select ward_id from staging.ward order by all").fetchall() == [
        ("n1",),
        ("n2",),
    ]


def test_an_earlier_list_delivered_again_counts_again(db, drop):
    drop("wards/1.csv", WARDS + "n1,north,medicine,20\n")
    drop("wards/2.csv", WARDS + "n2,north,surgery,8\n", as_of=NOW + timedelta(days=1))
    drop("wards/3.csv", WARDS + "n1,north,medicine,20\n", as_of=NOW + timedelta(days=2))
    assert db.execute("select ward_id from staging.ward").fetchall() == [("n1",)]


def test_an_empty_list_removes_nothing(db, drop):
    drop("wards/1.csv", WARDS + "n1,north,medicine,20\n")
    drop("wards/2.csv", WARDS)
    assert db.execute("select ward_id from staging.ward").fetchall() == [("n1",)]


def test_a_mended_map_reads_the_file_again(db, drop, inbox):
    (inbox / "theirs").mkdir()
    (inbox / "theirs" / "map.toml").write_text('feed = "ed_visits"\ncolumns.triage = "ats"')
    text = "visit_id,site_id,arrived_at,ats\na,north,2026-01-01T08:00:00Z,T3\n"
    assert drop("theirs/v.csv", text).quarantined == 1
    (inbox / "theirs" / "map.toml").write_text(
        'feed = "ed_visits"\ncolumns.triage = { from = "ats", values = { T3 = "3" } }'
    )
    assert drop("theirs/v.csv", text).loaded == 1


@pytest.fixture(scope="module")
def empty():
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        migrate(connection)
        build(connection)
        yield connection


def test_a_full_list_of_an_earlier_moment_changes_nothing(db, drop):
    head = "site_id,time_zone\n"
    north, south, east = (f"{place},Europe/London\n" for place in ("north", "south", "east"))
    drop("sites/1.csv", head + north + south, as_of=NOW - timedelta(days=2))
    drop("sites/3.csv", head + north + south + "west,Asia/Kolkata\n", as_of=NOW)
    outcome = drop("sites/2.csv", head + north + east, as_of=NOW - timedelta(days=1))
    assert (outcome.received, outcome.superseded) == (2, 2)
    sites = db.execute("select site_id from staging.site order by 1").fetchall()
    assert sites == [("north",), ("south",), ("west",)]


cell = {
    "visit_id": st.sampled_from(["a", "b", "c", "d", "", " a"]),
    "site_id": st.sampled_from(["north", "south", ""]),
    "arrived_at": st.sampled_from(
        ["2026-01-01T08:00:00Z", "2026-01-01 09:00", "2026-01-02", "2026-03-29T01:30", "soon", ""]
    ),
    "triage": st.sampled_from(["1", "5", "6", "-1", "x", "NaN", "", "3.0"]),
}
record = st.one_of(
    st.tuples(*cell.values()).map(",".join),
    st.sampled_from(["", "a,north", "a,north,2026-01-01,1,extra", '"a","north","2026-01-01","2"']),
)


@given(deliveries=st.lists(st.lists(record, max_size=12), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_nothing_is_lost_whatever_is_delivered(empty, tmp_path_factory, deliveries):
    empty.begin()
    try:
        inbox = tmp_path_factory.mktemp("inbox")
        (inbox / "ed_visits").mkdir()
        for number, records in enumerate(deliveries):
            text = HEAD + "".join(f"{each}\n" for each in records)
            (inbox / "ed_visits" / f"{number}.csv").write_text(text)
        for outcome, records in zip(land_inbox(empty, inbox, as_of=NOW), deliveries, strict=True):
            assert outcome.received == sum(bool(each) for each in records) == sum(counts(outcome))
        kept = frame(
            empty, "select * exclude (delivery_id, learnt_at) from staging.ed_visit order by all"
        )
        EdVisit.validate(kept)
        again = land_inbox(empty, inbox, as_of=NOW)
        assert all(
            each.status == "duplicate" and sum(counts(each)) == each.received for each in again
        )
        same = frame(
            empty, "select * exclude (delivery_id, learnt_at) from staging.ed_visit order by all"
        )
        assert same.equals(kept)
    finally:
        empty.rollback()
