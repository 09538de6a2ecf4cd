"""What people did, line after line, each written with the deed itself and sealed to those before.

Nothing here is ever changed. The newest seal is noted in a file of its own whenever a flow takes
decisions in, so that an end that was cut off is found out too; whoever wants to be sure of the
file as well copies it elsewhere, or writes down the seal that the page shows.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ops.trail import START, Anchor, Break, TrailLine, first_break, read_anchors, seal_of, written
from warehouse.records import tables
from warehouse.records.store import changing, looking
from warehouse.settings import settings

ANCHORS = "trail-seals.txt"
"""In the hospital's folder: a line for each time the newest seal was noted."""
_ADVISORY = 0x1105717A2
"""Number of the PostgreSQL lock under which lines are numbered."""
_QUIET = timedelta(minutes=10)


@dataclass(frozen=True)
class Wanted:
    """Which lines to show; what is not said does not matter."""

    by: str | None = None
    act: str | None = None
    about: str | None = None
    """A part of what it was done to."""
    since: datetime | None = None
    most: int = 200


def add(
    connection: sa.Connection,
    act: str,
    about: str,
    content: Mapping[str, Any] | Sequence[Any],
    *,
    by: str,
    at: datetime,
) -> TrailLine:
    """Write a line in the transaction that does the deed: both are kept, or neither."""
    table = tables.trail
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("select pg_advisory_xact_lock(:n)"), {"n": _ADVISORY})
    last = connection.execute(
        sa.select(table.c.number, table.c.seal).order_by(table.c.number.desc()).limit(1)
    ).one_or_none()
    number, before = (last.number + 1, last.seal) if last else (1, START)
    text = json.dumps(content, default=str, sort_keys=True)
    line = TrailLine(number, at.astimezone(UTC), by, act, about, text)
    sealed = replace(line, seal=seal_of(line, before))
    connection.execute(table.insert().values(sealed.__dict__))
    return sealed


def note(act: str, about: str, content: Mapping[str, Any], *, by: str) -> None:
    """Write a line of something that is kept nowhere else, as a page refused.

    The same by the same person within ten minutes is written once: nobody floods the trail.
    """
    table, now = tables.trail, datetime.now(UTC)
    same = (table.c.act == act) & (table.c.about == about) & (table.c.by == by)
    lately = same & (table.c.happened_at > now - _QUIET)
    with changing() as connection:
        if connection.execute(sa.select(table.c.number).where(lately).limit(1)).first() is None:
            add(connection, act, about, content, by=by, at=now)


def lines(wanted: Wanted | None = None) -> list[TrailLine]:
    """The newest lines that are wanted, the newest first."""
    table, asked = tables.trail, wanted or Wanted()
    sql = table.select().order_by(table.c.number.desc()).limit(asked.most)
    for column, value in ((table.c.by, asked.by), (table.c.act, asked.act)):
        sql = sql.where(column == value) if value else sql
    if asked.about:
        sql = sql.where(table.c.about.contains(asked.about, autoescape=True))
    if asked.since:
        sql = sql.where(table.c.happened_at >= asked.since)
    return _read(sql)


def everybody() -> list[str]:
    """Who is in the trail, by name."""
    with looking() as connection:
        return sorted(connection.scalars(sa.select(tables.trail.c.by).distinct()))


def newest() -> TrailLine | None:
    """The last line, if anybody did anything yet."""
    return next(iter(lines(Wanted(most=1))), None)


def check() -> tuple[int, Break | None]:
    """How many lines there are, and the first that is not as it was written."""
    told = _read(tables.trail.select().order_by(tables.trail.c.number))
    return len(told), first_break(told, anchors())


def anchors() -> list[Anchor]:
    """The seals noted so far."""
    path = _anchors()
    return read_anchors(path.read_text("utf-8")) if path.exists() else []


def anchor(at: datetime) -> None:
    """Note the newest seal, if it is not the one noted last."""
    last, noted = newest(), anchors()
    if last is None or (noted and noted[-1].seal == last.seal):
        return
    with suppress(OSError):  # a full disk, say: the next run notes it
        _anchors().parent.mkdir(parents=True, exist_ok=True)
        with _anchors().open("a", encoding="utf-8") as file:
            file.write(written(Anchor(last.number, last.seal, at)) + "\n")


def _anchors() -> Path:
    return settings().folder / ANCHORS


def _read(sql: sa.Select[Any]) -> list[TrailLine]:
    names = tuple(TrailLine.__dataclass_fields__)
    with looking() as connection:
        rows = connection.execute(sql).mappings()
        return [TrailLine(**{name: row[name] for name in names}) for row in rows]
