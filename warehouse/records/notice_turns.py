"""Turns at sending what the outbox holds: taken by one sender at a time, noted as sent or failed.

A sender that is killed loses its turn and the notice is sent again, under the same key: at least
once, never silently not at all.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from warehouse.records import tables
from warehouse.records.outgoing import WAITING, KeptFile, Outgoing
from warehouse.records.store import alone, changing, looking

TURN = timedelta(minutes=5)
"""How long a sender may take over one notice; afterwards another one may send it."""


def waits(now: datetime) -> bool:
    """Whether anything should be sent now; it only looks."""
    with looking() as connection:
        return connection.execute(_due(now).limit(1)).first() is not None


def take(now: datetime, *, turn: timedelta = TURN) -> tuple[Outgoing, tuple[KeptFile, ...]] | None:
    """Take the notice that is due longest, with its files; nothing if none is due."""
    table, files = tables.notice, tables.notice_file
    with changing() as connection:
        alone(connection, table)
        row = connection.execute(_due(now).limit(1)).mappings().one_or_none()
        if row is None:
            return None
        mine = {"token": uuid4().hex, "held_until": now + turn, "tries": row["tries"] + 1}
        connection.execute(table.update().where(table.c.key == row["key"]).values(mine))
        wanted = files.select().where(files.c.key == row["key"]).order_by(files.c.position)
        kept = [
            KeptFile(file["name"], file["media"], file["file"])
            for file in connection.execute(wanted).mappings()
        ]
        return Outgoing(**{**row, **mine}), tuple(kept)


def sent(taken: Outgoing, *, at: datetime, words: str | None = None) -> bool:
    """Note that it is there; False if another sender had taken it over meanwhile."""
    return _note(taken, {"state": "sent", "ended_at": at, "words": words})


def refused(taken: Outgoing, words: str, *, at: datetime, again_at: datetime | None) -> bool:
    """Note why it could not be sent, and when to try again; with no moment it is given up."""
    if again_at is None:
        return _note(taken, {"state": "given up", "ended_at": at, "words": words}, waits=True)
    return _note(taken, {"state": "failed", "due_at": again_at, "words": words}, waits=True)


def sweep(now: datetime) -> int:
    """Throw away the files of what was sent or is of no use any more; says how many."""
    table, files = tables.notice, tables.notice_file
    over = (table.c.state == "sent") | (table.c.holds_until <= now)
    done = sa.select(table.c.key).where(over)
    with changing() as connection:
        return connection.execute(files.delete().where(files.c.key.in_(done))).rowcount


def _due(now: datetime) -> sa.Select[tuple[object, ...]]:
    table = tables.notice
    free = table.c.held_until.is_(None) | (table.c.held_until <= now)
    due = table.c.state.in_(WAITING) & (table.c.due_at <= now) & free
    return table.select().where(due).order_by(table.c.due_at, table.c.key)


def _note(taken: Outgoing, values: dict[str, object], *, waits: bool = False) -> bool:
    """Note how a turn ended; with ``waits`` only if it was not taken back meanwhile."""
    table = tables.notice
    mine = (table.c.key == taken.key) & (table.c.token == taken.token)
    if waits:
        mine &= table.c.state.in_(WAITING)
    free = {"token": None, "held_until": None}
    with changing() as connection:
        return connection.execute(table.update().where(mine).values(values | free)).rowcount == 1
