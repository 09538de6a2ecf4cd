"""FHIR files with broken lines, doubled things, missing starts and new words: the rest loads."""

import pytest

from tests.warehouse.landing.fhir_told import at, encounter, lines
from warehouse.landing.shape import pseudonym


def parts(outcome):
    return (outcome.received, outcome.loaded, outcome.quarantined)


def kept(db):
    return db.execute("select line, code, value from raw.quarantine order by line").fetchall()


def test_row_49_an_object_cut_in_the_middle_is_kept_aside_with_its_byte(db, drop):
    whole = lines(encounter("e1"), encounter("e2"))
    cut = lines(encounter("e3")).rstrip()[:-40]
    assert parts(drop("fhir/Encounter.ndjson", whole + cut)) == (3, 2, 1)
    [(line, code, value)] = kept(db)
    assert (line, code) == (3, "TRUNCATED_JSON")
    assert len(whole) <= int(value.removeprefix("byte ")) <= len(whole) + len(cut)
    assert db.execute("select count(*) from staging.encounter").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (lines(encounter("x")).strip() + lines(encounter("y")), "NOT_JSON"),
        ('{"resourceType": "Encounter", "id": "x", "id": "y"}\n', "DUPLICATE_KEY"),
        (lines(encounter("x", status="entered-in-error")), "ENTERED_IN_ERROR"),
    ],
)
def test_row_50_two_on_a_line_twice_a_key_and_taken_back(db, drop, line, code):
    assert parts(drop("fhir/e.ndjson", lines(encounter("e1")) + line)) == (2, 1, 1)
    assert [each[1] for each in kept(db)] == [code]


def test_row_50_a_resource_of_another_type_than_its_file_is_taken_as_what_it_is(drop):
    observation = {"resourceType": "Observation", "id": "o", "valueString": "Maria Canary"}
    outcome = drop("fhir/Encounter.ndjson", lines(encounter(), observation))
    assert parts(outcome) == (1, 1, 0)
    assert "1 Observation records are not ours" in outcome.reason


def test_row_51_no_period_a_logical_reference_and_an_unknown_class(db, drop):
    place = {"location": {"identifier": {"value": "W7"}, "display": "Ward seven"}}
    told = [
        encounter("e1", start=None),
        encounter("e2", location=[place]),
        encounter("e3", "XYZ", location=[at("W7")]),
    ]
    assert parts(drop("fhir/e.ndjson", lines(*told))) == (3, 2, 1)
    assert kept(db) == [(1, "NO_START", None)]
    sql = "select encounter_id, kind, place_id from staging.encounter order by kind"
    assert db.execute(sql).fetchall() == [
        (pseudonym("e2"), "inpatient", "W7"),
        (pseudonym("e3"), "other", "W7"),
    ]


def test_row_52_new_words_are_other_and_noted(db, drop):
    outcome = drop("fhir/e.ndjson", lines(encounter("e1", "VR"), encounter("e2", status="onhold")))
    assert parts(outcome) == (2, 2, 0)
    assert "new status onhold, taken as other" in outcome.reason
    sql = "select kind, status from staging.encounter order by kind"
    assert db.execute(sql).fetchall() == [("inpatient", "other"), ("virtual", "in-progress")]
