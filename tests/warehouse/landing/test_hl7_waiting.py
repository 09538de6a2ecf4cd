"""Messages that wait for another one, that waited too long, and that were said anew."""

from datetime import timedelta

import pytest

from tests.warehouse.landing.conftest import NOW
from tests.warehouse.landing.hl7_messages import adt, merge, siu
from warehouse.landing import land_inbox
from warehouse.landing.maps import Map
from warehouse.landing.quarantine.aside import Chosen
from warehouse.landing.quarantine.derive_again import messages
from warehouse.landing.quarantine.replay import replay

pytestmark = pytest.mark.slow

A01 = adt("A01", "20260101080000")
A02 = adt("A02", "20260101120000", ward="w2", prior="w1")
A03 = adt("A03", "20260102100000", ward="w2", ended="20260102100000")
A08 = adt("A08", "20260101090000", ward="w3")
HOUR = timedelta(hours=1)

LEDGER = """
    select received, loaded, duplicate, superseded, quarantined from raw.delivery
    where name = 'hl7/1.hl7'
"""
ASIDE = "select line, code, state from staging.kept_aside where feed = 'hl7' order by line"


def ledger(db):
    [row] = db.execute(LEDGER).fetchall()
    return row


@pytest.fixture
def later(db, inbox):
    """Another ingest with nothing new, some hours after the first."""

    def ingest(hours):
        land_inbox(db, inbox, as_of=NOW + hours * HOUR)

    return ingest


ORPHANS = {
    "a discharge": adt("A03", "20260102", began="20260101080000", ended="20260102"),
    "a move": A02,
    "an update": adt("A08", "20260101090000", began="20260101080000"),
    "a cancel of an admission": adt("A11", "20260101090000"),
    "a cancel of a move": adt("A12", "20260101090000"),
    "a cancel of a discharge": adt("A13", "20260101090000"),
    "a cancel of a pending discharge": adt("A25", "20260101090000"),
    "a cancel of a plan": adt("A27", "20260101090000"),
    "a moved visit": merge("A45", "20260105", "p1", "p2", mrg_visit="v1", visit="v9"),
    "a cancelled appointment": siu("S15", "20260103090000"),
    "a no-show": siu("S26", "20260103090000"),
    "a deleted appointment": siu("S17", "20260103090000"),
}


@pytest.mark.parametrize("text", ORPHANS.values(), ids=ORPHANS)
def test_what_waits_too_long_is_told_of_as_an_orphan(db, drop, later, text):
    drop("hl7/1.hl7", text)
    assert ledger(db) == (1, 1, 0, 0, 0)
    later(71)
    assert db.execute(ASIDE).fetchall() == []
    later(72)
    assert db.execute(ASIDE).fetchall() == [(1, "ORPHAN", "waiting")]
    assert ledger(db) == (1, 0, 0, 0, 1)
    later(96)
    assert ledger(db) == (1, 0, 0, 0, 1)
    for table in ("encounter", "ward_stay", "ed_visit", "appointment", "planned_admission"):
        assert db.execute(f"select count(*) from staging.{table}").fetchall() == [(0,)]


def test_a_parent_that_comes_in_time_ends_the_wait(db, drop, later):
    drop("hl7/1.hl7", A02 + A03)
    drop("hl7/2.hl7", A01, as_of=NOW + HOUR)
    later(200)
    assert ledger(db) == (2, 2, 0, 0, 0)
    assert db.execute(ASIDE).fetchall() == []
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(2,)]


def test_a_parent_that_comes_too_late_still_counts(db, drop, later):
    drop("hl7/1.hl7", A02 + A03)
    later(80)
    assert ledger(db) == (2, 0, 0, 0, 2)
    drop("hl7/2.hl7", A01, as_of=NOW + 90 * HOUR)
    assert ledger(db) == (2, 2, 0, 0, 0)
    assert db.execute(ASIDE).fetchall() == [(1, "ORPHAN", "replayed"), (6, "ORPHAN", "replayed")]
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(2,)]
    [(words,)] = db.execute("select distinct reason from raw.act").fetchall()
    assert words == "what they waited for has come"


