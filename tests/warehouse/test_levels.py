"""What is known of an ED beside its counts, and levels and alerts as they were kept."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.tables import Alert, SurgeLevel
from tests.hospital import fill
from tests.tables import table
from warehouse import levels

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
VISITS = """
    visit_id | patient_id | site_id | arrived_at       | seen_at          | admit_decided_at | departed_at      | triage
    1        | a          | north   | 2026-01-05 06:00 | 2026-01-05 07:00 | 2026-01-05 09:00 |                  | 1
    2        | b          | north   | 2026-01-05 11:00 |                  |                  |                  | 4
    3        | c          | north   | 2026-01-05 08:00 | 2026-01-05 10:30 |                  | 2026-01-05 11:00 | 3
    4        | d          | north   | 2026-01-04 16:00 | 2026-01-04 16:30 |                  | 2026-01-05 05:00 | 3
    5        | e          | south   | 2026-01-05 10:00 |                  |                  |                  |
"""
SAID = """
    site_id | issued_at        | window | until_at         | level | least | act_at | probability | lead_hours | measure   | drivers
    north   | 2026-01-05 11:00 | within | 2026-01-06 11:00 | 1     | 16    | 0.5    | 0.4         |            | occupancy | Busy.
    north   | 2026-01-05 12:00 | within | 2026-01-06 12:00 | 1     | 16    | 0.5    | 0.6         | 3          | occupancy | Busy.
"""
TOLD = """
    site_id | issued_at        | level | level_before | raised | held | told
    north   | 2026-01-05 12:00 | 2     | 0            | true   |      | Level 2.
"""


@pytest.fixture
def visited(db):
    fill(db, "ed_visits", VISITS)
    return db


def test_the_picture_of_now_is_told_by_who_is_there(visited):
    north = levels.picture(visited, as_of=NOON)["north"]
    assert north == {
        "waiting": 1,  # b has not been seen
        "longest_admit_wait": 3,  # a was to be admitted at 09:00
        "last_door_to_bed": 2.5,  # c was seen last, at 10:30
        "urgency": 3.5,  # categories 1 and 4 weigh 5 and 2
    }


def test_what_visits_never_tell_of_is_unknown(visited):
    south = levels.picture(visited, as_of=NOON)["south"]
    assert set(south.values()) == {None}


def test_a_picture_sees_nothing_later_than_its_moment(visited):
    early = levels.picture(visited, as_of=NOON - timedelta(hours=2))["north"]
    assert early == {
        "waiting": 1,  # c had not been seen at 10:00
        "longest_admit_wait": 1,
        "last_door_to_bed": 1,
        "urgency": 4,
    }


def test_the_last_day_is_told_by_the_visits_that_ended_in_it(visited):
    [(site, told)] = levels.last_day(visited, as_of=NOON).items()
    assert site == "north"
    assert told["four_hour_share"] == 0.5  # c stayed 3 h, d 13 h
    assert told["twelve_hour_share"] == 0.5
    assert told["time_to_treatment"] == 60  # 30, 60 and 150 minutes
    assert told["as_of"] == NOON - timedelta(hours=1)


def test_the_newest_levels_of_a_site_are_read(db):
    assert levels.save(db, table(SurgeLevel, SAID)) == 2
    assert levels.latest(db, as_of=NOON)["probability"].to_list() == [0.6]
    assert levels.latest(db, as_of=NOON - timedelta(minutes=1))["probability"].to_list() == [0.4]
    assert levels.issued(db, since=NOON, until=NOON)["probability"].to_list() == [0.6]


def test_what_was_said_once_is_never_changed(db):
    levels.save(db, table(SurgeLevel, SAID))
    levels.save_alerts(db, table(Alert, TOLD))
    again = table(SurgeLevel, SAID.replace("0.6 ", "0.9 "))
    assert levels.save(db, again) == levels.save_alerts(db, table(Alert, TOLD)) == 0
    assert levels.latest(db, as_of=NOON)["probability"].to_list() == [0.6]
    assert levels.alerts(db, since=NOON, until=NOON).equals(table(Alert, TOLD))
