"""Records that are kept aside with a reason while the rest of their file loads."""

import io

import polars as pl
import pytest

from warehouse.landing.shape import pseudonym

HEAD = "visit_id,site_id,arrived_at,departed_at,triage,disposition\n"
GOOD = "1,north,2026-01-01T08:00:00Z,2026-01-01T10:00:00Z,3,discharged\n"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (",north,2026-01-01T08:00:00Z,,,", "NO_ID"),
        ("2,,2026-01-01T08:00:00Z,,,", "MISSING_VALUE"),
        ("2,north,,,,", "MISSING_VALUE"),
        ("2,north,yesterday,,,", "BAD_DATE"),
        ("2,north,2026-01-01T08:00:00Z,later,,", "BAD_DATE"),
        ("2,north,45352.4,,,", "EXCEL_SERIAL"),
        ("2,north,9999-12-31,,,", "SENTINEL_DATE"),
        ("2,north,2026-03-29T01:30,,,", "DST_NONEXISTENT"),
        ("2,north,2026-01-01T08:00:00Z,2026-01-01T07:00:00Z,,", "NEGATIVE_STAY"),
        ("2,north,2026-01-01T08:00:00Z,,two,", "BAD_INT"),
        ("2,north,2026-01-01T08:00:00Z,,2.5,", "BAD_INT"),
        ("2,north,2026-01-01T08:00:00Z,,9,", "OUT_OF_RANGE"),
        ("2,north,2026-01-01T08:00:00Z,,,vanished", "UNKNOWN_CODE"),
        ("2,east,2026-01-01T08:00:00Z,,,", "UNKNOWN_SITE"),
        ("2,north,2026-01-01T08:00:00Z", "MISSING_COLUMNS"),
        ("2,north,2026-01-01T08:00:00Z,,,,,", "EXTRA_COLUMNS"),
        ("2,north,2026-01-01T08:00:00Z,,,\x00", "CONTROL_CHAR"),
    ],
)
def test_a_faulty_record_is_kept_aside_and_the_rest_loads(db, hospital, drop, aside, record, code):
    outcome = drop("ed_visits/v.csv", f"{HEAD}{GOOD}{record}\n{GOOD.replace('1,', '3,', 1)}")
    assert aside("ed_visits") == {3: code}
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (3, 2, 1)
    kept = db.execute("select visit_id from staging.ed_visit").fetchall()
    assert set(kept) == {(pseudonym("1"),), (pseudonym("3"),)}


@pytest.mark.parametrize(
    ("feed", "text", "code"),
    [
        ("wards", "ward_id,site_id,specialty,open_beds\na,north,medicine,-5\n", "NEGATIVE_QTY"),
        ("shift_types", "shift_type_id,starts,minutes,paid_minutes\nN,25:00,600,600\n", "BAD_TIME"),
        (
            "stock_positions",
            "item_id,location_id,as_of_on,on_hand,on_order\ni,n1,2026-01-01,NaN,0\n",
            "NOT_FINITE",
        ),
        (
            "stock_positions",
            "item_id,location_id,as_of_on,on_hand,on_order\ni,n1,2026-01-01,1e400,0\n",
            "NOT_FINITE",
        ),
        (
            "ed_arrivals_hourly",
            "site_id,hour_start,arrivals\nnorth,2026-01-01T08:30Z,4\n",
            "NOT_ON_THE_HOUR",
        ),
        ("ed_arrivals_hourly", "site_id,hour_start,arrivals\nnorth,2026-01-01,4\n", "BAD_DATE"),
        (
            "ed_arrivals_hourly",
            "site_id,hour_start,arrivals\nnorth,2026-01-01T08:00Z,-4\n",
            "NEGATIVE_QTY",
        ),
        ("ward_stays", "stay_id,ward_id,in_at\n1,n9,2026-01-01T08:00Z\n", "UNKNOWN_WARD"),
        (
            "bed_changes",
            "change_id,ward_id,from_at,beds,kind\n1,n1,2026-01-01T08:00Z,2,closed\n",
            "WRONG_SIGN",
        ),
        (
            "absences",
            "staff_id,from_on,to_on,kind\na,2026-01-02,2026-01-01,leave\n",
            "ENDS_BEFORE_START",
        ),
        (
            "appointments",
            "appointment_id,clinic_id,booked_at,starts_at,status\n1,c,2026-01-09,2026-01-01T09:00Z,booked\n",
            "BOOKED_AFTER_START",
        ),
    ],
)
def test_every_feed_has_its_rules(hospital, drop, aside, feed, text, code):
    outcome = drop(f"{feed}/x.csv", text)
    assert aside(feed) == {2: code}
    assert outcome.quarantined == 1


def test_a_record_says_where_it_was_and_what_was_wrong(db, hospital, drop):
    drop("ed_visits/v.csv", HEAD + "2,north,2026-01-01T08:00:00Z,,two,\n")
    sql = "select line, field, value, reason, row from raw.quarantine"
    [(line, field, value, reason, row)] = db.execute(sql).fetchall()
    assert (line, field, value, reason) == (2, "triage", "two", "triage is not a whole number: two")
    assert f'"visit_id":"{pseudonym("2")}"' in row


