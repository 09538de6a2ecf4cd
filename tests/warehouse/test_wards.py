from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ops.tables import PlannedAdmission, Stay, WardCensus, WardFlow, WardStay, WeekOfStays
from tests.hospital import SITES, WARDS, fill, keep
from tests.tables import table
from warehouse import wards

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
CLOCKS = {"n1": ZoneInfo("Europe/London"), "s1": ZoneInfo("Asia/Kolkata")}


@pytest.fixture
def db(db):
    fill(db, "sites", SITES)
    fill(db, "wards", WARDS)
    return db


STAYS = """
    stay_id | ward_id | specialty | in_at            | out_at
    a       | n1      | medicine  | 2026-01-05 09:30 | 2026-01-06 14:00
    b       | n1      | medicine  | 2026-01-05 22:00 |
    c       | n1      | surgery   | 2026-01-06 08:00 | 2026-01-06 20:00
"""


def test_patients_at_midnight_are_those_before_plus_in_minus_out(db):
    fill(db, "ward_stays", STAYS)
    expected = table(
        WardCensus,
        """
        ward_id | day_on     | occupied | open_beds | admissions | discharges
        n1      | 2026-01-05 | 2        | 20        | 2          | 0
        n1      | 2026-01-06 | 1        | 20        | 1          | 2
        """,
    )
    assert_frame_equal(wards.daily_census(db, until=MONDAY + 48 * HOUR), expected)


def test_a_change_of_beds_is_known_when_it_is_told_or_when_it_begins(db):
    fill(
        db,
        "bed_changes",
        """
        change_id | ward_id | from_at          | until_at         | beds | kind
        a         | n1      | 2026-01-05 08:00 | 2026-01-07 08:00 | -2   | closed
        b         | n1      | 2026-02-05 08:00 |                  | 3    | escalation
        """,
        learnt_at=datetime(2026, 1, 10, tzinfo=UTC),
    )
    known = wards.bed_changes(db)
    assert known.select("beds", "known_at").rows() == [
        (-2, datetime(2026, 1, 5, 8, tzinfo=UTC)),
        (3, datetime(2026, 1, 10, tzinfo=UTC)),
    ]


def test_every_day_of_leaving_ever_told_is_kept_with_its_moment(db):
    head = "stay_id | ward_id | in_at | expected_out_on\n a | n1 | 2026-01-05 09:00 | 2026-01-0"
    fill(db, "ward_stays", head + "7", learnt_at=MONDAY + 10 * HOUR)
    db.execute(
        "insert into past.ward_stay by name select *, $at as unlearnt_at from staging.ward_stay",
        {"at": MONDAY + 30 * HOUR},
    )
    db.execute("delete from staging.ward_stay")
    fill(db, "ward_stays", head + "9", learnt_at=MONDAY + 30 * HOUR)
    told = wards.expected_days(db, as_of=MONDAY + 48 * HOUR)
    assert told.select("known_at", "expected_out_on").rows() == [
        (MONDAY + 10 * HOUR, date(2026, 1, 7)),
        (MONDAY + 30 * HOUR, date(2026, 1, 9)),
    ]
    assert wards.expected_days(db, as_of=MONDAY + 29 * HOUR).height == 1


def test_a_day_that_has_not_ended_has_no_census(db):
    fill(db, "ward_stays", STAYS)
    known = wards.daily_census(db, until=MONDAY + 47 * HOUR)
    assert known["day_on"].to_list() == [date(2026, 1, 5)]


def test_days_follow_the_clock_on_the_ward_wall(db):
    fill(db, "ward_stays", "stay_id | ward_id | in_at\n a | s1 | 2026-01-05 19:00")
    census = wards.daily_census(db, until=datetime(2026, 1, 6, 18, 30, tzinfo=UTC))
    assert census["day_on"].to_list() == [date(2026, 1, 6)]


def test_census_on_the_hour_begins_with_coming_and_ends_with_going(db):
    fill(db, "ward_stays", STAYS)
    since = datetime(2026, 1, 6, 12, tzinfo=UTC)
    census = wards.hourly_census(db, since=since, until=since + 8 * HOUR)
    assert census["occupied"].to_list() == [3, 3, 2, 2, 2, 2, 2, 2, 1]


BY_DAY = """
    stay_id | ward_id | in_at      | out_at     | precision
    a       | n2      | 2026-01-05 | 2026-01-08 | day
    b       | n2      | 2026-01-06 | 2026-01-06 | day
"""


