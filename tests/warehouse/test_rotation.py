"""A new key changes every pseudonym that is kept, and nobody who they belong to."""

import hashlib
import os
from datetime import UTC, datetime

import duckdb
import pytest

from warehouse import key_ids, keys, landing, publish, reading, rotation, writing
from warehouse.keys import KeyRefusedError
from warehouse.settings import settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

VISITS = "visit_id,patient_id,site_id,arrived_at\nv1,p1,north,2026-01-01T08:00Z\n"
LATER = "visit_id,patient_id,site_id,arrived_at\nv2,p1,north,2026-01-02T08:00Z\n"
BROKEN = "v3,p1,north,yesterday\n"


def adt(trigger, hour):
    """A message about the visit v9 of the patient p1."""
    visit = ["PV1", "", "I", "n1^1^1^north"] + [""] * 15 + ["v9"] + [""] * 24 + ["20260101080000"]
    return (
        f"MSH|^~\\&|A|north|B|C|202601010{hour}0000||ADT^{trigger}|{hour}|P|2.5\r"
        f"EVN|{trigger}|202601010{hour}0000\rPID|||p1^^^H^MR\r" + "|".join(visit) + "\r"
    )


def put(name, text):
    path = settings().inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, newline="")


def land(moment=NOON):
    with writing("ingest") as db:
        return landing.land_inbox(db, settings().inbox, as_of=moment)


@pytest.fixture
def filled(folder):
    """A warehouse that knows a visit, a stay, and a record kept aside; published."""
    put("ed_visits/1.csv", VISITS + BROKEN)
    put("hl7/1.hl7", adt("A01", 8))
    land()
    publish.publish(as_of=NOON, run_id="test")
    return folder


def column(sql):
    with writing("test") as db:
        return [value for (value,) in db.execute(sql).fetchall()]


PEOPLE = """
    select patient_id from staging.ed_visit union all select patient_id from staging.ward_stay
    union all select patient_id from raw.hl7_event
    union all select json_extract_string(row, 'patient_id') from raw.quarantine
"""


def everything(path):
    with duckdb.connect(path, read_only=True) as db:
        tables = db.execute("select schema_name || '.' || table_name from duckdb_tables()")
        return "".join(str(db.execute(f"from {name}").fetchall()) for (name,) in tables.fetchall())


def test_a_rotation_changes_every_pseudonym_and_keeps_who_is_who(filled):
    [before] = set(column(PEOPLE))
    stay = column("select stay_id from staging.ward_stay")
    done = rotation.rotate()
    [after] = set(column(PEOPLE))
    assert after != before
    assert len(after) == len(before) == 20
    assert column("select stay_id from staging.ward_stay")[0].endswith("/1")
    assert done.values > 0
    for name in (before, stay[0][:20]):
        assert name not in everything(settings().warehouse_path)
        for path in [settings().warehouse_path, *settings().published_path.glob("*.duckdb")]:
            assert name.encode() not in path.read_bytes()


def test_after_a_rotation_a_new_delivery_links_to_the_same_patient(filled):
    rotation.rotate()
    put("ed_visits/2.csv", LATER)
    land()
    assert len(set(column("select patient_id from staging.ed_visit"))) == 1
    assert len(column("select patient_id from staging.ed_visit")) == 2


def test_after_a_rotation_what_comes_again_is_known_again(filled):
    rotation.rotate()
    assert {each.status for each in land()} == {"duplicate"}
    put("hl7/2.hl7", adt("A01", 8) + adt("A08", 9))
    put("ed_visits/3.csv", VISITS + LATER.partition("\n")[2])
    told = {each.name: (each.loaded, each.duplicate) for each in land() if not each.seen_before}
    assert told == {"hl7/2.hl7": (1, 1), "ed_visits/3.csv": (1, 1)}


def test_keys_can_be_rotated_again_and_again(filled):
    before = {name: set(column(PEOPLE)) for name in ("first", "second") if rotation.rotate()}
    put("ed_visits/2.csv", LATER)
    land()
    assert before["first"] != before["second"]
    assert len(set(column("select patient_id from staging.ed_visit"))) == 1
    with reading() as db:
        sql = "select key_id, retired_at is null from raw.pseudonym_key order by since, retired_at"
        told = db.execute(sql).fetchall()
    assert [current for _, current in told].count(True) == 1
    assert len({name for name, _ in told}) == 3


