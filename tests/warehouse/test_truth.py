from datetime import UTC, datetime, timedelta

import pytest
from polars.testing import assert_frame_equal

from ops.tables import Actual
from tests.hospital import SITES, WARDS, fill
from tests.tables import table
from warehouse import ed, truth, wards

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "wards", WARDS)
    return db


VISITS = """
    visit_id | site_id | arrived_at       | departed_at
    v1       | north   | 2026-01-05 08:00 | 2026-01-05 10:00
    v2       | north   | 2026-01-05 08:20 | 2026-01-05 13:10
"""
STAYS = """
    stay_id | ward_id | in_at            | out_at           | precision
    a       | n1      | 2026-01-05 22:00 | 2026-01-06 14:00 | minute
    b       | n1      | 2026-01-05 23:00 |                  | minute
    c       | n2      | 2026-01-06 01:10 |                  | minute
    d       | s1      | 2026-01-04 18:30 | 2026-01-07 18:30 | day
"""


def test_the_ed_is_scored_against_what_was_counted(db):
    fill(db, "ed_visits", VISITS)
    span = {"since": MONDAY + 9 * HOUR, "until": MONDAY + 14 * HOUR}
    arrivals = truth.actuals(db, "ed_arrivals", **span)
    assert arrivals["value"].to_list() == ed.hourly_arrivals(db, **span)["arrivals"].to_list()
    census = truth.actuals(db, "ed_census", **span)
    assert census["value"].to_list() == ed.hourly_census(db, **span)["present"].to_list()
    assert census["target_at"].to_list() == [MONDAY + hour * HOUR for hour in range(10, 15)]


def test_parts_of_arrivals_are_scored_each_by_itself(db):
    fill(
        db,
        "ed_visits",
        """
        visit_id | site_id | arrived_at       | arrival_mode | triage
        v1       | north   | 2026-01-05 08:00 | ambulance    | 1
        v2       | north   | 2026-01-05 08:20 | walk_in      | 3
        """,
    )
    span = {"since": MONDAY, "until": MONDAY + 9 * HOUR}
    mode, triage = (
        dict(truth.actuals(db, f"ed_arrivals_by_{way}", **span)["entity_id", "value"].rows())
        for way in ("mode", "triage")
    )
    assert mode == {"north/ambulance": 1, "north/other": 1}
    assert triage == {"north/1-2": 1, "north/3": 1, "north/4-5": 0, "north/unknown": 0}


def test_boarding_is_scored_only_where_it_was_counted(db):
    counted = """
    site_id | hour_start       | present | boarding
    north   | 2026-01-05 09:00 | 20      | 4
    north   | 2026-01-05 10:00 | 21      |
    """
    fill(db, "ed_census_hourly", counted)
    span = {"since": MONDAY + 9 * HOUR, "until": MONDAY + 14 * HOUR}
    boarding = truth.actuals(db, "ed_boarding", **span)
    assert boarding.select("series", "value").rows() == [("ed_boarding", 4.0)]


def test_wards_are_scored_by_the_hour_or_by_their_midnights(db):
    fill(db, "ward_stays", STAYS)
    actual = truth.actuals(db, "ward_census", since=MONDAY + 22 * HOUR, until=MONDAY + 25 * HOUR)
    expected = table(
        Actual,
        """
        series      | entity_id | target_at        | value
        ward_census | n1        | 2026-01-05 22:00 | 1
        ward_census | n1        | 2026-01-05 23:00 | 2
        ward_census | n1        | 2026-01-06 00:00 | 2
        ward_census | n1        | 2026-01-06 01:00 | 2
        """,
    )
    assert_frame_equal(actual, expected)
    midnights = truth.actuals(db, "ward_census", since=MONDAY, until=MONDAY + 2 * DAY)
    by_day = midnights.filter(midnights["entity_id"] == "s1")
    assert by_day["target_at"].to_list() == [MONDAY + 18.5 * HOUR, MONDAY + 42.5 * HOUR]


def test_midnight_is_counted_once(db):
    fill(db, "ward_stays", STAYS)
    actual = truth.actuals(db, "ward_census", since=MONDAY, until=MONDAY + 3 * DAY)
    assert not actual.select("entity_id", "target_at").is_duplicated().any()
    midnight = actual.filter(actual["target_at"] == MONDAY + DAY, actual["entity_id"] == "n1")
    daily = wards.daily_census(db, until=MONDAY + DAY)
    assert (
        midnight["value"].to_list() == daily.filter(daily["ward_id"] == "n1")["occupied"].to_list()
    )


def test_a_site_is_the_sum_of_all_its_wards(db):
    fill(db, "ward_stays", STAYS)
    actual = truth.actuals(db, "site_census", since=MONDAY + 24 * HOUR, until=MONDAY + 27 * HOUR)
    assert actual.select("entity_id", "value").rows() == [
        ("north", 2),
        ("north", 2),
        ("north", 3),
        ("north", 3),
    ]


