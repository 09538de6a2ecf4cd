from datetime import UTC, date, datetime, timedelta

import polars as pl

from app import board, freshness, grid
from app.board import Expected, WardLine, WardPlace
from ops.staffing.changes import Change, from_json
from ops.tables import FeedStatus
from tests.tables import table

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
WARD = WardPlace("n1", "north", "medicine", 28)


def expected(hours, *, busy=26.0, chance=0.1):
    return Expected(NOW + timedelta(hours=hours), 25.0, 23.0, 27.0, busy, chance)


def test_a_ward_is_judged_by_its_worst_meeting():
    line = WardLine(WARD, 25, NOW, (expected(3), expected(9, chance=0.6), None))
    assert line.worst == expected(9, chance=0.6)
    assert line.state.word == "Act"


def test_a_ward_without_a_forecast_has_no_state():
    assert WardLine(WARD, 25, NOW, (None, None)).state.word == "No data"


def test_the_beds_free_nine_times_in_ten_are_those_of_the_tightest_meeting():
    line = WardLine(WARD, 25, NOW, (expected(3), expected(9, busy=27.4)))
    assert line.least_free == (0, NOW + timedelta(hours=9))


def test_meetings_are_those_hours_of_a_forecast_at_which_beds_are_spoken_of():
    hours = [NOW + timedelta(hours=n) for n in range(30)]
    found = board.meetings(hours, zone="Europe/London", now=NOW)
    assert [at.hour for at in found] == [12, 18, 0, 8]
    summer = [at + timedelta(days=180) for at in hours]
    found = board.meetings(summer, zone="Europe/London", now=summer[0])
    assert [at.hour for at in found] == [11, 17, 23, 7]


def test_a_sum_with_an_unknown_part_is_unknown():
    assert board.total([1, None, 2]) is None
    assert board.total([1, 0]) == 1


def test_usual_is_the_mean_of_the_same_weekday_and_hour_on_the_wall():
    hours = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(28 * 24)]
    history = pl.DataFrame({"hour_start": hours}).with_columns(
        arrivals=pl.when(pl.col("hour_start").dt.hour() == 8).then(20).otherwise(5),
        hour_start=pl.col("hour_start").cast(pl.Datetime("us", "UTC")),
    )
    summer = pl.Series([datetime(2026, 4, 1, 7, tzinfo=UTC)]).cast(pl.Datetime("us", "UTC"))
    said = board.usual(history, "arrivals", summer, zone="Europe/London")
    assert said["usual"].to_list() == [20.0]


def test_a_forecast_begins_at_the_count_it_started_from():
    at = pl.Series([NOW]).cast(pl.Datetime("us", "UTC"))
    counted = pl.DataFrame({"at": at, "count": [27]})
    coming = pl.DataFrame({"at": at + timedelta(hours=3), "low": [24.0], "middle": [26.0]})
    assert board.begun(counted, coming).row(0) == (NOW, 27.0, 27.0)


FEEDS = """
    feed       | rows | first_at   | last_at          | delivered_at     | deliveries | quarantined
    ed_visits  | 10   | 2026-01-01 | 2026-01-06 02:00 | 2026-01-06 09:00 | 1          | 0
    ward_stays | 10   | 2026-01-01 | 2026-01-04 09:00 | 2026-01-06 09:00 | 1          | 0
    staff      | 10   |            |                  | 2026-01-05 09:00 | 1          | 0
"""


def test_late_data_are_said_to_be_late_and_old_ones_withhold_forecasts():
    fresh = freshness.freshness(table(FeedStatus, FEEDS), now=NOW)
    assert (fresh["ED"].state.word, fresh["ED"].withheld) == ("Watch", False)
    assert (fresh["Wards"].state.word, fresh["Wards"].withheld) == ("No data", True)
    assert fresh["Staff"].age == timedelta(days=1)
    assert fresh["Clinics"].missing


def test_a_replay_knows_the_age_of_what_files_told_that_came_later():
    before = NOW - timedelta(days=2)
    fresh = freshness.freshness(table(FeedStatus, FEEDS), now=before)
    assert fresh["Staff"].missing is False
    assert fresh["Staff"].withheld is False


def test_shift_codes_are_short_and_all_different():
    assert grid.codes(["early", "late", "long_day", "night"]) == {
        "early": "E",
        "late": "L",
        "long_day": "LD",
        "night": "N",
    }
    assert len(set(grid.codes(["early", "evening", "e"]).values())) == 3


def test_changes_read_back_as_they_were_kept():
    change = Change("anna", date(2026, 1, 6), None, "n1", "nurse")
    assert from_json([change.as_json()]) == [change]


def test_bed_meetings_are_shown_whatever_other_hours_are_spoken_of():
    hourly = [NOW + timedelta(hours=n) for n in range(49)]
    later = [
        NOW.replace(hour=hour) + timedelta(days=day) for day in range(2, 14) for hour in (8, 12)
    ]
    meetings = board.meetings([*hourly, *later], zone="UTC", now=NOW)
    assert [at.hour for at in meetings] == [12, 18, 0, 8]
    week = board.across_week([*hourly, *later], zone="UTC", now=NOW)
    assert [at.hour for at in week] == [12, 18, 0, 8] + [8] * 6
    assert week[-1] == NOW.replace(hour=8) + timedelta(days=7)
