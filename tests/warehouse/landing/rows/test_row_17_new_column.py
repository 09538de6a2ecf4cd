"""A new column is loaded without it, and noted once; one that no longer comes is noted too."""

from datetime import timedelta

from tests.warehouse.landing.conftest import NOW
from warehouse import status

HEAD = "visit_id,site_id,arrived_at,triage"
ROW = "2026-01-01T08:00:00Z,3"


def drift(db, name):
    sql = "select delivery_id from raw.delivery where name = ?"
    [(delivery_id,)] = db.execute(sql, [name]).fetchall()
    [told] = status.told(db, delivery_id=delivery_id)
    return [(each["kind"], each["field"]) for each in told["drift"]]


def test_a_new_column_is_not_read_and_noted_once(db, drop):
    drop("ed_visits/1.csv", f"{HEAD}\na,north,{ROW}\n")
    second = drop("ed_visits/2.csv", f"{HEAD},cubicle\nb,north,{ROW},7\n")
    third = drop("ed_visits/3.csv", f"{HEAD},cubicle\nc,north,{ROW},8\n", as_of=_later(2))
    assert (second.loaded, third.loaded) == (1, 1)
    assert "DRIFT: new column cubicle, not read" in second.reason
    assert drift(db, "ed_visits/2.csv") == [("new column", "cubicle")]
    assert drift(db, "ed_visits/3.csv") == []


def test_a_column_that_no_longer_comes_is_noted(db, drop):
    drop("ed_visits/1.csv", f"{HEAD}\na,north,{ROW}\n")
    outcome = drop("ed_visits/2.csv", "visit_id,site_id,arrived_at\nb,north,2026-01-01T08:00:00Z\n")
    assert outcome.loaded == 1
    assert "DRIFT: column triage no longer comes" in outcome.reason
    assert drift(db, "ed_visits/2.csv") == [("gone column", "triage")]


def _later(hours):
    return NOW + timedelta(hours=hours)