def test_stays_known_only_to_the_day_count_by_night_but_not_by_hour(db):
    fill(db, "ward_stays", BY_DAY)
    census = wards.daily_census(db, until=datetime(2026, 2, 1, tzinfo=UTC))
    assert census["occupied"].to_list() == [1, 1, 1, 0]
    assert census["admissions"].to_list() == [1, 1, 0, 0]
    until = datetime(2026, 2, 1, tzinfo=UTC)
    assert wards.hourly_census(db, until=until).is_empty()
    assert wards.left_out(db, since=until - timedelta(days=99), until=until) > 0


def test_a_feed_that_went_down_does_not_keep_beds_filled(db):
    fill(db, "ward_stays", STAYS)
    census = wards.hourly_census(db, until=datetime(2026, 3, 1, tzinfo=UTC))
    assert census["hour_start"].max() == datetime(2026, 1, 7, 20, tzinfo=UTC)


def test_a_census_is_known_no_later_than_the_newest_delivery(db):
    fill(db, "ward_stays", STAYS, learnt_at=datetime(2026, 1, 6, 15, 10, tzinfo=UTC))
    census = wards.hourly_census(db, until=datetime(2026, 3, 1, tzinfo=UTC))
    assert census["hour_start"].max() == datetime(2026, 1, 6, 15, tzinfo=UTC)


def test_a_stay_that_ends_later_goes_on(db):
    fill(db, "ward_stays", STAYS)
    expected = table(
        Stay,
        """
        stay_id | ward_id | specialty | in_at            | los_hours | ended
        a       | n1      | medicine  | 2026-01-05 09:30 | 24        | false
        b       | n1      | medicine  | 2026-01-05 22:00 | 11.5      | false
        c       | n1      | surgery   | 2026-01-06 08:00 | 1.5       | false
        """,
    )
    assert_frame_equal(wards.stays(db, as_of=datetime(2026, 1, 6, 9, 30, tzinfo=UTC)), expected)


def test_stays_that_were_over_before_are_left_out(db):
    fill(db, "ward_stays", STAYS)
    since = datetime(2026, 1, 6, 15, tzinfo=UTC)
    known = wards.stays(db, as_of=since + 24 * HOUR, since=since)
    assert known.select("stay_id", "ended").rows() == [("b", False), ("c", True)]


def test_an_admission_cancelled_later_is_still_planned(db):
    noon = MONDAY + 12 * HOUR
    drawing = """
        booking_id | ward_id | planned_at       | booked_at        | status
        p          | n1      | 2026-01-07 08:00 | 2025-12-01 10:00 | planned
        q          | n1      | 2026-01-07 09:00 | 2025-12-01 10:00 | cancelled
        r          | n1      | 2026-01-05 08:00 | 2025-12-01 10:00 | admitted
        s          | n1      | 2026-01-08 08:00 | 2026-01-06 10:00 | planned
    """
    fill(db, "planned_admissions", drawing, learnt_at=noon + 3 * HOUR)
    assert wards.planned_admissions(db, as_of=noon)["booking_id"].to_list() == ["p", "q"]
    assert wards.planned_admissions(db, as_of=noon + 4 * HOUR)["booking_id"].to_list() == ["p"]
    assert set(wards.planned_admissions(db, as_of=noon)["status"]) == {"planned"}
    PlannedAdmission.validate(wards.planned_admissions(db, as_of=noon))


@pytest.mark.parametrize("change_on", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_of_23_and_25_hours_are_counted_like_any_other(db, change_on):
    london = CLOCKS["n1"]
    before = datetime.combine(change_on, datetime.min.time(), london)
    rows = stays_frame(
        [
            ("a", "n1", before - 30 * HOUR, before + timedelta(days=2, minutes=-30)),
            ("b", "n1", before + timedelta(minutes=10), before + timedelta(hours=23, minutes=30)),
            ("c", "n1", before + timedelta(hours=23, minutes=10), None),
            ("d", "n1", before + timedelta(days=5), None),
        ]
    )
    keep(db, "ward_stays", rows)
    census = wards.daily_census(db, until=LATER)
    day = {row["day_on"] - change_on: row for row in census.to_dicts()}
    found = [
        tuple(day[timedelta(days=n)][name] for name in ("occupied", "admissions", "discharges"))
        for n in (-1, 0, 1)
    ]
    assert found == [(1, 0, 0), (2, 2, 1), (1, 0, 1)]


def test_every_day_of_a_year_is_there_once(db):
    rows = stays_frame(
        [
            (f"d{n}", ward, came, came + 5 * HOUR)
            for n in range(400)
            for ward in ("n1",)
            for came in [MONDAY + timedelta(days=n, hours=3)]
        ]
    )
    keep(db, "ward_stays", rows)
    days = wards.daily_census(db, until=MONDAY + timedelta(days=400))["day_on"].to_list()
    assert days == [date(2026, 1, 5) + timedelta(days=n) for n in range(400)]


LATER = datetime(2200, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 24 * 9).map(lambda minutes: SPRING + timedelta(minutes=minutes))
SPRING = datetime(2026, 3, 26, tzinfo=UTC)
LENGTHS = st.none() | st.integers(0, 60 * 24 * 6).map(lambda minutes: timedelta(minutes=minutes))
DRAWN = st.lists(st.tuples(st.sampled_from(["n1", "s1"]), MOMENTS, LENGTHS), max_size=12)


def stays_frame(rows):
    dtypes = WardStay.create_empty().schema
    names = ("stay_id", "ward_id", "in_at", "out_at")
    utc = [
        (stay, ward, came.astimezone(UTC), gone and gone.astimezone(UTC))
        for stay, ward, came, gone in rows
    ]
    frame = pl.DataFrame(utc, schema={name: dtypes[name] for name in names}, orient="row")
    rest = [name for name in dtypes if name not in (*names, "precision")]
    return WardStay.validate(
        frame.with_columns(
            pl.lit("minute").alias("precision"),
            *(pl.lit(None, dtype=dtypes[name]).alias(name) for name in rest),
        )
    )


def midnight_after(day, clock):
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), clock).astimezone(UTC)


