from datetime import UTC, datetime, timedelta

import pytest
from polars.testing import assert_frame_equal

from ops.tables import EdBedDemand, EdStay
from tests.hospital import SITES, WARDS, fill
from tests.tables import table
from warehouse import ed, ed_demand

FIFTH = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
VISITS = """
    visit_id | patient_id | site_id | arrived_at       | admit_decided_at | departed_at      | triage | arrival_mode | disposition
    v1       | a          | north   | 2026-01-05 08:00 | 2026-01-05 10:00 | 2026-01-05 12:00 | 2      | ambulance    | admitted
    v2       | b          | north   | 2026-01-05 08:30 |                  | 2026-01-05 11:30 | 4      | walk_in      | discharged
    v3       | c          | north   | 2026-01-05 09:00 |                  | 2026-01-05 13:30 | 3      | walk_in      | admitted
    v4       | d          | north   | 2026-01-05 11:00 | 2026-01-05 15:00 |                  |        |              |
    v5       |            | north   | 2026-01-05 20:00 |                  |                  |        |              |
"""
STAYS = """
    stay_id | patient_id | ward_id | specialty | admission_type | in_at            | out_at
    s0      | a          | n2      | surgery   | emergency      | 2025-12-01 12:00 | 2025-12-03 12:00
    s1      | a          | n1      |           | emergency      | 2026-01-05 12:05 |
    s2      | c          | n2      | surgery   | elective       | 2026-01-05 13:40 |
"""


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "wards", WARDS)
    fill(db, "ed_visits", VISITS)
    fill(db, "ward_stays", STAYS)
    return db


def test_a_bed_is_asked_for_at_the_decision_or_on_leaving_for_a_ward(db):
    expected = table(
        EdStay,
        """
        visit_id | site_id | arrived_at       | arrival_mode | triage | asked_at         | departed_at      | specialty
        v1       | north   | 2026-01-05 08:00 | ambulance    | 2      | 2026-01-05 10:00 | 2026-01-05 12:00 | medicine
        v2       | north   | 2026-01-05 08:30 | walk_in      | 4      |                  | 2026-01-05 11:30 |
        v3       | north   | 2026-01-05 09:00 | walk_in      | 3      | 2026-01-05 13:30 | 2026-01-05 13:30 |
        v4       | north   | 2026-01-05 11:00 |              |        | 2026-01-05 15:00 |                  |
        """,
    )
    assert_frame_equal(ed.stays(db, as_of=FIFTH + 16 * HOUR), expected)


def test_what_came_later_was_not_known_then(db):
    rows = ed.stays(db, as_of=FIFTH + 11 * HOUR)
    told = rows.select("visit_id", "asked_at", "departed_at", "specialty").rows()
    assert told == [
        ("v1", FIFTH + 10 * HOUR, None, None),
        ("v2", None, None, None),
        ("v3", None, None, None),
        ("v4", None, None, None),
    ]


def test_a_delivery_that_came_later_was_not_known_then(db):
    db.execute("update staging.ed_visit set learnt_at = arrived_at")
    late = "visit_id | site_id | arrived_at\n v9 | north | 2026-01-05 10:30"
    fill(db, "ed_visits", late)
    db.execute(
        "insert into raw.delivery values "
        "('d', 'ed_visits', 'first.csv', '', $at, 'loaded', 1, 1, 0, 0, 0, null)",
        {"at": FIFTH},
    )
    moment = FIFTH + 11 * HOUR
    assert "v9" in ed.stays(db, as_of=moment)["visit_id"].to_list()
    db.execute("set variable as_known = $at", {"at": moment})
    assert "v9" not in ed.stays(db, as_of=moment)["visit_id"].to_list()


def asked(db, issued, *targets):
    came = ed_demand.asked_for(
        db, issued_at=FIFTH + issued * HOUR, targets=[FIFTH + hour * HOUR for hour in targets]
    )
    return {(place, at.hour): int(value) for _, place, at, value in came.iter_rows()}


def test_beds_are_counted_from_who_waits_at_the_issue_up_to_the_target(db):
    came = asked(db, 11, 12, 14, 16)
    assert [came["north", hour] for hour in (12, 14, 16)] == [1, 2, 3]


def test_who_had_left_by_the_issue_asks_for_nothing_any_more(db):
    assert asked(db, 13, 14) == {
        ("north", 14): 1,
        ("north/medicine", 14): 0,
        ("north/not told", 14): 1,
    }


def test_specialties_are_not_told_while_somebody_waits_whose_ward_is_unknown(db):
    assert asked(db, 11, 16) == {("north", 16): 3}


def test_a_target_the_ed_has_not_told_of_is_unknown(db):
    assert asked(db, 11, 40) == {}


PARTS = """
    mode    | entity_id   | issued_at        | target_at        | site_id | specialty | decided | present_9_in_10 | present_7_in_10 | coming_9_in_10 | coming_7_in_10 | total_9_in_10 | total_7_in_10
    running | north       | 2026-01-05 08:00 | 2026-01-05 12:00 | north   |           | 2       | 1               | 2               | 0              | 1              | 4             | 5
    running | north/medicine | 2026-01-05 08:00 | 2026-01-05 12:00 | north | medicine |        | 0               | 1               | 0              | 0              | 1             | 2
    target  | north       | 2026-01-05 08:00 | 2026-01-05 12:00 | north   |           | 2       | 2               | 3               | 1              | 1              | 5             | 6
"""


def test_an_issue_is_kept_once_and_the_newest_is_read(db):
    parts = table(EdBedDemand, PARTS)
    assert ed_demand.save(db, parts) == 3
    assert ed_demand.save(db, parts) == 0
    later = parts.with_columns(issued_at=FIFTH + 9 * HOUR)
    assert ed_demand.save(db, EdBedDemand.validate(later)) == 3
    assert_frame_equal(ed_demand.latest(db, as_of=FIFTH + 8.5 * HOUR), parts)
    assert set(ed_demand.latest(db, as_of=FIFTH + 10 * HOUR)["issued_at"]) == {FIFTH + 9 * HOUR}