def test_divisions_and_specialties_are_sums_of_their_wards(db):
    db.execute("update staging.ward set division = 'acute' where site_id = 'north'")
    fill(db, "ward_stays", STAYS)
    span = {"since": MONDAY + 24 * HOUR, "until": MONDAY + 26 * HOUR}
    division = truth.actuals(db, "division_census", **span)
    assert division.select("entity_id", "value").rows() == [
        ("north/acute", 2),
        ("north/acute", 2),
        ("north/acute", 3),
    ]
    specialty = truth.actuals(db, "specialty_census", **span)
    north = specialty.filter(specialty["entity_id"].str.starts_with("north"))
    assert set(north["entity_id"]) == {"north/medicine", "north/surgery"}


def test_a_site_with_a_ward_known_by_day_is_summed_at_midnight_only(db):
    fill(db, "ward_stays", STAYS)
    fill(
        db,
        "ward_stays",
        "stay_id | ward_id | in_at | precision\n e | n2 | 2026-01-05 | day",
    )
    db.execute("delete from staging.ward_stay where stay_id = 'c'")
    actual = truth.actuals(db, "site_census", since=MONDAY + 22 * HOUR, until=MONDAY + 3 * DAY)
    north = actual.filter(actual["entity_id"] == "north", actual["target_at"] >= MONDAY + DAY)
    assert north.select("target_at", "value").rows() == [(MONDAY + DAY, 3), (MONDAY + 2 * DAY, 2)]


def test_a_series_that_no_clock_counts_is_refused(db):
    with pytest.raises(ValueError, match="item_use"):
        truth.actuals(db, "item_use", since=MONDAY, until=MONDAY + DAY)


MOVEMENTS = """
    movement_id | item_id | location_id | moved_at         | kind   | quantity | precision
    m1          | gloves  | n1          | 2026-01-04 09:00 | issue  | 5        | minute
    m2          | gloves  | n1          | 2026-01-05 04:00 | issue  | 7        | minute
    m3          | gloves  | n1          | 2026-01-05 09:00 | issue  | 10       | minute
    m4          | gloves  | n1          | 2026-01-06 03:00 | return | 2        | minute
    m5          | gloves  | n1          | 2026-01-06 09:00 | issue  | 1        | minute
    m6          | masks   | n1          | 2026-01-04       | issue  | 3        | day
    m7          | masks   | n1          | 2026-01-05       | issue  | 4        | day
    m8          | masks   | n1          | 2026-01-07       | issue  | 6        | day
"""


def test_use_is_counted_from_the_issue_to_the_target(db):
    fill(db, "stock_movements", MOVEMENTS)
    issued_at = MONDAY + 5 * HOUR
    actual = truth.item_use(
        db, issued_at=issued_at, targets=[issued_at + DAY, issued_at + 2 * DAY, issued_at + 3 * DAY]
    )
    expected = table(
        Actual,
        """
        series   | entity_id | target_at        | value
        item_use | gloves@n1 | 2026-01-06 05:00 | 8
        item_use | gloves@n1 | 2026-01-07 05:00 | 9
        item_use | masks@n1  | 2026-01-06 05:00 | 4
        item_use | masks@n1  | 2026-01-07 05:00 | 4
        """,
    )
    assert_frame_equal(actual, expected)


def test_use_over_an_empty_shelf_is_not_told(db):
    fill(db, "stock_movements", MOVEMENTS)
    fill(
        db,
        "stock_positions",
        """
        item_id | location_id | as_of_on   | on_hand | on_order
        gloves  | n1          | 2026-01-05 | 9       | 0
        gloves  | n1          | 2026-01-06 | 0       | 0
        """,
    )
    actual = truth.item_use(db, issued_at=MONDAY, targets=[MONDAY + DAY, MONDAY + 2 * DAY])
    gloves = actual.filter(actual["entity_id"] == "gloves@n1")
    assert gloves.select("target_at", "value").rows() == [(MONDAY + DAY, 17)]


def test_a_day_of_arrivals_is_scored_once_all_its_hours_are_known(db):
    # London's clocks went forward on 29 March 2026: that day had 23 hours.
    first = datetime(2026, 3, 28, tzinfo=UTC)
    rows = "\n".join(
        f"north | {first + hour * HOUR:%Y-%m-%d %H:%M} | 2" for hour in range(24 + 23 + 5)
    )
    fill(db, "ed_arrivals_hourly", f"site_id | hour_start | arrivals\n{rows}")
    days = truth.actuals(db, "ed_daily_arrivals", since=first, until=first + 3 * DAY)
    assert days.select("target_at", "value").rows() == [(first, 48.0), (first + DAY, 46.0)]
