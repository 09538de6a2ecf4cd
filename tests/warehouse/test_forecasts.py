from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from ops.paths import Paths, packed, unpacked
from ops.tables import Attendance, CensusPart, Chance, Forecast, Issue, NoShowRisk, Score, Trial
from tests.tables import table
from warehouse import forecasts, futures

MORNING = table(
    Forecast,
    """
    series      | entity_id | issued_at        | target_at        | level | value
    ed_arrivals | north     | 2026-01-05 06:00 | 2026-01-05 20:00 | 0.5   | 12
    ed_arrivals | south     | 2026-01-05 06:00 | 2026-01-05 20:00 | 0.5   | 7
    """,
)
NOON = table(
    Forecast,
    """
    series      | entity_id | issued_at        | target_at        | level | value
    ed_arrivals | north     | 2026-01-05 12:00 | 2026-01-05 20:00 | 0.5   | 19
    """,
)
CHANCE = table(
    Chance,
    """
    series    | entity_id | issued_at        | target_at        | threshold | probability
    ed_census | north     | 2026-01-05 06:00 | 2026-01-05 20:00 | 30        | 0.25
    """,
)
RISKS = table(
    NoShowRisk,
    """
    appointment_id | issued_at        | clinic_id | session_id | starts_at        | probability
    a1             | 2026-01-05 06:00 | eye       | s1         | 2026-01-06 09:00 | 0.1
    a2             | 2026-01-05 06:00 | eye       | s1         | 2026-01-06 09:20 | 0.3
    """,
)
ATTENDANCE = table(
    Attendance,
    """
    session_id | clinic_id | issued_at | starts_at | slots | booked | expected | low | high
    s1         | eye       | 2026-01-05 06:00 | 2026-01-06 09:00 | 12 | 12 | 10.4 | 8 | 12
    """,
)
ISSUE = table(
    Issue,
    """
    series      | issued_at        | model          | code_version | note
    ed_arrivals | 2026-01-05 06:00 | seasonal naive | 0.1.0        | only two weeks known
    """,
)
SCORE = table(
    Score,
    """
    series      | entity_id | issued_at        | metric  | value | cases
    ed_arrivals | north     | 2026-01-05 06:00 | pinball | 1.5   | 48
    """,
)
TRIALS = table(
    Trial,
    """
    series      | tried_at         | model          | metric  | value | cases | seconds | won
    ed_arrivals | 2026-01-04 06:00 | our own        | pinball | 1.5   | 9     | 0.1     | yes
    ed_arrivals | 2026-01-04 06:00 | seasonal naive | pinball | 1.9   | 9     | 0.1     | no
    ed_arrivals | 2026-01-05 06:00 | our own        | pinball | 1.9   | 9     | 0.1     | no
    ed_arrivals | 2026-01-05 06:00 | seasonal naive | pinball | 1.5   | 9     | 0.1     | yes
    """,
)


def at(hour, day=5):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def test_the_newest_forecast_of_each_place_is_read(db):
    forecasts.save(db, MORNING)
    forecasts.save(db, NOON)
    found = forecasts.latest(db, "ed_arrivals", as_of=at(13))
    assert found.select("entity_id", "value").rows() == [("north", 19), ("south", 7)]


def test_the_past_sees_only_what_had_been_issued_by_then(db):
    forecasts.save(db, MORNING)
    forecasts.save(db, NOON)
    assert_frame_equal(forecasts.latest(db, "ed_arrivals", as_of=at(9)), MORNING)


def test_an_issue_is_never_changed(db):
    changed = Forecast.validate(MORNING.with_columns(value=MORNING["value"] + 1))
    assert forecasts.save(db, MORNING) == 2
    assert forecasts.save(db, changed) == 0
    assert_frame_equal(forecasts.latest(db, "ed_arrivals", as_of=at(9)), MORNING)


def test_a_forecast_of_nothing_is_kept_without_ado(db):
    assert forecasts.save(db, Forecast.create_empty()) == 0
    assert forecasts.latest(db, "ed_arrivals", as_of=at(9)).is_empty()


