"""Long work that a page asks for and another process does, with word of how far it is."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa

from warehouse.process import Process, surely_dead, this_process
from warehouse.records import tables
from warehouse.records.store import changing, looking

State = Literal["asked", "taken", "done", "failed"]


@dataclass(frozen=True)
class Request:
    """One piece of work that was asked for."""

    request_id: str
    kind: str
    content: Any
    state: State
    asked_by: str
    asked_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    progress: float
    """From 0 to 1."""
    words: str | None
    """How far it is, or why it failed."""
    result: Any


def ask(kind: str, content: Any, *, by: str = "planner") -> Request:
    """Ask for work. While the same work is waiting or being done, it is not asked for twice."""
    asked_for = json.dumps(content, sort_keys=True)
    table = tables.request
    with changing() as connection:
        # Readers that decide by what they see take turns: SQLite does so anyway.
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("lock table request in share row exclusive mode"))
        same = (
            (table.c.kind == kind)
            & (table.c.content == asked_for)
            & table.c.state.in_(("asked", "taken"))
        )
        row = connection.execute(table.select().where(same).limit(1)).mappings().one_or_none()
        return _request(row) if row else _new(connection, kind, asked_for, by)


def take(kind: str | None = None) -> Request | None:
    """Take the oldest waiting work of a kind; what a dead process had taken waits again."""
    table, me = tables.request, this_process()
    mine = {
        "state": "taken",
        "taken_at": datetime.now(UTC),
        "host": me.host,
        "pid": me.pid,
        "born": me.born,
    }
    with changing() as connection:
        _release_dead(connection)
        waiting = table.select().where(table.c.state == "asked").order_by(table.c.request_id)
        for row in connection.execute(waiting).mappings().all():
            if kind in (None, row["kind"]):
                this = (table.c.request_id == row["request_id"]) & (table.c.state == "asked")
                if connection.execute(table.update().where(this).values(mine)).rowcount == 1:
                    return _one(connection, row["request_id"])
    return None


def progress(request_id: str, share: float, words: str | None = None) -> None:
    """Say how far the work is, from 0 to 1."""
    _change(request_id, progress=min(max(share, 0.0), 1.0), words=words)


def done(request_id: str, result: Any = None) -> None:
    """Say that the work is done, and what came of it."""
    now = datetime.now(UTC)
    _change(request_id, state="done", ended_at=now, progress=1.0, result=json.dumps(result))


def failed(request_id: str, words: str) -> None:
    """Say that the work could not be done, and why."""
    _change(request_id, state="failed", ended_at=datetime.now(UTC), words=words)


def request(request_id: str) -> Request | None:
    """One piece of work, if it was asked for."""
    with looking() as connection:
        return _one(connection, request_id)


def requests(state: State | None = None, *, kind: str | None = None) -> list[Request]:
    """Work in a state and of a kind, or all of it, the oldest first."""
    table = tables.request
    wanted = table.select().order_by(table.c.request_id)
    if state:
        wanted = wanted.where(table.c.state == state)
    if kind:
        wanted = wanted.where(table.c.kind == kind)
    with looking() as connection:
        return [_request(row) for row in connection.execute(wanted).mappings()]


def _new(connection: sa.Connection, kind: str, content: str, by: str) -> Request:
    now = datetime.now(UTC)
    request_id = f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"  # sorts by age
    connection.execute(
        tables.request.insert().values(
            request_id=request_id,
            kind=kind,
            content=content,
            state="asked",
            asked_by=by,
            asked_at=now,
            progress=0.0,
        )
    )
    return Request(
        request_id, kind, json.loads(content), "asked", by, now, *(None, None), 0.0, None, None
    )


def _release_dead(connection: sa.Connection) -> None:
    table = tables.request
    taken = connection.execute(table.select().where(table.c.state == "taken")).mappings().all()
    for row in taken:
        if surely_dead(Process(row["host"], row["pid"], row["born"])):
            this = table.c.request_id == row["request_id"]
            connection.execute(table.update().where(this).values(state="asked", progress=0.0))


def _change(request_id: str, **values: Any) -> None:
    with changing() as connection:
        this = tables.request.c.request_id == request_id
        connection.execute(tables.request.update().where(this).values(values))


def _one(connection: sa.Connection, request_id: str) -> Request | None:
    this = tables.request.c.request_id == request_id
    row = connection.execute(tables.request.select().where(this)).mappings().one_or_none()
    return _request(row) if row else None


def _request(row: sa.RowMapping) -> Request:
    told = {name: row[name] for name in Request.__dataclass_fields__}
    result = told["result"]
    return Request(
        **{
            **told,
            "content": json.loads(told["content"]),
            "result": None if result is None else json.loads(result),
        }
    )
