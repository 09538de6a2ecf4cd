"""Work that somebody has begun and not decided about, kept so that no edit is lost."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.records import tables, trail
from warehouse.records.store import added, changing, looking


@dataclass(frozen=True)
class Draft:
    """One draft: what it is of, how often it was saved, and what is in it."""

    key: str
    version: int
    """0 before it is first saved, then 1, 2, 3 …"""
    content: Any
    """Anything that JSON can hold."""
    saved_by: str
    saved_at: datetime


class StaleDraftError(PlanningError):
    """Somebody saved the draft after you opened it; it carries both, so that nothing is lost."""

    def __init__(self, mine: Draft, theirs: Draft | None) -> None:
        self.mine = mine
        self.theirs = theirs
        said = (
            f"{theirs.saved_by} saved this draft at {theirs.saved_at:%d %b %H:%M} UTC"
            if theirs
            else "This draft was finished or thrown away"
        )
        super().__init__(
            f"{said}, after you had opened it. Yours was not saved over it. Compare the two, "
            "then save yours again on top, or take theirs."
        )


def draft(key: str) -> Draft | None:
    """A draft as it was last saved, if it is there."""
    with looking() as connection:
        return read_draft(connection, key)


def save_draft(key: str, content: Any, *, version: int, by: str, act: str | None = None) -> Draft:
    """Save a draft over the version that was opened (0 for a new one).

    Saving the same thing again, as after a lost answer, changes nothing. A draft that is what was
    done, as the actions of a level are, says under which ``act`` it goes into the trail.
    """
    mine = Draft(key, version + 1, content, by, datetime.now(UTC))
    text = json.dumps(content)
    values = {
        "key": key,
        "version": mine.version,
        "content": text,
        "saved_by": by,
        "saved_at": mine.saved_at,
    }
    with changing() as connection:
        if _put(connection, values, opened=version):
            if act:
                trail.add(connection, act, key, values, by=by, at=mine.saved_at)
            return mine
        theirs = read_draft(connection, key)
    if theirs and (theirs.version, theirs.content) == (mine.version, json.loads(text)):
        return theirs
    raise StaleDraftError(mine, theirs)


def _put(connection: sa.Connection, values: dict[str, Any], *, opened: int) -> bool:
    """Write a version over the one that was opened; whether that one still stood."""
    table = tables.draft
    if opened == 0:
        return added(connection, table, values)
    mine = (table.c.key == values["key"]) & (table.c.version == opened)
    return connection.execute(table.update().where(mine).values(values)).rowcount == 1


def drop_draft(key: str) -> None:
    """Throw a draft away, because it was decided about or is not wanted."""
    with changing() as connection:
        connection.execute(tables.draft.delete().where(tables.draft.c.key == key))


def drafts(beginning: str = "") -> list[Draft]:
    """Every draft whose key begins so, by its key."""
    table = tables.draft
    wanted = table.select().order_by(table.c.key)
    if beginning:
        wanted = wanted.where(table.c.key.startswith(beginning, autoescape=True))
    with looking() as connection:
        return [_draft(row) for row in connection.execute(wanted).mappings()]


def read_draft(connection: sa.Connection, key: str) -> Draft | None:
    """A draft as it was last saved, in a transaction that is open."""
    found = connection.execute(tables.draft.select().where(tables.draft.c.key == key))
    row = found.mappings().one_or_none()
    return _draft(row) if row else None


def _draft(row: sa.RowMapping) -> Draft:
    return Draft(**{**row, "content": json.loads(row["content"])})
