from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ops.tables import ArrivalsByMode, EdVisit, HourlyArrivals, HourlyCensus
from tests.hospital import fill, keep
from tests.tables import table
from warehouse import ed

FIFTH = datetime(2026, 1, 5, tzinfo=UTC)
SIXTH = datetime(2026, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour, minute=0):
    return FIFTH + timedelta(hours=hour, minutes=minute)


def hours(frame):
    return [(start - FIFTH) // HOUR for start in frame["hour_start"]]


def test_quiet_hours_count_as_zero(db):
    fill(
        db,
        "ed_visits",
        """
        visit_id | site_id | arrived_at       | arrival_mode
        v1       | north   | 2026-01-05 08:10 | walk_in
        v2       | north   | 2026-01-05 08:50 | ambulance
        v3       | north   | 2026-01-05 10:05 | ambulance
        """,
    )
    expected = table(
        HourlyArrivals,
        """
        site_id | hour_start       | arrivals | ambulance_arrivals
        north   | 2026-01-05 08:00 | 2        | 1
        north   | 2026-01-05 09:00 | 0        | 0
        north   | 2026-01-05 10:00 | 1        | 1
        """,
    )
    assert_frame_equal(ed.hourly_arrivals(db, until=at(11)), expected)


VISITS = """
    visit_id | site_id | arrived_at       | seen_at          | admit_decided_at | departed_at
    v1       | north   | 2026-01-05 08:00 | 2026-01-05 08:30 |                  | 2026-01-05 10:00
    v2       | north   | 2026-01-05 08:20 | 2026-01-05 10:00 | 2026-01-05 11:40 | 2026-01-05 13:10
    v3       | north   | 2026-01-05 11:15 |                  |                  | 2026-01-05 12:30
"""


def test_census_counts_who_has_come_and_not_gone(db):
    fill(db, "ed_visits", VISITS)
    expected = table(
        HourlyCensus,
        """
        site_id | hour_start       | present | waiting | boarding
        north   | 2026-01-05 10:00 | 1       | 0       |
        north   | 2026-01-05 11:00 | 1       | 0       |
        north   | 2026-01-05 12:00 | 2       | 1       | 1
        north   | 2026-01-05 13:00 | 1       | 0       | 1
        north   | 2026-01-05 14:00 | 0       | 0       | 0
        """,
    )
    assert_frame_equal(ed.hourly_census(db, until=at(14)), expected)


def test_what_happened_later_changes_nothing_that_was_known(db):
    fill(db, "ed_visits", VISITS)
    before = ed.hourly_census(db, until=at(12))
    db.execute(
        "update staging.ed_visit set departed_at = '2026-01-05 23:00+00' where visit_id <> 'v1'"
    )
    fill(db, "ed_visits", "visit_id | site_id | arrived_at\n v4 | north | 2026-01-05 12:01")
    assert_frame_equal(ed.hourly_census(db, until=at(12)), before)


def test_an_hour_that_has_not_ended_has_no_arrivals_yet(db):
    fill(db, "ed_visits", VISITS)
    assert hours(ed.hourly_arrivals(db, until=at(9, 30))) == [8]
    assert hours(ed.hourly_arrivals(db, since=at(9), until=at(11))) == [9, 10]


def test_an_hour_is_known_only_once_a_delivery_told_of_its_end(db):
    fill(db, "ed_visits", VISITS, learnt_at=at(13, 20))
    assert hours(ed.hourly_arrivals(db, until=SIXTH)) == [8, 9, 10, 11, 12]
    assert hours(ed.hourly_census(db, until=SIXTH)) == [10, 11, 12, 13]


def test_a_feed_that_went_down_tells_of_no_quiet_hours(db):
    fill(db, "ed_visits", VISITS)
    fill(db, "ed_visits", "visit_id | site_id | arrived_at\n v9 | north | 2026-01-07 08:10")
    known = hours(ed.hourly_arrivals(db, until=at(60)))
    assert known == [*range(8, 24), *range(56, 60)]


def test_a_departure_nobody_wrote_down_is_not_counted_after_three_days(db):
    fill(
        db,
        "ed_visits",
        """
        visit_id | site_id | arrived_at       | departed_at
        v0       | north   | 2026-01-04 23:10 | 2026-01-04 23:50
        v1       | north   | 2026-01-05 08:10 |
        """,
    )
    keep(db, "ed_visits", crowd("north", range(9, 90, 10)))
    census = ed.hourly_census(db, until=at(90))
    left = dict(zip(hours(census), census["present"], strict=True))
    assert (left[80], left[81]) == (1, 0)


def crowd(site_id, moments):
    """Patients who are gone within the minute, only to keep the feed alive."""
    came = [at(hour, 30) for hour in moments]
    frame = pl.DataFrame({"arrived_at": came}).with_columns(
        pl.format("{}", pl.int_range(pl.len())).alias("visit_id"),
        pl.lit(site_id).alias("site_id"),
        (pl.col("arrived_at") + timedelta(minutes=1)).alias("departed_at"),
        pl.lit("minute").alias("precision"),
    )
    return EdVisit.validate(complete(frame, EdVisit), cast=True)


def complete(frame, schema):
    missing = [name for name in schema.column_names() if name not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(name) for name in missing)


def test_visits_known_only_to_the_day_are_in_no_hour_and_counted_as_left_out(db):
    fill(
        db,
        "ed_visits",
        "visit_id | site_id | arrived_at | precision\n v1 | north | 2026-01-05 | day",
    )
    assert ed.hourly_arrivals(db, until=SIXTH).is_empty()
    assert ed.hourly_census(db, until=SIXTH).is_empty()
    assert ed.left_out(db, since=FIFTH, until=SIXTH) == 1
    assert ed.left_out(db, since=FIFTH - timedelta(days=9), until=FIFTH - HOUR) == 0


def test_a_site_that_shares_counts_only_is_read_from_them(db):
    fill(
        db,
        "ed_arrivals_hourly",
        """
        site_id | hour_start       | arrivals
        north   | 2026-01-05 07:00 | 5
        north   | 2026-01-05 08:00 | 9
        south   | 2026-01-05 08:00 | 4
        """,
    )
    fill(
        db,
        "ed_census_hourly",
        "site_id | hour_start       | present | boarding\n south | 2026-01-05 08:00 | 31 | 3",
    )
    fill(db, "ed_visits", "visit_id | site_id | arrived_at\n v1 | north | 2026-01-05 08:10")
    assert ed.hourly_arrivals(db, until=at(9)).rows() == [
        ("north", at(7), 5, None),
        ("north", at(8), 1, None),
        ("south", at(8), 4, None),
    ]
    assert ed.hourly_census(db, until=at(9)).rows() == [("south", at(8), 31, None, 3)]


TRIAGED = """
    visit_id | site_id | arrived_at       | arrival_mode | triage
    v1       | north   | 2026-01-05 07:10 |              |
    v2       | north   | 2026-01-05 08:10 | ambulance    | 2
    v3       | north   | 2026-01-05 08:20 | walk_in      | 4
    v4       | north   | 2026-01-05 08:30 | walk_in      | 5
    v5       | north   | 2026-01-05 09:40 | ambulance    |
"""


def test_arrivals_are_told_apart_from_the_first_hour_that_says_how_they_came(db):
    fill(db, "ed_visits", TRIAGED)
    expected = table(
        ArrivalsByMode,
        """
        site_id | hour_start       | part      | arrivals
        north   | 2026-01-05 08:00 | ambulance | 1
        north   | 2026-01-05 08:00 | other     | 2
        north   | 2026-01-05 09:00 | ambulance | 1
        north   | 2026-01-05 09:00 | other     | 0
        """,
    )
    assert_frame_equal(ed.arrivals_by_mode(db, until=at(10)), expected)


def test_triage_bands_add_up_to_the_arrivals_of_the_hour(db):
    fill(db, "ed_visits", TRIAGED)
    told = ed.arrivals_by_triage(db, until=at(10))
    by_hour = told.pivot("part", index="hour_start", values="arrivals").rows()
    assert by_hour == [(at(8), 1, 0, 2, 0), (at(9), 0, 0, 0, 1)]
    assert ed.arrivals_by_triage(db, since=at(9), until=at(9, 30)).is_empty()


def test_hourly_totals_are_told_apart_by_ambulance_only_where_they_say_so(db):
    fill(
        db,
        "ed_arrivals_hourly",
        """
        site_id | hour_start       | arrivals | ambulance_arrivals
        north   | 2026-01-05 07:00 | 5        | 2
        north   | 2026-01-05 08:00 | 9        |
        north   | 2026-01-05 09:00 | 1        | 3
        """,
    )
    told = ed.arrivals_by_mode(db, until=at(10)).select("hour_start", "part", "arrivals").rows()
    assert told == [(at(7), "ambulance", 2), (at(7), "other", 3)]
    assert ed.arrivals_by_triage(db, until=at(10)).is_empty()


moments = st.integers(0, 60 * 40).map(lambda minutes: at(0, minutes))
waits = st.none() | st.integers(0, 60 * 90).map(lambda minutes: timedelta(minutes=minutes))
visits = st.lists(
    st.tuples(st.sampled_from(["north", "south"]), moments, waits, waits, waits), max_size=12
)


def as_visits(drawn):
    plus = [
        (f"v{number}", site, came, *(came + wait if wait is not None else None for wait in rest))
        for number, (site, came, *rest) in enumerate(drawn)
    ]
    names = ("visit_id", "site_id", "arrived_at", "seen_at", "admit_decided_at", "departed_at")
    dtypes = EdVisit.create_empty().schema
    frame = pl.DataFrame(plus, schema={name: dtypes[name] for name in names}, orient="row")
    frame = frame.with_columns(pl.lit("minute").alias("precision"))
    return EdVisit.validate(complete(frame, EdVisit), cast=True)


def told(visits, site, until):
    """The hours a careful clerk would say that the site's visits tell of."""
    came = {visit["arrived_at"].replace(minute=0) for visit in visits if visit["site_id"] == site}
    hour = min(came, default=until)
    while hour + HOUR <= until:
        if any(hour - 12 * HOUR <= other <= hour for other in came):
            yield hour
        hour += HOUR


def present(visits, site, moment):
    for visit in visits:
        gone = min(visit["departed_at"] or LATER, visit["arrived_at"] + 72 * HOUR)
        if visit["site_id"] == site and visit["arrived_at"] <= moment < gone:
            yield visit


LATER = datetime(2200, 1, 1, tzinfo=UTC)


def recount(visits, until):
    for site in ("north", "south"):
        left = [v["departed_at"] for v in visits if v["site_id"] == site and v["departed_at"]]
        for hour in told(visits, site, until):
            moment = hour + HOUR
            if moment >= min(left, default=LATER):
                here = list(present(visits, site, moment))
                yield (
                    site,
                    moment,
                    len(here),
                    sum((visit["seen_at"] or LATER) > moment for visit in here),
                    sum((visit["admit_decided_at"] or LATER) <= moment for visit in here),
                )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(visits, st.integers(0, 120))
def test_the_marts_equal_a_recount_by_hand(db, drawn, until_hour):
    db.execute("delete from staging.ed_visit")
    frame = as_visits(drawn)
    keep(db, "ed_visits", frame, learnt_at=at(until_hour))
    rows = frame.to_dicts()
    until = at(until_hour)
    arrivals = [
        (
            site,
            hour,
            sum(r["site_id"] == site and hour <= r["arrived_at"] < hour + HOUR for r in rows),
        )
        for site in ("north", "south")
        for hour in told(rows, site, until)
    ]
    assert ed.hourly_arrivals(db, until=LATER).rows() == [(*row, None) for row in arrivals]
    counted = ed.hourly_census(db, until=LATER).rows()
    recounted = [known(row, rows) for row in recount(rows, until)]
    assert counted == recounted


def known(row, visits):
    """Who waits or boards is unknown until the site told of the first patient seen or admitted."""
    site, moment, here, waiting, boarding = row
    mine = [visit for visit in visits if visit["site_id"] == site]
    seen = any(visit["seen_at"] and visit["seen_at"] <= moment for visit in mine)
    decided = any(
        visit["admit_decided_at"] and visit["admit_decided_at"] <= moment for visit in mine
    )
    return (site, moment, here, waiting if seen else None, boarding if decided else None)