def test_an_orphan_cannot_be_replayed_before_its_parent_comes(db, drop, later):
    drop("hl7/1.hl7", A03)
    later(80)
    done = replay(db, Chosen(code="ORPHAN"), by="engineer", as_of=NOW + 81 * HOUR)
    assert (done.taken, [each.words for each in done.left]) == (
        0,
        ["still ORPHAN: send the message that it waits for"],
    )
    assert ledger(db) == (1, 0, 0, 0, 1)


def test_a_mended_map_takes_orphans_in_and_moves_them_once(db, drop, inbox, later):
    drop("hl7/1.hl7", adt("A08", "20260101090000", began="20260101080000"))
    later(80)
    (inbox / "hl7" / "map.toml").write_text('feed = "hl7"\nfrom_updates = true')
    later(81)
    rows = db.execute(
        "select received, loaded, duplicate, superseded, quarantined from raw.delivery"
    ).fetchall()
    assert rows == [(1, 1, 0, 0, 0), (1, 0, 1, 0, 0)]
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(1,)]
    [(delivery_id,)] = db.execute("select delivery_id from raw.quarantine").fetchall()
    chart = Map(feed="hl7", from_updates=True)
    still = messages(db, delivery_id, [1], chart, NOW + 82 * HOUR)
    assert still == ({1}, {})


def test_many_updates_of_a_number_that_stands_for_anybody_are_taken_in_their_stride(db, drop):
    hours = [f"202601{day:02}{hour:02}0000" for day in range(2, 12) for hour in range(24)]
    many = [adt("A08", at, ward=f"w{at[-6:-4]}") for at in hours]
    drop("hl7/1.hl7", A01 + "".join(many))
    assert ledger(db) == (241, 2, 0, 239, 0)


def test_the_map_says_how_long_to_wait(db, drop, inbox, later):
    (inbox / "hl7").mkdir()
    (inbox / "hl7" / "map.toml").write_text('feed = "hl7"\nwait_hours = 2')
    drop("hl7/1.hl7", A03)
    later(2)
    assert ledger(db) == (1, 0, 0, 0, 1)


def test_the_map_may_begin_visits_with_any_message(db, drop, inbox):
    (inbox / "hl7").mkdir()
    (inbox / "hl7" / "map.toml").write_text('feed = "hl7"\nfrom_updates = true')
    drop("hl7/1.hl7", adt("A08", "20260101090000", began="20260101080000"))
    assert db.execute("select count(*) from staging.ward_stay").fetchall() == [(1,)]


def test_an_update_all_of_which_is_said_anew_is_superseded(db, drop):
    drop("hl7/1.hl7", A01 + A08 + adt("A08", "20260101100000", ward="w4"))
    assert ledger(db) == (3, 2, 0, 1, 0)
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("w4",)]
    assert db.execute("select count(*) from raw.hl7_event").fetchall() == [(3,)]


def test_an_update_that_says_more_than_the_next_is_not_superseded(db, drop):
    drop("hl7/1.hl7", A01 + A08 + adt("A08", "20260101100000", ward="", began="20260101070000"))
    assert ledger(db) == (3, 3, 0, 0, 0)


def test_updates_of_two_deliveries_were_both_read(db, drop):
    drop("hl7/1.hl7", A01 + A08)
    drop("hl7/2.hl7", adt("A08", "20260101100000", ward="w4"))
    assert ledger(db) == (2, 2, 0, 0, 0)


def test_an_appointment_moved_twice_in_one_delivery_was_moved_once(db, drop):
    told = siu("S12", "20260101090000") + siu("S13", "20260101100000", start="202601211000")
    drop("hl7/1.hl7", told + siu("S13", "20260101110000", start="202601221000"))
    assert ledger(db) == (3, 2, 0, 1, 0)


def test_a_person_updated_twice_in_one_delivery_was_updated_once(db, drop):
    drop("hl7/1.hl7", adt("A31", "20260101090000") + adt("A31", "20260101100000"))
    assert ledger(db) == (2, 1, 0, 1, 0)


def test_updates_that_wait_are_not_superseded(db, drop):
    drop("hl7/1.hl7", A08 + adt("A08", "20260101100000", ward="w4"))
    assert ledger(db) == (2, 2, 0, 0, 0)
