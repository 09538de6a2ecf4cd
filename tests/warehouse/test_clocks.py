"""Local clocks: landing decides what an instant is, and marts and plans agree with it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest

from ops.staffing.requirement import span_of
from tests.hospital import fill
from warehouse import wards
from warehouse.landing.instants import moments

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # by half an hour
    "America/Sao_Paulo",  # at midnight, until 2019
    "America/Havana",  # midnight comes twice
    "Atlantic/Azores",
    "Asia/Beirut",
    "Asia/Kolkata",
)
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
HALF = timedelta(minutes=30)


def changes(zone):
    """The days on which the clock of a zone changes."""
    clock, day, found = ZoneInfo(zone), FIRST, []
    while day < LAST:
        if (
            day.astimezone(clock).utcoffset()
            != (day + timedelta(days=1)).astimezone(clock).utcoffset()
        ):
            found.append(day.date())
        day += timedelta(days=1)
    return found


def walls(zone):
    """Every half hour on the wall, on the days around changes."""
    return [
        datetime.combine(day, time()) + step * HALF
        for day in changes(zone)
        for step in range(-48, 96)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_on_the_wall_is_the_same_instant_here_and_in_the_zone_database(zone):
    told = walls(zone)
    found = moments(pl.Series("at", [each.isoformat() for each in told], dtype=pl.String), zone)
    for wall, at, code in zip(told, found.at, found.code, strict=True):
        early = wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
        skipped = early.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall
        assert (at, code) == ((None, "DST_NONEXISTENT") if skipped else (early, None))


@pytest.mark.parametrize("zone", ZONES)
def test_an_instant_is_the_same_time_on_the_wall_everywhere(zone):
    told = [
        datetime.combine(day, time(), UTC) + step * HALF
        for day in changes(zone)
        for step in range(-48, 96)
    ]
    clock = ZoneInfo(zone)
    python = [each.astimezone(clock).replace(tzinfo=None) for each in told]
    polars = pl.Series(told, dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)
    with duckdb.connect() as db:
        sql = "select timezone($zone, unnest($told::timestamptz[]))"
        duck = [wall for (wall,) in db.execute(sql, {"zone": zone, "told": told}).fetchall()]
    assert duck == python == polars.dt.replace_time_zone(None).to_list()


MIDNIGHT = (
    "timezone($zone, unnest($days::date[]) - interval 1 microsecond) + interval 1 microsecond"
)


@pytest.mark.parametrize("zone", ZONES)
def test_a_local_day_begins_at_the_same_instant_in_marts_and_in_landing(zone):
    days = pl.date_range(FIRST.date(), LAST.date(), eager=True)
    landed = moments(days.dt.to_string("%Y-%m-%d").alias("day"), zone).at.to_list()
    with duckdb.connect() as db:
        asked = {"zone": zone, "days": days.to_list()}
        rows = db.execute(f"select {MIDNIGHT}", asked).fetchall()
    assert [at.astimezone(UTC) for (at,) in rows] == landed
    clock = ZoneInfo(zone)
    python = [datetime.combine(day, time(), clock).astimezone(UTC) for day in days]
    assert python == landed


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", date(2026, 3, 28), 11),
        ("Europe/London", date(2026, 10, 24), 13),
        ("Europe/London", date(2026, 10, 23), 12),
        ("Australia/Lord_Howe", date(2026, 10, 3), 11.5),
        ("Australia/Lord_Howe", date(2026, 4, 4), 12.5),
        ("America/Havana", date(2026, 10, 31), 13),
    ],
)
def test_a_night_over_a_change_is_as_long_as_it_is(zone, day, hours):
    night = {"starts": time(19, 30), "minutes": 720, "paid_minutes": 660}
    span = span_of(night, day, ZoneInfo(zone))
    assert span.ends_at - span.starts_at == timedelta(hours=hours)
    assert span.paid_minutes == 660 + (hours - 12) * 60


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", "2026-03-29", 23),
        ("Europe/London", "2026-10-25", 25),
        ("America/Havana", "2026-11-01", 25),
        ("Atlantic/Azores", "2026-10-25", 25),
    ],
)
def test_a_local_day_has_all_its_hours_in_the_census(db, zone, day, hours):
    fill(db, "sites", f"site_id | time_zone\n x | {zone}")
    fill(db, "wards", "ward_id | site_id | specialty | open_beds\n w | x | any | 9")
    before = date.fromisoformat(day) - timedelta(days=2)
    after = date.fromisoformat(day) + timedelta(days=2)
    fill(
        db,
        "ward_stays",
        f"stay_id | ward_id | in_at | out_at\n a | w | {before} 12:00 | {after} 12:00",
        learnt_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    until = datetime(2027, 1, 1, tzinfo=UTC)
    ends = dict(db.execute("select day_on, ends_at from marts.ward_daily_census").fetchall())
    on = date.fromisoformat(day)
    assert ends[on] - ends[on - timedelta(days=1)] == timedelta(hours=hours)
    told = wards.hourly_census(db, until=until).with_columns(
        local=pl.col("hour_start").dt.convert_time_zone(zone).dt.date()
    )
    assert told.filter(local=on)["occupied"].to_list() == [1] * hours
