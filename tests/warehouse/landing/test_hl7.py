import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.landing.hl7_messages import adt, merge, msh, pid, pv1, siu
from warehouse.landing.hl7.fields import kind_of, tell
from warehouse.landing.hl7.message import Unreadable, read
from warehouse.landing.maps import own
from warehouse.landing.shape import pseudonym

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data" / "hl7v2"

A01 = adt("A01", "20260101080000")
A02 = adt("A02", "20260101120000", ward="w2", prior="w1")
A03 = adt("A03", "20260102100000", ward="w2", ended="20260102100000")


def stays(db):
    sql = """
        select ward_id, strftime(in_at, '%d %H:%M'), strftime(out_at, '%d %H:%M')
        from staging.ward_stay order by stay_id
    """
    return db.execute(sql).fetchall()


def counts(outcome):
    return (
        outcome.received,
        outcome.loaded,
        outcome.duplicate,
        outcome.superseded,
        outcome.quarantined,
    )


W1, W2 = ("w1", "01 08:00", "01 12:00"), ("w2", "01 12:00", "02 10:00")


def test_an_admission_a_transfer_and_a_discharge_are_two_stays(db, drop):
    outcome = drop("hl7/1.hl7", A01 + A02 + A03)
    assert (outcome.feed, counts(outcome)) == ("hl7", (3, 3, 0, 0, 0))
    assert stays(db) == [W1, W2]
    sql = "select kind, status, place_id from staging.encounter"
    assert db.execute(sql).fetchall() == [("inpatient", "finished", "w2")]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_files_in_any_order_tell_the_same(db, drop, order):
    for each in order:
        drop(f"hl7/{each}.hl7", (A01, A02, A03)[each])
    assert stays(db) == [W1, W2]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_marks_frames_and_batches_of_every_kind_are_read(db, drop, end):
    framed = "".join(f"\x0b{each}\x1c\r" for each in (A01, A02, A03))
    text = f"\ufeffFHS|^~\\&{end}BHS|^~\\&{end}{framed.replace(chr(13), end)}BTS|3{end}FTS|1{end}"
    assert drop("hl7/1.txt", text).loaded == 3
    assert stays(db) == [W1, W2]


def test_a_gzip_is_read_and_a_broken_one_refused(db, drop):
    whole = gzip.compress((A01 + A02).encode())
    assert drop("hl7/1.hl7.gz", whole).loaded == 2
    assert drop("hl7/2.hl7.gz", whole[:-10]).reason.startswith("GZIP_TRUNCATED: ")


@pytest.mark.parametrize(
    ("cancel", "left"),
    [
        (adt("A13", "20260102110000", ward="w2"), [W1, (*W2[:2], None)]),
        (adt("A12", "20260101130000"), [("w1", "01 08:00", "02 10:00")]),
    ],
)
def test_a_cancel_takes_back_what_it_cancels_even_if_it_comes_first(db, drop, cancel, left):
    drop("hl7/1.hl7", cancel)
    drop("hl7/2.hl7", A01 + A02 + A03)
    assert stays(db) == left


def test_a_cancelled_admission_leaves_nothing_behind(db, drop):
    drop("hl7/1.hl7", A01)
    drop("hl7/2.hl7", adt("A11", "20260101090000"))
    assert stays(db) == []
    assert db.execute("select count(*) from staging.encounter").fetchall() == [(0,)]


def test_a_cancel_of_something_never_seen_waits(drop):
    outcome = drop("hl7/1.hl7", adt("A11", "20260101090000"))
    assert "1 messages wait up to 3 days for what they follow" in outcome.reason


def test_the_ed_is_left_for_a_ward(db, drop):
    ed = adt("A04", "20260101060000", ward="ed", code="E", began="20260101060000")
    drop("hl7/1.hl7", ed + adt("A06", "20260101080000") + A02)
    sql = "select site_id, strftime(arrived_at, '%H:%M'), strftime(departed_at, '%H:%M'), disposition from staging.ed_visit"
    assert db.execute(sql).fetchall() == [("north", "06:00", "08:00", "admitted")]
    assert stays(db) == [W1, (*W2[:2], None)]


def test_an_outpatient_is_an_encounter_only(db, drop):
    drop("hl7/1.hl7", adt("A04", "20260101060000", code="O"))
    assert db.execute("select kind from staging.encounter").fetchall() == [("ambulatory",)]
    assert stays(db) == []


def test_an_update_corrects_and_empty_changes_nothing(db, drop):
    drop("hl7/1.hl7", A01 + adt("A08", "20260101083000", ward="", began="20260101073000"))
    assert stays(db) == [("w1", "01 07:30", None)]


def test_two_quotes_delete(db, drop):
    drop("hl7/1.hl7", A01 + A02 + A03 + adt("A08", "20260103", ward="w2", ended='""'))
    assert stays(db) == [W1, (*W2[:2], None)]


