"""A small hospital whose every number can be worked out by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ops.tables import DELIVERIES, HourlyArrivals, HourlyCensus
from ops.tables.deliveries import table_of
from tests.tables import table

LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)

SITES = """
    site_id | time_zone
    north   | Europe/London
    south   | Asia/Kolkata
"""
WARDS = """
    ward_id | site_id | specialty | open_beds
    n1      | north   | medicine  | 20
    n2      | north   | surgery   | 16
    s1      | south   | medicine  | 12
"""


def fill(db, feed, drawing, *, learnt_at=LONG_AFTER):
    """Let the warehouse understand the drawn rows of a feed, as if delivered at ``learnt_at``.

    A drawing without ``precision`` is exact to the minute.
    """
    schema = DELIVERIES[feed]
    if "precision" in schema.column_names() and "precision" not in drawing:
        drawing = _with(drawing, "precision", "minute")
    keep(db, feed, table(schema, drawing), learnt_at=learnt_at)


def keep(db, feed, frame, *, learnt_at=LONG_AFTER):
    """Let the warehouse understand a frame of a feed, as if delivered at ``learnt_at``."""
    db.register("understood", frame)
    db.execute(
        f"insert into staging.{table_of(feed)} by name "
        "select *, 'drawn' as delivery_id, $learnt_at as learnt_at from understood",
        {"learnt_at": learnt_at},
    )
    db.unregister("understood")


def _with(drawing, name, value):
    head, *rows = drawing.strip().splitlines()
    return "\n".join([f"{head} | {name}", *(f"{row} | {value}" for row in rows)])


MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
"""The first hour of every invented series of counts."""


def arrivals(pattern, *, weeks=16, since=MONDAY, site_id="north"):
    """Hourly arrivals: the same number every hour, or ``pattern(hour)`` of them."""
    hours, counts = _by_hour(pattern, weeks, since)
    frame = pl.DataFrame({"site_id": site_id, "hour_start": hours, "arrivals": counts})
    return HourlyArrivals.validate(
        frame.with_columns(ambulance_arrivals=pl.lit(None, pl.Int32)), cast=True
    )


def ed_census(pattern, *, weeks=16, since=MONDAY, site_id="north"):
    """Patients in the ED on the hour: always the same number, or ``pattern(hour)`` of them."""
    hours, counts = _by_hour(pattern, weeks, since)
    frame = pl.DataFrame({"site_id": site_id, "hour_start": hours, "present": counts})
    unknown = pl.lit(None, pl.Int32)
    return HourlyCensus.validate(frame.with_columns(waiting=unknown, boarding=unknown), cast=True)


def _by_hour(pattern, weeks, since):
    hours = [since + timedelta(hours=n) for n in range(weeks * 7 * 24)]
    return hours, [pattern(hour) if callable(pattern) else pattern for hour in hours]
