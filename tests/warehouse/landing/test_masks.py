"""Only codes, numbers and times are kept of what came; a text that could be a name is not."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.landing.hl7_messages import adt
from warehouse.landing import legible
from warehouse.landing.shape import pseudonym

STAYS = "stay_id,ward_id,specialty,in_at\n"
BOOKED = "appointment_id,patient_id,clinic_id,booked_at,starts_at,status"


def stay(number, specialty, ward="n1"):
    return f'{number},{ward},"{specialty}",2026-01-01T08:00Z\n'


@pytest.mark.parametrize(
    "text",
    ["MED", "general_medicine", "T&O", "A&E", "320", "c1-2026-01-05-am", "7e3f1c52-0000-4a33-9b1c"],
)
def test_a_code_is_one_word(text):
    assert legible.is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Maria Canary", "Canary^Maria", "maria@canary.example", "9434765919", "943-476-5919"),
        *("1931-05-21", "19310521", "07700900123", "x\n", "", "a" * 65, "NW1 6XE"),
    ],
)
def test_what_could_be_somebodys_is_no_code(text):
    assert not legible.is_code(text)


@given(st.from_regex(r"[0-9][0-9 .\-]{8,14}[0-9]", fullmatch=True).filter(
    lambda text: sum(letter.isdigit() for letter in text) >= 9 and "--" not in text
))  # fmt: skip
def test_no_long_number_is_a_code_however_it_is_written(text):
    joined = "".join(letter for letter in text if letter.isdigit())
    assert not legible.is_code(joined)
    assert pl.select(legible.short(pl.lit(f"ID{joined}"))).item() is False


def test_a_text_nobody_vouches_for_keeps_its_record_aside(db, hospital, drop, aside):
    drop("ward_stays/1.csv", STAYS + stay(1, "medicine") + stay(2, "Maria Canary"))
    assert aside("ward_stays") == {3: "NOT_A_CODE"}
    [(value, row)] = db.execute("select value, row from raw.quarantine").fetchall()
    assert value is None
    assert json.loads(row) == {
        "stay_id": pseudonym("2"),
        "ward_id": "n1",
        "specialty": None,
        "in_at": "2026-01-01T08:00Z",
        "masked": ["specialty"],
    }
    words = db.execute("select specialty from raw.ward_stay order by line").fetchall()
    assert words == [("medicine",), (None,)]


def test_a_label_that_a_reference_lists_is_taken(drop, hospital):
    wards = "ward_id,site_id,specialty,open_beds\nn1,north,Trauma & Orthopaedics,20\n"
    drop("wards/2.csv", wards)
    outcome = drop("ward_stays/1.csv", STAYS + stay(1, "Trauma & Orthopaedics"))
    assert outcome.loaded == 1


def test_a_label_that_ten_records_share_is_nobodys_name(drop, hospital):
    nine = drop("ward_stays/9.csv", STAYS + "".join(stay(n, "Oral Surgery") for n in range(9)))
    assert nine.quarantined == 9
    ten = drop("ward_stays/10.csv", STAYS + "".join(stay(n, "Oral Surgery") for n in range(10)))
    assert ten.loaded == 10
    assert drop("ward_stays/11.csv", STAYS + stay(99, "Oral Surgery")).loaded == 1


def test_a_map_that_takes_new_places_vouches_for_their_names(db, inbox, drop):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text(
        'feed = "ward_stays"\n[accept_new.ward_id]\n'
        'site_id = "north"\nspecialty = "unknown"\nopen_beds = 0\n'
        '[[sites]]\nsite_id = "north"\ntime_zone = "Europe/London"\n'
    )
    drop("ours/1.csv", STAYS + stay(1, "medicine", ward="Ward 7 (east)"))
    assert db.execute("select ward_id from staging.ward").fetchall() == [("Ward 7 (east)",)]


def test_names_of_places_stay_as_they_were_written(db, drop):
    drop("wards/1.csv", "ward_id,site_id,specialty,open_beds\nWard 🏥,north,=HYPERLINK(1),4\n")
    assert db.execute("select ward_id, specialty from staging.ward").fetchall() == [
        ("Ward 🏥", "=HYPERLINK(1)")
    ]


@pytest.mark.parametrize(
    ("given", "kept"), [("89", 89), ("90", 90), ("104", 90), ("89.5", 90), ("7", 7)]
)
def test_ages_above_89_are_one_age(db, drop, given, kept):
    drop(
        "appointments/1.csv",
        f"{BOOKED},age_years\n1,2,c,2026-01-01,2026-01-05T09:00Z,booked,{given}\n",
    )
    assert db.execute("select age_years from staging.appointment").fetchall() == [(kept,)]
    assert db.execute("select age_years from raw.appointment").fetchall() == [(str(kept),)]


def test_a_day_of_birth_where_an_age_belongs_is_not_kept(db, drop, aside):
    drop(
        "appointments/1.csv",
        f"{BOOKED},age_years\n1,2,c,2026-01-01,2026-01-05T09:00Z,booked,1931-05-21\n",
    )
    assert aside("appointments") == {2: "BAD_INT"}
    assert "1931" not in str(db.execute("from raw.quarantine").fetchall())
    assert db.execute("select age_years from raw.appointment").fetchall() == [(None,)]


def test_a_map_may_leave_a_booking_number_readable_but_never_a_persons(db, inbox, drop):
    (inbox / "ours").mkdir()
    chart = inbox / "ours" / "map.toml"
    chart.write_text('feed = "appointments"\nas_delivered = ["appointment_id"]\n')
    row = "2,c,2026-01-01,2026-01-05T09:00Z,booked"
    alike = pseudonym("anything")
    drop("ours/1.csv", f"{BOOKED}\nB-17,{row}\nMaria Canary,{row}\n{alike},{row}\n")
    names = {
        name for (name,) in db.execute("select appointment_id from staging.appointment").fetchall()
    }
    assert names == {"B-17", pseudonym(alike)}
    assert db.execute("select code from raw.quarantine").fetchall() == [("NOT_A_CODE",)]
    chart.write_text('feed = "appointments"\nas_delivered = ["patient_id"]\n')
    refused = drop("ours/2.csv", f"{BOOKED}\n1,{row}\n")
    assert "names a person" in refused.reason


def test_a_ward_named_by_text_has_a_stand_in_until_it_is_listed(db, drop):
    drop("sites/1.csv", "site_id,time_zone\nnorth,Europe/London\n")
    drop("hl7/1.hl7", adt("A01", "20260101080000", ward="FAST TRACK"))
    stand_in = f"unlisted-{pseudonym('FAST TRACK')}"
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [(stand_in,)]
    drop("wards/1.csv", "ward_id,site_id,specialty,open_beds\nFAST TRACK,north,medicine,4\n")
    drop("hl7/2.hl7", adt("A03", "20260101120000", ward="FAST TRACK"))
    kept = db.execute("select ward_id, out_at is not null from staging.ward_stay").fetchall()
    assert kept == [("FAST TRACK", True)]


def test_a_header_that_could_be_a_record_is_not_repeated(drop):
    outcome = drop("ed_visits/1.csv", "visit_id,Maria Canary,9434765919\n1,2,3\n")
    assert outcome.status == "refused"
    assert "visit_id, 2 more" in outcome.reason