def test_the_year_9999_is_no_end(db, drop):
    drop("hl7/1.hl7", adt("A01", "20260101080000", ended="99991231"))
    assert stays(db) == [("w1", "01 08:00", None)]


def test_a_day_is_not_midnight(db, drop):
    drop("hl7/1.hl7", adt("A01", "20260101080000", began="20260101"))
    assert db.execute("select precision from staging.ward_stay").fetchall() == [("day",)]


def test_an_offset_means_what_it_says(db, drop):
    drop("hl7/1.hl7", adt("A01", "20260101080000-0215"))
    assert stays(db) == [("w1", "01 10:15", None)]


def test_times_without_an_offset_are_on_the_clock_of_the_site(db, drop, hospital):
    drop("hl7/1.hl7", adt("A01", "20260101080000", ward="s1", site="south"))
    assert stays(db) == [("s1", "01 02:30", None)]


def test_a_merge_gives_every_visit_to_whom_stays(db, drop):
    drop("hl7/1.hl7", A01)
    drop("hl7/2.hl7", merge("A40", "20260105", "p1", "p2") + merge("A34", "20260106", "p2", "p3"))
    drop("hl7/3.hl7", A02)
    assert set(db.execute("select patient_id from staging.ward_stay").fetchall()) == {
        (pseudonym("p3"),)
    }


def test_a_merge_of_a_patient_into_the_same_is_kept_aside(drop, aside):
    assert drop("hl7/1.hl7", merge("A40", "20260105", "p1", "p1")).quarantined == 1
    assert aside("hl7") == {1: "MERGE_SELF"}


def test_a_moved_visit_goes_to_another_patient_and_number(db, drop):
    drop("hl7/1.hl7", A01 + A02 + A03)
    drop("hl7/2.hl7", merge("A45", "20260105", "p1", "p2", mrg_visit="v1", visit="v9"))
    assert stays(db) == [W1, W2]
    sql = "select distinct admission_id, patient_id from staging.ward_stay"
    assert db.execute(sql).fetchall() == [(pseudonym("v9"), pseudonym("p2"))]
    kept = db.execute("select encounter_id from staging.encounter").fetchall()
    assert kept == [(pseudonym("v9"),)]


def test_the_same_control_id_with_other_content_is_another_message(db, drop):
    outcome = drop(
        "hl7/1.hl7",
        adt("A01", "20260101080000", control="7") + adt("A02", "20260101120000", control="7") * 2,
    )
    assert counts(outcome) == (3, 2, 1, 0, 0)
    again = drop("hl7/2.hl7", adt("A01", "20260101080000", control="7"))
    assert counts(again) == (1, 0, 1, 0, 0)


def test_an_appointment_is_booked_moved_and_missed(db, drop):
    sql = "select clinic_id, strftime(starts_at, '%d %H:%M'), planned_minutes, age_years, status from staging.appointment"
    drop("hl7/1.hl7", siu("S12", "20260101090000"))
    assert db.execute(sql).fetchall() == [("eyes", "20 10:00", 30, 76, "booked")]
    drop("hl7/2.hl7", siu("S13", "20260102090000", start="202601211000"))
    drop("hl7/3.hl7", siu("S26", "20260121110000", start=""))
    assert db.execute(sql).fetchall() == [("eyes", "21 10:00", 30, 76, "no_show")]


def test_a_cancelled_appointment_says_when_and_a_deleted_one_is_gone(db, drop):
    drop("hl7/1.hl7", siu("S15", "20260103090000") + siu("S12", "20260101090000"))
    sql = "select status, strftime(cancelled_at, '%d') from staging.appointment"
    assert db.execute(sql).fetchall() == [("cancelled_by_patient", "03")]
    drop("hl7/2.hl7", siu("S17", "20260104090000"))
    assert db.execute(sql).fetchall() == []


