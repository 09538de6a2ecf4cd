"""Whose turn it is to do work that was asked for: taken for a while, and given up if lost.

A turn has a token and lasts for moments unless it is renewed, which every word of progress does.
Whoever falls silent, killed or asleep, loses it: the work waits again, and what the late one
still writes is refused. Work that ends so too often is given up, with a sentence.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.process import Process, surely_dead, this_process
from warehouse.records import tables
from warehouse.records.requests import Request, as_request, asked, one
from warehouse.records.store import alone, changing, insert, looking

TURN = timedelta(seconds=60)
"""How long a turn lasts without a word; progress is told many times as often."""

MOST_TRIES = 3


class TurnLostError(PlanningError):
    """We were silent for so long that another took the work."""


def waits(*kinds: str) -> bool:
    """Whether there is work to take; it only looks, so it may be asked again and again."""
    table, now = tables.request, datetime.now(UTC)
    with looking() as connection:
        rows = connection.execute(asked().where(table.c.state.in_(("asked", "taken")))).mappings()
        mine = [as_request(row) for row in rows if not kinds or row["kind"] in kinds]
        if any(row.state == "asked" for row in mine):
            return True
        return any(_is_lost(connection, row, now) for row in mine)


def take(*kinds: str, turn: timedelta = TURN) -> Request | None:
    """Take the oldest waiting work of these kinds, or of any; what others lost waits again."""
    table, now = tables.request, datetime.now(UTC)
    with changing() as connection:
        alone(connection, tables.request)
        _release_lost(connection, now)
        waiting = table.select().where(table.c.state == "asked").order_by(table.c.request_id)
        for row in connection.execute(waiting).mappings().all():
            wanted = not kinds or row["kind"] in kinds
            if wanted and _begin(connection, row["request_id"], now, turn):
                return one(connection, row["request_id"])
    return None


def progress(
    taken: Request,
    share: float,
    words: str | None = None,
    *,
    told: Any = None,
    turn: timedelta = TURN,
) -> Request:
    """Say how far the work is, from 0 to 1, and hear how it stands: the turn lasts on."""
    until, figures = datetime.now(UTC) + turn, None if told is None else json.dumps(told)
    with changing() as connection:
        _must_hold(connection, taken)
        _change(connection, taken, progress=min(max(share, 0.0), 1.0), words=words)
        this = tables.request_turn.c.request_id == taken.request_id
        lasting = tables.request_turn.update().where(this)
        connection.execute(lasting.values(held_until=until, told=figures))
        found = one(connection, taken.request_id)
        assert found is not None  # it was found a moment ago, in this very transaction
        return found


def done(taken: Request, result: Any = None) -> None:
    """Say that the work is done, and what came of it."""
    kept = {"state": "done", "progress": 1.0, "result": json.dumps(result), "words": None}
    _end(taken, kept)


def failed(taken: Request, words: str) -> None:
    """Say that the work could not be done, and why."""
    _end(taken, {"state": "failed", "words": words})


def give_back(taken: Request) -> None:
    """Leave the work to the next: whoever had it is stopped on purpose, so no try was lost."""
    turn = tables.request_turn
    with changing() as connection:
        _must_hold(connection, taken)
        _change(connection, taken, state="asked", progress=0.0, words=None)
        mine = turn.update().where(turn.c.request_id == taken.request_id)
        connection.execute(mine.values(token=None, held_until=None, tries=turn.c.tries - 1))


def _begin(connection: sa.Connection, request_id: str, now: datetime, lasting: timedelta) -> bool:
    """Make the work ours, unless another was quicker."""
    table, me = tables.request, this_process()
    ours = {"state": "taken", "taken_at": now, "host": me.host, "pid": me.pid, "born": me.born}
    this = (table.c.request_id == request_id) & (table.c.state == "asked")
    if not connection.execute(table.update().where(this).values(ours)).rowcount:
        return False
    held = {"token": uuid4().hex, "held_until": now + lasting, "told": None}
    turn = insert(connection, tables.request_turn).values(request_id=request_id, tries=1, **held)
    again = {**held, "tries": tables.request_turn.c.tries + 1}
    connection.execute(turn.on_conflict_do_update(index_elements=["request_id"], set_=again))
    return True


def _release_lost(connection: sa.Connection, now: datetime) -> None:
    taken = connection.execute(asked().where(tables.request.c.state == "taken")).mappings().all()
    for request in map(as_request, taken):
        if not _is_lost(connection, request, now):
            continue
        if request.tries < MOST_TRIES:
            _change(connection, request, state="asked", progress=0.0, words=None)
        else:
            _change(connection, request, state="failed", ended_at=now, words=_given_up(request))


def _is_lost(connection: sa.Connection, request: Request, now: datetime) -> bool:
    """Whether whoever took it is dead, or has said nothing for longer than a turn."""
    if request.state != "taken":
        return False
    if request.held_until is not None and request.held_until < now:
        return True
    this = tables.request.c.request_id == request.request_id
    row = connection.execute(tables.request.select().where(this)).mappings().one()
    return surely_dead(Process(row["host"], row["pid"], row["born"]))


def _given_up(request: Request) -> str:
    return (
        f"It was begun {request.tries} times, and each time the worker ended half-way: perhaps it "
        "needs more memory than there is. Ask for less, or look at the machine and ask again."
    )


def _must_hold(connection: sa.Connection, taken: Request) -> None:
    alone(connection, tables.request)
    found = one(connection, taken.request_id)
    if found is None or found.state != "taken" or found.token != taken.token:
        raise TurnLostError(
            "This worker was silent for so long that another took the work, so nothing of what "
            "it did was kept. It goes on with the next."
        )


def _end(taken: Request, kept: dict[str, Any]) -> None:
    with changing() as connection:
        _must_hold(connection, taken)
        _change(connection, taken, ended_at=datetime.now(UTC), **kept)


def _change(connection: sa.Connection, request: Request, **values: Any) -> None:
    this = tables.request.c.request_id == request.request_id
    connection.execute(tables.request.update().where(this).values(values))