def known_until(stays, learnt_at):
    moved = [t for s in stays for t in (s["in_at"], s["out_at"]) if t and t <= learnt_at]
    if not moved:
        return None
    clock = CLOCKS[stays[0]["ward_id"]]
    midnight = midnight_after(max(moved).astimezone(clock).date(), clock)
    return min(learnt_at, max(max(moved) + 24 * HOUR, midnight))


def recount_days(stays, ward, learnt_at):
    mine = [stay for stay in stays if stay["ward_id"] == ward]
    until = known_until(mine, learnt_at)
    if until is None:
        return
    clock = CLOCKS[ward]
    day = min(stay["in_at"] for stay in mine).astimezone(clock).date()
    while (midnight := midnight_after(day, clock)) <= until:
        came = [s for s in mine if s["in_at"].astimezone(clock).date() == day]
        went = [s for s in mine if s["out_at"] and s["out_at"].astimezone(clock).date() == day]
        here = [s for s in mine if s["in_at"] < midnight <= (s["out_at"] or LATER)]
        yield (ward, day, len(here), len(came), len(went))
        day += timedelta(days=1)


def recount_hours(stays, ward, learnt_at):
    mine = [stay for stay in stays if stay["ward_id"] == ward]
    until = known_until(mine, learnt_at)
    if until is None:
        return
    hour = min(stay["in_at"] for stay in mine)
    hour = hour.replace(minute=0) + (HOUR if hour.minute else 0 * HOUR)
    while hour <= until:
        yield (ward, hour, sum(s["in_at"] <= hour < (s["out_at"] or LATER) for s in mine))
        hour += HOUR


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(DRAWN, st.integers(0, 24 * 16))
def test_the_census_equals_a_recount_by_hand(db, drawn, hours):
    db.execute("delete from staging.ward_stay")
    learnt_at = SPRING + hours * HOUR
    rows = [
        (f"s{n}", ward, came, None if length is None else came + length)
        for n, (ward, came, length) in enumerate(drawn)
    ]
    frame = stays_frame(rows)
    keep(db, "ward_stays", frame, learnt_at=learnt_at)
    stays = frame.to_dicts()
    days = [row for ward in CLOCKS for row in recount_days(stays, ward, learnt_at)]
    census = wards.daily_census(db, until=LATER).drop("open_beds")
    assert census.rows() == days
    by_hour = [row for ward in CLOCKS for row in recount_hours(stays, ward, learnt_at)]
    assert wards.hourly_census(db, until=LATER).rows() == by_hour


def test_a_ward_of_no_known_site_keeps_the_clock_of_the_settings(db):
    db.execute("delete from staging.site")
    db.execute("set variable time_zone = 'America/Sao_Paulo'")
    fill(db, "ward_stays", "stay_id | ward_id | in_at\n a | n1 | 2026-01-05 02:00")
    census = wards.daily_census(db, until=datetime(2026, 1, 5, 3, tzinfo=UTC))
    assert census["day_on"].to_list() == [date(2026, 1, 4)]


def test_a_ward_without_beds_has_no_daily_census(db):
    fill(db, "ward_stays", "stay_id | ward_id | in_at\n a | attic | 2026-01-05 02:00")
    assert wards.daily_census(db, until=MONDAY + 72 * HOUR).is_empty()
    assert wards.hourly_census(db, until=MONDAY + 3 * HOUR)["occupied"].to_list() == [1, 1]


