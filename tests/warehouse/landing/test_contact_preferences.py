"""How patients may be reached, and their groups, as delivered: good rows, bad rows, later ones."""

from datetime import timedelta

from tests.warehouse.landing.conftest import NOW

HEAD = "patient_id,call_consent,message_consent,language,muted_until,opted_out\n"


def test_wishes_are_understood_and_faulty_ones_kept_aside_with_the_reason(drop, aside, db):
    rows = [
        "1,YES,no,pl,2026-04-01T00:00Z,no",
        "2,perhaps,no,,,",
        "3,yes,no,,after Easter,",
        ",yes,no,,,",
        "4,yes,,speaks only Polish and some English,,",
        "5,,,,,yes",
    ]
    counted = drop("contact_preferences/a.csv", HEAD + "\n".join(rows) + "\n")
    assert (counted.received, counted.loaded, counted.quarantined) == (6, 2, 4)
    codes = aside("contact_preferences")
    assert codes == {3: "UNKNOWN_CODE", 4: "BAD_DATE", 5: "NO_ID", 6: "NOT_A_CODE"}
    kept = db.execute(
        "select call_consent, message_consent, language, opted_out from staging.contact_preference "
        "order by language nulls last"
    ).fetchall()
    assert kept == [("yes", "no", "pl", "no"), (None, None, None, "yes")]


def test_patients_are_pseudonyms(drop, db):
    drop("contact_preferences/a.csv", HEAD + "4711,yes,no,,,\n")
    [(patient,)] = db.execute("select patient_id from staging.contact_preference").fetchall()
    assert patient != "4711"


def test_a_wish_that_changes_is_known_from_its_delivery_on(drop, db):
    drop("contact_preferences/a.csv", HEAD + "1,yes,yes,,,\n", as_of=NOW)
    drop("contact_preferences/b.csv", HEAD + "1,no,yes,,,yes\n", as_of=NOW + timedelta(hours=2))
    told = []
    for hours in (1, 2):
        db.execute("set variable as_known = $at", {"at": NOW + timedelta(hours=hours)})
        told += db.execute(
            "select call_consent, opted_out from known.contact_preference"
        ).fetchall()
    assert told == [("yes", None), ("no", "yes")]


def test_groups_are_understood_and_faulty_ones_kept_aside(drop, aside):
    rows = "1,female,1\n2,F,2\n3,male,6\n4,,\n"
    counted = drop("patient_groups/a.csv", "patient_id,sex,deprivation\n" + rows)
    assert (counted.loaded, counted.quarantined) == (2, 2)
    assert aside("patient_groups") == {3: "UNKNOWN_CODE", 4: "OUT_OF_RANGE"}
