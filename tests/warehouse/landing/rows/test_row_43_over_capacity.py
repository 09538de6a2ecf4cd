"""More patients than open beds, or any on a closed ward, load and raise the alarm OVER_CAPACITY."""

from tests.warehouse.landing.conftest import NOW
from warehouse import watch

WARDS = "ward_id,site_id,specialty,open_beds\n"
HEAD = "stay_id,ward_id,patient_id,in_at,out_at\n"


def test_a_crowded_and_a_closed_ward_are_named(db, drop):
    drop("wards/w.csv", WARDS + "n1,north,medicine,1\nn2,north,surgery,0\nn3,north,surgery,2\n")
    outcome = drop(
        "ward_stays/s.csv",
        HEAD
        + "1,n1,p1,2026-02-25T08:00:00Z,\n"
        + "2,n1,p2,2026-02-26T08:00:00Z,\n"
        + "3,n2,p3,2026-02-26T08:00:00Z,\n"
        + "4,n3,p4,2026-02-26T08:00:00Z,\n"
        + "5,n1,p5,2026-02-26T08:00:00Z,2026-02-27T08:00:00Z\n",
    )
    assert outcome.loaded == 5
    alarms = watch.alarms(db, as_of=NOW)
    assert alarms.select("code", "place_id", "patients").rows() == [
        ("OVER_CAPACITY", "n1", 2),
        ("OVER_CAPACITY", "n2", 1),
    ]
    assert alarms["told"][0] == "2 patients on n1, which has 1 open beds"


def test_one_patient_with_two_open_stays_counts_once(db, drop):
    drop("wards/w.csv", WARDS + "n1,north,medicine,1\n")
    drop(
        "ward_stays/s.csv", HEAD + "1,n1,p1,2026-02-25T08:00:00Z,\n2,n1,p1,2026-02-26T08:00:00Z,\n"
    )
    assert watch.alarms(db, as_of=NOW).is_empty()