def test_messages_of_other_types_are_kept_aside_or_left_out_by_the_map(drop, inbox, aside):
    other = "\r".join([msh("ORU^R01"), pid(), "OBX|1|TX|||Canary", ""])
    outcome = drop("hl7/1.hl7", A01 + other + A02)
    assert counts(outcome) == (3, 2, 0, 0, 1)
    assert aside("hl7") == {6: "OTHER_TYPE"}
    (inbox / "lab").mkdir()
    (inbox / "lab" / "map.toml").write_text('feed = "hl7"\nleave_out = ["ORU"]')
    outcome = drop("lab/1.hl7", other + A03)
    assert counts(outcome) == (1, 1, 0, 0, 0)
    assert "1 ORU^R01 messages are left out" in outcome.reason


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (msh("ADT^A01") + "\r", "MISSING_SEGMENT"),
        ("\r".join([msh("ADT^A01"), pid(), pv1(visit=""), ""]), "NO_ID"),
        ("\r".join([msh("ADT^A01", sent="2026"), pid(), pv1(), ""]), "MISSING_VALUE"),
        ("\r".join([msh("ADT^A01", sent="20261341"), pid(), pv1(), ""]), "BAD_DATE"),
        ("\r".join([msh("ADT^A01", sent=""), pid(), pv1(), ""]), "MISSING_VALUE"),
        ("\r".join([msh("ADT^A01", processing="T"), pid(), pv1(), ""]), "TEST_MESSAGE"),
        ("\r".join([msh("ADT^A01"), pid(), pv1(ward="w" * 70_000), ""]), "TOO_LONG"),
        ("\r".join([msh("ADT^A01"), pid() + "\0", pv1(), ""]), "CONTROL_CHAR"),
        ("\x0bhello\x1c\r", "NOT_HL7"),
    ],
)
def test_a_bad_message_is_kept_aside_and_the_rest_loads(drop, aside, bad, code):
    outcome = drop("hl7/1.hl7", adt("A01", "20260101080000", visit="v0") + bad)
    assert counts(outcome) == (2, 1, 0, 0, 1)
    assert aside("hl7") == {6: code}


def test_a_stay_that_ends_before_it_starts_is_kept_aside(db, drop, aside):
    late = adt("A03", "20260106", visit="v0", ended="20251231080000")
    outcome = drop("hl7/1.hl7", adt("A01", "20260101080000", visit="v0") + late)
    assert counts(outcome) == (2, 1, 0, 0, 1)
    assert aside("hl7") == {6: "NEGATIVE_STAY"}
    assert stays(db) == []


def test_test_messages_are_taken_if_the_map_says_so(drop, inbox):
    (inbox / "hl7").mkdir()
    (inbox / "hl7" / "map.toml").write_text('feed = "hl7"\ntest_messages = true')
    text = "\r".join([msh("ADT^A01", processing="T"), pid(), pv1(), ""])
    assert drop("hl7/1.hl7", text).loaded == 1


def test_odd_headers_are_read_and_noted(db, drop):
    text = A01.replace("ADT^A01", "ADT^A01^ADT_A99").replace("EVN|A01", "EVN|A08")
    outcome = drop("hl7/1.hl7", text.replace("|2.5|", "||"))
    assert "EVN-1 names another event" in outcome.reason
    assert "MSH-12 names no version" in outcome.reason
    assert stays(db) == [("w1", "01 08:00", None)]


def test_odd_delimiters_escapes_and_charsets_are_read(db, drop):
    odd = A01.replace("^~\\&", "@~%;").replace("^", "@").replace("w1", "M%X2D%N")
    drop("hl7/1.hl7", odd)
    latin = adt("A01", "20260101080000", visit="v2", ward="hôpital").replace("||||||", "||||||", 1)
    drop("hl7/2.hl7", latin.replace("|2.5||||||", "|2.5||||||8859/1").encode("latin-1"))
    assert {ward for ward, *_ in stays(db)} == {"M-N", "hôpital"}


def test_a_batch_that_lacks_messages_says_so(drop):
    text = f"BHS|^~\\&\r{A01}BTS|2\r"
    assert "promise 2 messages and hold 1" in drop("hl7/1.hl7", text).reason


def test_nobody_is_named(db, drop):
    bad = "\r".join([msh("ADT^A01", "9"), pid(), pv1(visit=""), "NK1|Canary", ""])
    drop("hl7/1.hl7", A01 + A02 + siu("S12", "20260101090000") + bad)
    tables = db.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    kept = [str(db.execute(f"from {table}").fetchall()).lower() for (table,) in tables]
    assert not any("canary" in each or "'p1'" in each or "19500101" in each for each in kept)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_real_files_are_read(drop):
    found = {
        path.name: drop(f"hl7/{path.name}", path.read_bytes())
        for path in sorted(SHARED.rglob("*"))
        if path.is_file()
    }
    assert all(each.status == "loaded" for each in found.values())
    assert {name: counts(each) for name, each in found.items()} == {
        "reportstream_FHS_BHS_batch_message.hl7": (2, 0, 0, 0, 2),
        "reportstream_sample-batch-pdi-20210608-0001.hl7": (20, 0, 0, 0, 20),
        "ADT_A01.txt": (1, 1, 0, 0, 0),
        "adt_a03.txt": (1, 1, 0, 0, 0),
        "segmentfinder_a24.hl7": (1, 0, 0, 0, 1),
    }


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_reason(content):
    with suppress(Unreadable):
        kind_of(b"MSH|^~\\&|" + content)
        message = read(b"MSH|^~\\&|" + content + b"\rPID|" + content)
        assert tell(message, "ADT", "A01", own("hl7")).rows
