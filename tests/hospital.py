"""A small hospital whose every number can be worked out by hand."""

from datetime import UTC, datetime

from ops.tables import DELIVERIES
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