def test_bookings_of_past_days_show_what_became_of_them_and_later_ones_what_was_known(db):
    noon = MONDAY + 12 * HOUR
    drawing = """
        booking_id | ward_id | planned_at       | booked_at        | status
        a          | n1      | 2025-12-29 08:00 | 2025-12-01 10:00 | cancelled
        b          | n1      | 2026-01-02 08:00 | 2025-12-01 10:00 | admitted
        c          | n1      | 2026-01-05 08:00 | 2025-12-01 10:00 | admitted
        d          | n1      | 2026-01-07 09:00 | 2025-12-01 10:00 | cancelled
        e          | n1      | 2026-01-08 08:00 | 2026-01-06 10:00 | planned
    """
    fill(db, "planned_admissions", drawing, learnt_at=noon + 3 * HOUR)
    told = [("a", "cancelled"), ("b", "admitted"), ("c", "planned"), ("d", "planned")]
    assert wards.bookings(db, as_of=noon).select("booking_id", "status").rows() == told
    since = datetime(2025, 12, 31, tzinfo=UTC)
    later = wards.bookings(db, as_of=noon + 4 * HOUR, since=since)
    told = [("b", "admitted"), ("c", "admitted"), ("d", "cancelled")]
    assert later.select("booking_id", "status").rows() == told


def test_a_stay_that_nobody_ended_is_no_bed_after_the_days_that_were_set(db):
    fill(
        db,
        "ward_stays",
        """
        stay_id | ward_id | in_at            | out_at           | precision
        s1      | n1      | 2026-01-05 08:00 |                  | minute
        s2      | n1      | 2026-01-05 08:00 | 2026-02-20 08:00 | minute
        s3      | n1      | 2026-02-18 08:00 |                  | minute
        """,
    )
    then = datetime(2026, 2, 19, tzinfo=UTC)

    def occupied():
        [here] = wards.hourly_census(db, since=then, until=then)["occupied"].to_list()
        present = wards.stays(db, as_of=then).filter(~pl.col("ended"))["stay_id"].to_list()
        return here, present

    assert occupied() == (3, ["s1", "s2", "s3"])
    db.execute("set variable open_stay_days = 30")
    assert occupied() == (2, ["s2", "s3"])


def test_who_came_and_went_is_told_apart_from_who_was_moved(db):
    drawn = """
        stay_id | patient_id | ward_id | admission_type | in_at            | out_at
        a       | pa         | n1      | emergency      | 2026-01-06 09:30 |
        b       | pb         | n1      | elective       | 2026-01-06 10:00 | 2026-01-06 11:00
        c       | pc         | n1      | emergency      | 2026-01-04 10:00 | 2026-01-06 10:30
        d       | pc         | n2      | emergency      | 2026-01-06 10:35 |
        e       | pe         | n2      | emergency      | 2026-01-06 13:00 |
        f       |            | n2      | emergency      | 2026-01-04 13:00 | 2026-01-06 12:00
    """
    fill(db, "ward_stays", drawn)
    nine = datetime(2026, 1, 6, 9, tzinfo=UTC)
    expected = table(
        WardFlow,
        """
        ward_id | emergencies | electives | moved_in | moved_out | discharged
        n1      | 1           | 1         | 0        | 1         | 1
        n2      | 0           | 0         | 1        | 0         | 1
        """,
    )
    assert_frame_equal(wards.flows(db, since=nine, until=nine + 3 * HOUR), expected)


def test_a_week_counts_admissions_by_their_first_stay_and_stays_up_to_four_weeks(db):
    fill(
        db,
        "ward_stays",
        """
        stay_id | admission_id | ward_id | admission_type | in_at            | out_at
        a       | A            | n1      | emergency      | 2026-01-05 09:00 | 2026-01-06 09:00
        b       | A            | n1      | emergency      | 2026-01-06 09:00 | 2026-01-09 09:00
        c       | C            | n1      | elective       | 2026-01-07 08:00 | 2026-01-09 08:00
        d       | D            | n1      | emergency      | 2026-01-12 00:00 |
        e       | E            | s1      | emergency      | 2026-01-05 09:00 | 2026-01-06 09:00
        f       | F            | n1      | emergency      | 2026-03-05 09:00 | 2026-03-06 09:00
        """,
    )
    expected = table(
        WeekOfStays,
        """
        site_id | week_on    | emergencies | stays | mean_days
        north   | 2026-01-05 | 1           | 3     | 2.0
        north   | 2026-01-12 | 1           | 1     | 28.0
        """,
    )
    found = wards.weeks(db, "north", as_of=MONDAY + timedelta(days=56))
    assert_frame_equal(found, expected)
    [*_, young] = wards.weeks(db, "north", as_of=MONDAY + timedelta(days=10)).to_dicts()
    assert young["mean_days"] == 3.0
