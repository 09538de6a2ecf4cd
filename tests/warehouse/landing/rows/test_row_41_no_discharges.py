"""Stays open for more than thirty days raise the alarm NO_DISCHARGES, per ward, with the policy."""

from tests.warehouse.landing.conftest import NOW
from warehouse import watch

HEAD = "stay_id,ward_id,patient_id,in_at,out_at\n"


def told(db):
    return [row for row in watch.alarms(db, as_of=NOW).to_dicts() if row["code"] == "NO_DISCHARGES"]


def test_stays_nobody_ended_are_counted_per_ward(db, hospital, drop):
    drop(
        "ward_stays/s.csv",
        HEAD
        + "1,n1,p1,2026-01-01T08:00:00Z,\n"
        + "2,n1,p2,2026-01-15T08:00:00Z,\n"
        + "3,n1,p3,2026-02-20T08:00:00Z,\n"
        + "4,s1,p4,2026-01-01T08:00:00Z,2026-01-03T08:00:00Z\n",
    )
    [alarm] = told(db)
    assert (alarm["place_id"], alarm["patients"]) == ("n1", 2)
    assert alarm["told"] == (
        "2 stays on n1 are open for more than 30 days without a discharge; "
        "they count as occupied beds"
    )


def test_the_limit_and_the_policy_are_settings(db, folder, hospital, drop):
    drop("ward_stays/s.csv", HEAD + "1,n1,p1,2026-02-15T08:00:00Z,\n")
    assert told(db) == []
    folder.mkdir(exist_ok=True)
    said = '[feeds.ward_stays]\nopen_stay_days = 7\nopen_stays = "leave_out"\n'
    (folder / "hospital.toml").write_text(said)
    [alarm] = told(db)
    assert alarm["told"].endswith("more than 7 days without a discharge; they count as no bed")
