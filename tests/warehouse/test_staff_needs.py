"""People needed are kept as they were said, and read as of a moment."""

from datetime import UTC, datetime

import polars as pl

from ops.tables import StaffNeed
from tests.tables import table
from warehouse import staff_needs

DRAWN = table(
    StaffNeed,
    """
    ward_id | day_on     | shift_type_id | skill | made_at          | starts_at        | ends_at          | paid_minutes | required | required_usual | required_busy | rests_on
    acute   | 2026-01-06 | late          | nurse | 2026-01-05 10:00 | 2026-01-06 14:00 | 2026-01-06 22:00 | 450          | 2        | 2              | 3             | shift
    """,
).with_columns(more_than=pl.lit([1.0, 0.75, 0.25], dtype=pl.List(pl.Float64)))
NEEDS = StaffNeed.validate(DRAWN.select(StaffNeed.column_names()))


def at(day, hour):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def said(day, hour, people):
    return StaffNeed.validate(
        NEEDS.with_columns(
            made_at=pl.lit(at(day, hour)).dt.cast_time_unit("us"),
            required=pl.lit(people, dtype=pl.Int32),
        )
    )


def test_the_newest_said_by_a_moment_counts(db):
    for told in (said(5, 10, 2), said(5, 11, 4)):
        staff_needs.save(db, told)
    assert staff_needs.latest(db, as_of=at(5, 10))["required"].to_list() == [2]
    assert staff_needs.latest(db, as_of=at(5, 12))["required"].to_list() == [4]
    assert staff_needs.latest(db, as_of=at(5, 9)).is_empty()


def test_chances_come_back_as_they_were_said(db):
    staff_needs.save(db, NEEDS)
    assert staff_needs.latest(db, as_of=at(6, 0))["more_than"].to_list() == [[1.0, 0.75, 0.25]]


def test_saying_it_twice_keeps_it_once(db):
    assert [staff_needs.save(db, NEEDS) for _ in range(2)] == [1, 0]


def test_what_was_said_two_weeks_ago_makes_room(db):
    staff_needs.save(db, said(5, 10, 2))
    staff_needs.save(db, said(20, 10, 3))
    assert staff_needs.latest(db, as_of=at(6, 0)).is_empty()
