from datetime import UTC, datetime, timedelta

import polars as pl
from polars.testing import assert_frame_equal

from ops.tables import SessionLimit, TemplateCompared
from warehouse import session_limits

NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
NIGHT = datetime(2026, 1, 5, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def limits(made_at=NIGHT, *, most=13):
    row = {
        "session_id": "eyes 1",
        "made_at": made_at,
        "clinic_id": "eyes",
        "kind": "12 × 15 at 88",
        "starts_at": NINE,
        "slots": 12,
        "booked": 9,
        "proposed": 13,
        "most_booked": most,
        "overrun_minutes": 15,
        "accepted_chance": 0.2,
        "overrun_chance": 0.14,
        "overrun_chance_slots": 0.06,
        "overrun_chance_proposed": 0.13,
        "idle_saved": 9.5,
        "overrun_added": 3.25,
        "reasons": ["HIGH_DNA_SESSION", "LONG_LEAD"],
        "chances_from": "session",
    }
    later = row | {"session_id": "eyes 2", "starts_at": NINE + DAY, "reasons": []}
    return SessionLimit.validate(pl.DataFrame([row, later]), cast=True)


def compared(made_at=NIGHT):
    row = {
        "clinic_id": "eyes",
        "kind": "12 × 15 at 88",
        "made_at": made_at,
        "spacing": "best",
        "slots": 12,
        "slot_minutes": 15,
        "bookings": [2] + [1] * 11,
        "show_chance": 0.88,
        "waiting": 9.0,
        "longest_wait": 12.0,
        "idle": 20.0,
        "overrun": 8.0,
        "overrun_minutes": 15,
        "overrun_chance": 0.13,
        "cost": 300.0,
        "bound": 300.0,
        "consultation": 14.2,
        "durations": 412,
        "chances_from": "session",
    }
    even = row | {"spacing": "even", "bound": None}
    return TemplateCompared.validate(pl.DataFrame([row, even]), cast=True)


def test_the_newest_limits_of_a_clinic_count_and_only_of_sessions_to_come(db):
    session_limits.save(db, limits(most=13))
    session_limits.save(db, limits(NIGHT + DAY, most=14))
    found = session_limits.latest(db, as_of=NINE + timedelta(hours=1))
    assert found.select("session_id", "most_booked").rows() == [("eyes 2", 14)]
    assert session_limits.latest(db, as_of=NIGHT + timedelta(hours=1))["most_booked"][0] == 13


def test_limits_are_read_as_they_were_kept_and_once(db):
    assert (session_limits.save(db, limits()), session_limits.save(db, limits())) == (2, 0)
    assert_frame_equal(session_limits.latest(db, as_of=NIGHT), limits())


def test_comparisons_are_read_as_they_were_kept_and_once(db):
    told = compared()
    assert (session_limits.save_compared(db, told), session_limits.save_compared(db, told)) == (
        2,
        0,
    )
    assert_frame_equal(session_limits.latest_compared(db, as_of=NINE), told)