@pytest.mark.parametrize(
    ("save", "read", "rows"),
    [
        (
            forecasts.save_chances,
            lambda db: forecasts.latest_chances(db, "ed_census", as_of=at(9)),
            CHANCE,
        ),
        (forecasts.save_no_show, lambda db: forecasts.latest_no_show(db, as_of=at(9)), RISKS),
        (
            forecasts.save_attendance,
            lambda db: forecasts.latest_attendance(db, as_of=at(9)),
            ATTENDANCE,
        ),
        (forecasts.save_issue, forecasts.issues, ISSUE),
        (forecasts.save_scores, lambda db: forecasts.scores(db, "ed_arrivals", at(0)), SCORE),
        (forecasts.save_trials, forecasts.trials, TRIALS),
    ],
)
def test_everything_kept_is_read_again_and_kept_once(db, save, read, rows):
    assert save(db, rows) == rows.height
    assert save(db, rows) == 0
    assert_frame_equal(read(db), rows)


def test_an_appointment_cancelled_since_is_not_in_the_newest_issue(db):
    forecasts.save_no_show(db, RISKS)
    later = NoShowRisk.validate(RISKS.head(1).with_columns(issued_at=at(12)))
    forecasts.save_no_show(db, later)
    assert_frame_equal(forecasts.latest_no_show(db, as_of=at(13)), later)


def test_a_forecast_is_scored_once_and_only_when_its_last_hour_has_ended(db):
    forecasts.save(db, MORNING)
    assert forecasts.unscored(db, "ed_arrivals", as_of=at(20)).is_empty()
    assert_frame_equal(forecasts.unscored(db, "ed_arrivals", as_of=at(21)), MORNING)
    forecasts.save_scores(db, SCORE)
    left = forecasts.unscored(db, "ed_arrivals", as_of=at(21))
    assert left["entity_id"].to_list() == ["south"]


def test_truth_that_never_comes_is_not_waited_for_for_ever(db):
    forecasts.save(db, MORNING)
    assert forecasts.unscored(db, "ed_arrivals", as_of=datetime(2026, 6, 1, tzinfo=UTC)).is_empty()


def _paths(issued_at):
    counts = np.array([[[4, 5], [6, 7]]])
    targets = (issued_at + timedelta(hours=1), issued_at + timedelta(hours=2))
    return Paths("ed_census", issued_at, ("north",), targets, counts)


def test_the_newest_paths_of_a_place_are_read_as_they_were_kept(db):
    for hour in (6, 7):
        futures.save_paths(db, packed(_paths(datetime(2026, 1, 5, hour, tzinfo=UTC))))
    as_of = datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
    [back] = unpacked(futures.latest_paths(db, "ed_census", as_of=as_of))
    assert back.issued_at.hour == 6
    assert back.of("north").tolist() == [[4, 5], [6, 7]]


def test_paths_of_old_issues_make_room(db):
    old = datetime(2026, 1, 5, 6, tzinfo=UTC)
    for issued_at in (old, old + timedelta(days=15)):
        futures.save_paths(db, packed(_paths(issued_at)))
    assert futures.latest_paths(db, "ed_census", as_of=old + timedelta(days=1)).is_empty()


def test_what_a_census_is_made_of_is_read_as_issued(db):
    parts = table(
        CensusPart,
        """
        series      | entity_id | issued_at        | target_at        | part      | value
        ward_census | acute     | 2026-01-05 06:00 | 2026-01-05 12:00 | emergency | 3.5
        ward_census | acute     | 2026-01-05 06:00 | 2026-01-05 12:00 | leaving   | -2
        """,
    )
    for _ in "twice":
        futures.save_parts(db, parts)
    issued_at = datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert_frame_equal(futures.parts(db, "ward_census", issued_at=issued_at), parts)


def test_old_issues_make_room_but_four_a_day_are_kept(db):
    rows = [
        f"ed_census | north | {day} 0{hour}:10 | {day} 12:00 | 0.5 | {hour}"
        for day in ("2026-01-05", "2026-03-20")
        for hour in range(8)
    ]
    head = "series | entity_id | issued_at | target_at | level | value"
    forecasts.save(db, table(Forecast, "\n".join([head, *rows])))
    forecasts.save_chances(db, CHANCE)
    forecasts.make_room(db, as_of=datetime(2026, 3, 21, tzinfo=UTC))
    kept = db.execute("select issued_at from forecast.quantile order by 1").fetchall()
    assert [at.hour for (at,) in kept] == [0, 6, *range(8)]
    assert db.execute("select count(*) from forecast.chance").fetchall() == [(1,)]