def test_a_rotation_that_was_cut_off_before_it_was_kept_changes_nothing(filled):
    path = settings().pseudonym_key_file
    chain = keys.given()
    keys.replace(path, keys.Chain((*chain.keys, b"another-key-of-some-length"), chain.place))
    put("ed_visits/2.csv", LATER)
    land()
    assert len(set(column(PEOPLE))) == 1
    rotation.rotate()
    assert keys.given().keys[1:] == (b"another-key-of-some-length",)
    assert len(set(column(PEOPLE))) == 1


def test_a_rotation_that_was_cut_off_before_publishing_is_finished_by_the_next(filled):
    old = next(settings().published_path.glob("*.duckdb"))
    kept = old.read_bytes()
    pointer = (settings().published_path / "CURRENT").read_bytes()
    first = rotation.rotate()
    for path in settings().published_path.iterdir():
        path.unlink()
    old.write_bytes(kept)
    (settings().published_path / "CURRENT").write_bytes(pointer)
    again = rotation.rotate()
    assert (again.key_id, again.values) == (first.key_id, 0)
    assert not old.exists()
    with reading() as db:
        assert key_ids.in_force(db) == first.key_id


def test_another_key_is_refused_and_nothing_is_landed(filled, monkeypatch):
    monkeypatch.setenv("HOSPITAL_PSEUDONYM_KEY", "quite-another-key-and-long-enough")
    put("ed_visits/2.csv", LATER)
    with pytest.raises(KeyRefusedError, match="was filled with the key") as refused:
        land()
    assert "quite-another" not in str(refused.value)
    assert len(column("select visit_id from staging.ed_visit")) == 1


def test_a_key_that_is_gone_is_asked_for_and_not_made_anew(filled):
    settings().pseudonym_key_file.unlink()
    assert {each.status for each in land()} == {"duplicate"}
    put("ed_visits/2.csv", LATER)
    with pytest.raises(KeyRefusedError, match="there is no key at"):
        land()
    assert not settings().pseudonym_key_file.exists()


def test_keys_of_the_environment_are_rotated_by_writing_another_behind(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_PSEUDONYM_KEY", "the-first-key-of-all")
    put("ed_visits/1.csv", VISITS)
    land()
    with pytest.raises(KeyRefusedError, match="behind the old one"):
        rotation.rotate()
    monkeypatch.setenv("HOSPITAL_PSEUDONYM_KEY", "the-first-key-of-all and-then-another-one")
    rotation.rotate()
    put("ed_visits/2.csv", LATER)
    land()
    assert len(set(column("select patient_id from staging.ed_visit"))) == 1
    monkeypatch.setenv("HOSPITAL_PSEUDONYM_KEY", "and-then-another-one")
    put("ed_visits/3.csv", LATER.replace("v2", "v3"))
    with pytest.raises(KeyRefusedError, match="was filled with the key"):
        land()


def test_an_older_warehouse_that_kept_plain_numbers_keeps_them_no_longer(folder):
    put("ed_visits/1.csv", VISITS)
    put("hl7/1.hl7", adt("A01", 8))
    land()
    old = hashlib.sha256(b"p1").hexdigest()[:20]
    with writing("test") as db:
        db.execute("delete from raw.pseudonym_key")
        db.execute("update staging.ed_visit set visit_id = 'v1', patient_id = 'p1'")
        db.execute("update raw.hl7_event set subject = 'v9', patient_id = $old", {"old": old})
        db.execute("update staging.ward_stay set stay_id = 'v9/1', patient_id = $old", {"old": old})
    put("ed_visits/2.csv", VISITS.replace("08:00", "09:00"))
    put("hl7/2.hl7", adt("A03", 9))
    land()
    assert len(column("select visit_id from staging.ed_visit")) == 1
    assert len(column("select stay_id from staging.ward_stay")) == 1
    kept = everything(settings().warehouse_path)
    assert not [each for each in ("'p1'", "'v1'", "'v9'", "'v9/1'", old) if each in kept]


@pytest.mark.skipif(os.name == "nt", reason="modes of files are those of POSIX")
def test_a_key_file_that_others_may_read_is_refused(filled):
    settings().pseudonym_key_file.chmod(0o640)
    put("ed_visits/2.csv", LATER)
    with pytest.raises(KeyRefusedError, match="chmod 600"):
        land()
