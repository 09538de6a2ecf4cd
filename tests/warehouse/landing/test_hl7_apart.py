"""Two hospitals in one feed of HL7 v2 may give the same numbers to other people and visits."""

import pytest

from tests.warehouse.landing.hl7_messages import adt, merge, siu
from warehouse.landing.shape import pseudonym

MAP = 'feed = "hl7"\n'


def south(text):
    return text.replace("|APP|north|", "|APP|SOUTH|").replace("|w1^", "|s1^")


@pytest.fixture
def mapped(inbox):
    def say(*lines):
        (inbox / "hl7").mkdir(exist_ok=True)
        (inbox / "hl7" / "map.toml").write_text(MAP + "\n".join(lines))

    return say


def stays(db):
    sql = "select ward_id, admission_id, patient_id, out_at is null from staging.ward_stay"
    return db.execute(f"{sql} order by ward_id desc").fetchall()


def both(event, at, **more):
    return adt(event, at, **more) + south(adt(event, at, **more))


def test_equal_numbers_of_a_sender_kept_apart_are_another_visit_and_patient(db, drop, mapped):
    mapped('apart = ["south"]')
    drop("hl7/1.hl7", both("A01", "20260101080000"))
    drop("hl7/2.hl7", south(adt("A03", "20260102080000", ended="20260102080000")))
    assert stays(db) == [
        ("w1", pseudonym("v1"), pseudonym("p1"), True),
        ("s1", pseudonym("south|v1"), pseudonym("south|p1"), False),
    ]


def test_without_it_all_senders_speak_of_the_same_visit_as_they_always_did(db, drop):
    drop("hl7/1.hl7", adt("A01", "20260101080000"))
    drop("hl7/2.hl7", south(adt("A03", "20260102080000", ended="20260102080000")))
    [(_, visit, patient, still_on)] = stays(db)
    assert (visit, patient, still_on) == (pseudonym("v1"), pseudonym("p1"), False)


def test_what_was_landed_before_the_map_said_so_keeps_its_number_and_is_not_taken_twice(
    db, drop, mapped
):
    drop("hl7/1.hl7", adt("A01", "20260101080000"))
    before = stays(db)
    mapped('apart = ["SOUTH"]')
    outcome = drop("hl7/1.hl7", adt("A01", "20260101080000"))
    assert (outcome.loaded, outcome.duplicate) == (0, 1)
    drop("hl7/2.hl7", adt("A08", "20260102080000"))
    assert stays(db) == before


def test_a_patient_numbered_by_an_authority_that_both_share_is_one_person(db, drop, mapped):
    mapped('apart = ["app|south"]', 'authority = "H"')
    drop("hl7/1.hl7", both("A01", "20260101080000"))
    assert [(visit, who) for _, visit, who, _ in stays(db)] == [
        (pseudonym("v1"), pseudonym("p1")),
        (pseudonym("app|south|v1"), pseudonym("p1")),
    ]


def test_merges_and_bookings_of_a_sender_kept_apart_are_its_own(db, drop, mapped):
    mapped('apart = ["south"]')
    booked = siu("S12", "20260101080000")
    drop("hl7/1.hl7", both("A01", "20260101080000") + booked + south(booked))
    drop("hl7/2.hl7", south(merge("A40", "20260103080000", "p1", "p9")))
    assert [who for _, _, who, _ in stays(db)] == [pseudonym("p1"), pseudonym("south|p9")]
    rows = db.execute("select appointment_id, patient_id from staging.appointment").fetchall()
    assert set(rows) == {
        (pseudonym("a1"), pseudonym("p1")),
        (pseudonym("south|a1"), pseudonym("south|p9")),
    }
