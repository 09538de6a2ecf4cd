"""Add rows that are not there yet, so that doing it twice is doing it once."""

from collections.abc import Sequence

import polars as pl
from duckdb import DuckDBPyConnection as Connection


def keep(db: Connection, table: str, rows: pl.DataFrame, *, once: Sequence[str]) -> int:
    """Append rows to a table, and say how many were new.

    Rows that agree in ``once`` belong together and are kept once: if any of them is in the
    table, the new ones are left out. ``once`` is the key, or the part of it that was issued in
    one go; it is never null.
    """
    if rows.is_empty():
        return 0
    parts = ", ".join(once)
    db.register("rows_to_keep", rows)
    try:
        # Only the span of keys at hand is looked up: the table may hold years of them.
        [(added,)] = db.execute(
            f"insert into {table} by name select * from rows_to_keep "
            f"anti join (select distinct {parts} from {table} where {once[0]} in "
            f"(select distinct {once[0]} from rows_to_keep)) as known using ({parts})"
        ).fetchall()
    finally:
        db.unregister("rows_to_keep")
    return int(added)
