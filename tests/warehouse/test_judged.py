"""How right forecasts were, read as the newest review said it."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ops.tables import Chance, ChanceSeen, Drift, Forecast, TrackRecord
from tests.tables import table
from warehouse import forecasts, judged

MONDAY = datetime(2026, 1, 5, 7, tzinfo=UTC)
RECORD = """
    series    | entity_id | reviewed_at      | ahead  | days | inside_80 | inside_90 | cases | pinball | mae | bias
    ed_census | north     | 2026-01-05 06:40 | to 4 h | 27   | 20        | 24        | 400   | 1.1     | 3   | -1
    ed_census | north     | 2026-01-06 06:40 | to 4 h | 28   | 21        | 25        | 410   | 1.2     | 3   | -1
"""
DRIFT = """
    series    | entity_id | raised_at        | ahead  | kind       | days | value | limit
    ed_census | north     | 2026-01-05 06:40 | to 4 h | too_narrow | 27   | 12    | 16
"""


def test_the_newest_review_counts(db):
    judged.save_record(db, table(TrackRecord, RECORD), Drift.create_empty())
    assert judged.record(db, as_of=MONDAY)["days"].to_list() == [27]
    assert judged.record(db, as_of=MONDAY + timedelta(days=2))["days"].to_list() == [28]


def test_an_alarm_is_over_when_the_next_review_does_not_raise_it(db):
    judged.save_record(db, table(TrackRecord, RECORD), table(Drift, DRIFT))
    assert judged.drifting(db, as_of=MONDAY)["kind"].to_list() == ["too_narrow"]
    assert judged.drifting(db, as_of=MONDAY + timedelta(days=2)).is_empty()


def test_a_review_held_again_at_the_same_moment_takes_the_place_of_the_first(db):
    record = table(TrackRecord, RECORD)
    judged.save_record(db, record, table(Drift, DRIFT))
    again = TrackRecord.cast(record.with_columns(days=pl.col("days") + 1))
    judged.save_record(db, again, Drift.create_empty())
    assert judged.record(db, as_of=MONDAY)["days"].to_list() == [28]
    assert judged.drifting(db, as_of=MONDAY).is_empty()


def test_whether_a_series_drifted_is_told_since_a_moment(db):
    judged.save_record(db, TrackRecord.create_empty(), table(Drift, DRIFT))
    asked = {"series": "ed_census", "as_of": MONDAY}
    assert judged.drifted_since(db, since=MONDAY - timedelta(days=1), **asked)
    assert not judged.drifted_since(db, since=MONDAY, **asked)


def test_of_many_issues_four_a_day_are_judged(db):
    rows = "\n".join(
        f"ed_census | north | 2026-01-05 0{hour}:00 | 2026-01-05 10:00 | 0.5 | 7"
        for hour in range(8)
    )
    head = "series | entity_id | issued_at | target_at | level | value\n"
    forecasts.save(db, table(Forecast, head + rows))
    asked = {"since": MONDAY - timedelta(days=1), "as_of": MONDAY + timedelta(hours=4)}
    said = judged.said_since(db, "ed_census", **asked)
    assert [at.hour for at in said["issued_at"]] == [0, 6]


def test_a_chance_is_held_against_what_came_once(db):
    chance = """
        series    | entity_id | issued_at        | target_at        | threshold | probability
        ed_census | north     | 2026-01-05 06:00 | 2026-01-05 07:00 | 30        | 0.25
        ed_census | north     | 2026-01-05 06:00 | 2026-01-05 08:00 | 30        | 0.35
    """
    forecasts.save_chances(db, table(Chance, chance))
    since = MONDAY - timedelta(days=1)
    passed = forecasts.chances_since(db, "ed_census", since=since, as_of=MONDAY)
    assert passed["probability"].to_list() == [0.25]
    seen = """
        series    | entity_id | issued_at        | target_at        | probability | exceeded
        ed_census | north     | 2026-01-05 06:00 | 2026-01-05 07:00 | 0.25        | yes
    """
    for _ in "twice":
        judged.save_chances_seen(db, table(ChanceSeen, seen))
    assert judged.chances_seen(db, "ed_census", since=since, as_of=MONDAY).height == 1
