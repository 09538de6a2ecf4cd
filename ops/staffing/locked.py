"""Duties that somebody locked, as lines that the next roster must keep."""

from collections.abc import Collection
from datetime import date

import dataframely as dy
import polars as pl

from ops.tables import DutyLock, Requirement, RosterLine

LOCKED = "locked"
"""Stands for the proposal of a line that no proposal has."""


def standing_locks(said: dy.DataFrame[DutyLock]) -> dy.DataFrame[DutyLock]:
    """The duties that are locked: the newest word about each person's day, unless it frees it."""
    newest = said.sort("lock_id").unique(["staff_id", "day_on"], keep="last")
    # Some rows of a table that keeps its contract keep it too.
    return DutyLock.cast(newest.filter("locked").sort("lock_id"))


def locked_days(said: dy.DataFrame[DutyLock], lines: pl.DataFrame) -> frozenset[tuple[str, date]]:
    """Whose duties of a roster are locked, by person and day; a lock on another duty is none."""
    if said.is_empty():
        return frozenset()
    duty = ["staff_id", "day_on", "ward_id", "shift_type_id", "skill"]
    held = standing_locks(said).join(lines, on=duty, how="semi")
    return frozenset(held.select("staff_id", "day_on").rows())


def held_lines(
    lines: pl.DataFrame, locked: Collection[tuple[str, date]]
) -> dy.DataFrame[RosterLine]:
    """The lines of a roster whose people and days are locked."""
    keys = lines.select("staff_id", "day_on").rows()
    held = lines.filter(pl.Series([key in locked for key in keys], dtype=pl.Boolean))
    return RosterLine.cast(held.sort(RosterLine.primary_key()))


def locked_lines(
    said: dy.DataFrame[DutyLock], required: dy.DataFrame[Requirement]
) -> dy.DataFrame[RosterLine]:
    """The locked duties of the wards and days of a requirement.

    A shift that is no longer needed has no hours: its line says midnight, and whoever makes the
    roster tells that it is set free.
    """
    inside = pl.col("day_on").is_between(required["day_on"].min(), required["day_on"].max())
    mine = standing_locks(said).filter(inside).join(required, on="ward_id", how="semi")
    hours = required.select("day_on", "shift_type_id", "starts_at", "ends_at", "paid_minutes")
    found = mine.join(hours.unique(), on=["day_on", "shift_type_id"], how="left")
    midnight = pl.col("day_on").cast(pl.Datetime("us", "UTC"))
    lines = found.with_columns(
        pl.col("starts_at", "ends_at").fill_null(midnight),
        pl.col("paid_minutes").fill_null(0),
        proposal_id=pl.lit(LOCKED),
    )
    columns = list(RosterLine.create_empty().columns)
    return RosterLine.validate(lines.select(columns).sort(RosterLine.primary_key()))