def test_what_could_be_a_name_is_never_shown(db, hospital, drop):
    drop(
        "ed_visits/v.csv",
        HEAD + "2,Maria Canary,2026-01-01T08:00:00Z,,,\n3,north,Maria Canary,,,\n",
    )
    shown = db.execute("select value, reason from raw.quarantine").fetchall()
    assert [value for value, _ in shown] == [None, None]
    assert "Canary" not in str(shown)


def test_columns_nobody_asked_for_are_not_kept(db, hospital, drop):
    outcome = drop(
        "ed_visits/v.csv",
        "visit_id,name,site_id,arrived_at\n1,Maria Canary,north,2026-01-01T08:00Z\n",
    )
    assert outcome.reason == "columns not used: name"
    tables = db.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    assert not any("Canary" in str(db.execute(f"from {table}").fetchall()) for (table,) in tables)


def test_columns_go_by_name_and_not_by_place(db, hospital, drop):
    drop("ed_visits/v.csv", "arrived_at,site_id,visit_id\n2026-01-01T08:00Z,north,00123\n")
    assert db.execute("select visit_id, site_id from staging.ed_visit").fetchall() == [
        (pseudonym("00123"), "north")
    ]


def test_words_that_look_like_nothing_are_words(db, hospital, drop):
    drop("ward_stays/s.csv", "stay_id,ward_id,in_at\n1,NA,2026-01-01T08:00Z\n")
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("NA",)]


def test_spaces_and_invisible_characters_are_no_part_of_a_code(db, hospital, drop):
    drop("ward_stays/s.csv", "stay_id,ward_id,in_at\n1, n\u200b1\u00a0,2026-01-01T08:00Z\n")
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("n1",)]


def test_long_numbers_stay_text(db, hospital, drop):
    drop("ward_stays/s.csv", "stay_id,ward_id,in_at\n9007199254740993000001,n1,2026-01-01T08:00Z\n")
    assert db.execute("select stay_id from staging.ward_stay").fetchall() == [
        (pseudonym("9007199254740993000001"),)
    ]


def test_a_unknown_end_is_no_end(db, hospital, drop):
    drop("ward_stays/s.csv", "stay_id,ward_id,in_at,out_at\n1,n1,2026-01-01T08:00Z,9999-12-31\n")
    assert db.execute("select out_at from staging.ward_stay").fetchall() == [(None,)]


def test_naive_times_are_on_the_clock_of_their_site(db, hospital, drop):
    drop(
        "ed_visits/v.csv",
        "visit_id,site_id,arrived_at\n1,north,2025-07-01 10:00\n2,south,2025-07-01 10:00\n",
    )
    sql = "select strftime(arrived_at, '%H:%M') from staging.ed_visit order by site_id"
    assert db.execute(sql).fetchall() == [("09:00",), ("04:30",)]


def test_a_stay_whose_end_is_known_to_the_day_is_known_to_the_day(db, hospital, drop):
    drop("ward_stays/s.csv", "stay_id,ward_id,in_at,out_at\n1,n1,2025-07-01T15:00,2025-07-01\n")
    sql = "select precision, strftime(in_at, '%d %H:%M'), in_at = out_at from staging.ward_stay"
    assert db.execute(sql).fetchall() == [("day", "30 23:00", True)]


def test_codes_are_taken_as_they_come_where_no_reference_was_ever_delivered(drop):
    outcome = drop("ward_stays/s.csv", "stay_id,ward_id,in_at\n1,n1,2026-01-01T08:00Z\n")
    assert (outcome.loaded, outcome.reason) == (
        1,
        "1 rows taken although no wards were ever delivered",
    )


def test_parquet_keeps_the_same_contract_and_counts(db, hospital, drop, aside):
    frame = pl.DataFrame(
        {
            "triage": [3.0, 9.0, None],
            "arrived_at": ["2026-01-01 08:00", "2026-01-01 09:00", "2026-01-01 10:00"],
            "site_id": ["north", "north", "east"],
            "visit_id": [1, 2, 3],
        }
    ).with_columns(pl.col("arrived_at").str.to_datetime("%Y-%m-%d %H:%M"))
    content = io.BytesIO()
    frame.write_parquet(content)
    outcome = drop("ed_visits/v.parquet", content.getvalue())
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (3, 1, 2)
    assert aside("ed_visits") == {2: "OUT_OF_RANGE", 3: "UNKNOWN_SITE"}
    assert db.execute("select visit_id, triage from staging.ed_visit").fetchall() == [
        (pseudonym("1"), 3)
    ]
    assert db.execute("select arrived_at from raw.ed_visit limit 1").fetchall() == [
        ("2026-01-01 08:00:00",)
    ]


def test_a_site_on_a_clock_that_does_not_exist_spoils_no_other_site(db, drop, aside):
    drop("sites/s.csv", "site_id,time_zone\nnorth,Mars/Olympus\nsouth,Asia/Kolkata\n")
    assert aside("sites") == {2: "UNKNOWN_ZONE"}
    outcome = drop("ed_visits/v.csv", "visit_id,site_id,arrived_at\n1,south,2026-01-01 08:00\n")
    assert outcome.loaded == 1
