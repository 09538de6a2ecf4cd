"""What a sender of HL7 v2 never said before is noted once, and never silently taken."""

from datetime import timedelta

import pytest

from tests.warehouse.landing.conftest import NOW
from tests.warehouse.landing.hl7_messages import adt, siu
from warehouse import status

FIRST = adt("A01", "20260101080000") + siu("S12", "20260101080000", status="Booked")


@pytest.fixture
def first(drop):
    """A file with an admission and a booking, the first of its folder."""
    outcome = drop("hl7/1.hl7", FIRST)
    assert "DRIFT" not in (outcome.reason or "")


def noted(outcome):
    return [each for each in (outcome.reason or "").split("; ") if each.startswith("DRIFT")]


def a03(at="20260102080000", **more):
    return adt("A03", at, ended=at, **more)


def test_an_event_that_never_came_before_is_noted_once(db, first, drop):
    assert noted(drop("hl7/2.hl7", a03())) == ["DRIFT: new event ADT^A03 (1 times)"]
    later = NOW + timedelta(hours=1)
    assert noted(drop("hl7/3.hl7", a03("20260103080000", visit="v2"), as_of=later)) == []
    sql = "select feed, kind, field, value from raw.drift"
    assert db.execute(sql).fetchall() == [("hl7", "new word", "trigger", "ADT^A03")]


def test_an_event_that_is_not_ours_is_kept_aside_and_noted(first, drop):
    outcome = drop("hl7/2.hl7", adt("A60", "20260102080000"))
    assert outcome.quarantined == 1
    assert noted(outcome) == ["DRIFT: new event ADT^A60, not ours (1 times)"]


@pytest.mark.parametrize(
    ("segment", "words"),
    [
        ("ZBE|1|Canary", "new segment ZBE, not read (1 times)"),
        ("PV2||||||||20260105", "new segment PV2 (1 times)"),
        ("zz1|Canary", "new segment unknown, not read (1 times)"),
    ],
)
def test_a_segment_that_never_came_before_is_noted(first, drop, segment, words):
    told = adt("A01", "20260102080000", visit="v2") + segment + "\r"
    assert noted(drop("hl7/2.hl7", told)) == [f"DRIFT: {words}"]


def test_a_new_patient_class_and_disposition_and_status_are_noted(first, drop):
    admitted = adt("A01", "20260102080000", visit="v2", code="Q7")
    booked = siu("S12", "20260102080000", name="a2", status="Overbook")
    fields = admitted.split("\r")
    parts = fields[3].split("|")
    parts[36] = "EXP"
    fields[3] = "|".join(parts)
    assert noted(drop("hl7/2.hl7", "\r".join(fields) + booked)) == [
        "DRIFT: new word Q7 in class_code (1 times)",
        "DRIFT: new word EXP in disposition (1 times)",
        "DRIFT: new word overbook in status (1 times)",
    ]


def test_a_word_that_might_be_a_name_is_noted_once_and_not_shown(db, first, drop):
    def booked(day):
        at = f"202601{day:02}080000"
        return siu("S12", at, name=f"a{day}", status="Maria")

    assert noted(drop("hl7/2.hl7", booked(2))) == ["DRIFT: a new word in status (1 times)"]
    assert noted(drop("hl7/3.hl7", booked(3), as_of=NOW + timedelta(hours=1))) == []
    for table in ("drift", "delivery_paper"):
        [(found,)] = db.execute(
            f"select count(*) from raw.{table} as each where each::text ilike '%maria%'"
        ).fetchall()
        assert found == 0


def test_the_news_of_a_file_stand_with_it_as_those_of_a_drop_do(db, first, drop):
    outcome = drop("hl7/2.hl7", a03())
    [told] = status.told(db, delivery_id=outcome.delivery_id)
    assert told["drift"] == [
        {
            "kind": "new word",
            "field": "trigger",
            "value": "ADT^A03",
            "told": "new event ADT^A03 (1 times)",
        }
    ]


def test_another_sender_is_judged_by_what_itself_said(drop, inbox, first):
    (inbox / "theirs").mkdir()
    (inbox / "theirs" / "map.toml").write_text('feed = "hl7"')
    assert noted(drop("theirs/1.hl7", a03(visit="x1"))) == []


def test_a_second_sender_is_noted_with_what_to_do(first, drop):
    told = adt("A01", "20260102080000", visit="v2").replace("|north|US", "|south|US")
    [words] = noted(drop("hl7/2.hl7", told))
    assert words.startswith("DRIFT: new sender south (1 times), whose numbers are taken for those")


def test_two_senders_in_the_first_file_are_noted_too(drop):
    told = adt("A01", "20260102080000", visit="v2").replace("|north|US", "|south|US")
    [words] = noted(drop("hl7/1.hl7", FIRST + told))
    assert words.startswith("DRIFT: new sender south")


def test_appointments_that_suddenly_go_by_their_other_number_are_noted(first, drop):
    told = siu("S13", "20260102080000").replace("|a1^F|", "||")
    [words] = [each for each in noted(drop("hl7/2.hl7", told)) if "SCH" in each]
    assert words.startswith("DRIFT: appointments go by SCH-1 (1 times), and are not joined with ")


def test_appointments_of_one_file_that_go_by_either_number_are_noted(drop):
    told = siu("S12", "20260102080000", name="a2").replace("|a2^F|", "||")
    [words] = noted(drop("hl7/1.hl7", FIRST + siu("S12", "20260101080000", name="a3") + told))
    assert words.startswith("DRIFT: appointments go by SCH-1 (1 times)")
