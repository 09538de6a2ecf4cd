"""The wrong hospital, last month's file under today's name, ten times too many: never taken alone."""

from tests.warehouse.landing.rows.visits import HEAD, day, morning
from warehouse.landing.quarantine import approval


def usual(drop):
    for number in range(4):
        drop(f"ed_visits/{number}.csv", day(number), as_of=morning(number))


def test_a_file_of_another_hospital_is_kept_aside_record_by_record(drop, aside):
    drop("sites/s.csv", "site_id,time_zone\nnorth,Europe/London\n")
    outcome = drop("ed_visits/v.csv", HEAD + "a,elsewhere,2026-01-01T08:00:00Z,3\n")
    assert (outcome.loaded, aside("ed_visits")) == (0, {2: "UNKNOWN_SITE"})


def test_last_months_file_under_todays_name_waits_for_approval(db, drop):
    usual(drop)
    outcome = drop("ed_visits/4.csv", day(0, triage=5), as_of=morning(4))
    assert (outcome.status, outcome.reason[:7]) == ("held", "PERIOD:")
    assert db.execute("select max(triage) from staging.ed_visit").fetchall() == [(3,)]


def test_ten_times_too_many_wait_for_approval_and_then_load(drop):
    usual(drop)
    held = drop("ed_visits/4.csv", day(4, 400), as_of=morning(4))
    assert (held.status, held.reason[:7]) == ("held", "VOLUME:")


def test_what_was_approved_is_loaded(db, drop):
    usual(drop)
    held = drop("ed_visits/4.csv", day(4, 4), as_of=morning(4))
    assert (held.status, held.reason[:7]) == ("held", "VOLUME:")
    at = morning(5)
    approval.decide(db, held.delivery_id, "approve", reason="a strike", by="engineer", at=at)
    assert drop("ed_visits/4.csv", day(4, 4), as_of=at).loaded == 4
