"""What left the house: a line for every file, and what its calendars said when they left.

Lines are only ever added. So are events of calendars: each change is a new sequence beside
the earlier ones, and the highest counts.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import dataframely as dy
import polars as pl
import sqlalchemy as sa

from ops.tables import CalendarEvent, TakenAway
from warehouse.records import tables, trail
from warehouse.records.store import alone, changing, insert, looking
from warehouse.settings import settings

Events = dy.DataFrame[CalendarEvent]


@dataclass(frozen=True)
class Line:
    """What is said about a file that is taken away, apart from the file itself."""

    what: str
    place_id: str
    form: str
    file_name: str
    rows: int
    source: str
    as_of: datetime
    hidden: int = 0


PRESETS = "duty-lists.toml"
"""In the hospital's folder: which columns its duty lists have, under which heads."""


def preset_text() -> str:
    """The presets that the hospital wrote for its duty lists; empty if it wrote none."""
    path = settings().folder / PRESETS
    return path.read_text("utf-8") if path.exists() else ""


def take(file: bytes, line: Line, *, by: str, at: datetime) -> str:
    """Keep the line of a file that leaves now, and return its name."""
    with changing() as connection:
        return keep(connection, file, line, by=by, at=at)


def keep(connection: sa.Connection, file: bytes, line: Line, *, by: str, at: datetime) -> str:
    """Keep the line in a transaction that is open, beside what makes the file leave."""
    taken_id = f"{at:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"
    row = {
        "taken_id": taken_id,
        "taken_at": at,
        "taken_by": by,
        "digest": hashlib.sha256(file).hexdigest(),
        **line.__dict__,
    }
    connection.execute(insert(connection, tables.taken_away).values(row))
    trail.add(connection, "taken_away", line.file_name, row, by=by, at=at)
    return taken_id


def take_calendars(
    whose: str,
    revise: Callable[[Events], Events],
    write: Callable[[Events], tuple[bytes, Mapping[str, Any]]],
    *,
    by: str,
    at: datetime,
) -> bytes:
    """Write the calendars whose names begin with ``whose`` from what they said last.

    What they say now is kept in one transaction, so two who take the same calendar at once get
    one sequence each; the file is written after it, so that nobody else waits for that.
    """
    with changing() as connection:
        alone(connection, tables.calendar_event)
        kept = _newest(connection, whose)
        now = revise(kept)
        changed = now.join(kept, on=["calendar", "uid", "sequence"], how="anti")
        if changed.height:
            connection.execute(insert(connection, tables.calendar_event), changed.to_dicts())
    file, line = write(now)
    take(file, Line(**line), by=by, at=at)
    return file


def events(whose: str) -> Events:
    """What calendars said when they were last taken away, those whose names begin so."""
    with looking() as connection:
        return _newest(connection, whose)


def lines(since: datetime | None = None) -> dy.DataFrame[TakenAway]:
    """Every file that was taken away, or those from a moment on, the oldest first."""
    table = tables.taken_away
    wanted = table.select().order_by(table.c.taken_id)
    if since:
        wanted = wanted.where(table.c.taken_at >= since)
    with looking() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
    return TakenAway.validate(pl.DataFrame(rows, schema=TakenAway.create_empty().schema))


def _newest(connection: sa.Connection, whose: str) -> Events:
    table = tables.calendar_event
    wanted = table.select().where(table.c.calendar.startswith(whose, autoescape=True))
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    every = pl.DataFrame(rows, schema=CalendarEvent.create_empty().schema)
    newest = every.filter(pl.col("sequence") == pl.col("sequence").max().over("calendar", "uid"))
    return CalendarEvent.validate(newest.sort("calendar", "uid"))
