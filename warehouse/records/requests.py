"""Long work that a page asks for and another process does: what was asked, and how it stands."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.records import tables, trail
from warehouse.records.store import alone, changing, looking

State = Literal["asked", "taken", "done", "failed", "forgotten"]

UNDER_WAY = ("asked", "taken")

MOST_EACH = 5
"""How much one person may have waiting or being done: the worker is everybody's."""


class TooMuchAskedError(PlanningError):
    """Somebody who waits for much already asks for more."""


@dataclass(frozen=True)
class Request:
    """One piece of work that was asked for, and how far it is."""

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
    name: str | None = None
    """What it is called by whoever asked first."""
    tries: int = 0
    """How often it was begun."""
    token: str | None = None
    """Whose turn it is: who holds an older one may no longer write."""
    held_until: datetime | None = None
    told: Any = None
    """The newest figures of whoever does it."""
    stopped_by: str | None = None
    """Who asked to stop early and to keep the best."""

    @property
    def under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self.state in UNDER_WAY


def ask(kind: str, content: Any, *, by: str = "planner", name: str | None = None) -> Request:
    """Ask for work. While the same work is waiting or being done, it is not asked for twice."""
    asked_for = json.dumps(content, sort_keys=True)
    table = tables.request
    with changing() as connection:
        alone(connection, tables.request)
        under_way = table.c.state.in_(UNDER_WAY)
        same = under_way & (table.c.kind == kind) & (table.c.content == asked_for)
        if row := connection.execute(asked().where(same).limit(1)).mappings().one_or_none():
            return as_request(row)
        mine = sa.select(sa.func.count()).select_from(table).where(under_way)
        _must_be_few(connection.scalar(mine.where(table.c.asked_by == by)) or 0, by)
        return _new(connection, kind, asked_for, by, name)


def request(request_id: str) -> Request | None:
    """One piece of work, if it was asked for."""
    with looking() as connection:
        return one(connection, request_id)


def requests(
    state: State | None = None, *, kind: str | None = None, results: bool = True
) -> list[Request]:
    """Work in a state and of a kind, or all of it, the oldest first.

    Answers can be long: a list that is only looked over comes without ``results``.
    """
    table = tables.request
    wanted = (asked() if results else _without_results()).order_by(table.c.request_id)
    if state:
        wanted = wanted.where(table.c.state == state)
    if kind:
        wanted = wanted.where(table.c.kind == kind)
    with looking() as connection:
        return [as_request(row) for row in connection.execute(wanted).mappings()]


def lately(most: int) -> list[Request]:
    """The newest ``most`` pieces of work, the newest first, without their answers."""
    wanted = _without_results().order_by(tables.request.c.request_id.desc()).limit(most)
    with looking() as connection:
        return [as_request(row) for row in connection.execute(wanted).mappings()]


def stop(request_id: str, *, by: str) -> None:
    """Ask to stop early and keep the best so far; what nobody has begun is withdrawn."""
    table, turn, now = tables.request, tables.request_turn, datetime.now(UTC)
    withdrawn = {"state": "failed", "ended_at": now, "words": f"Withdrawn by {by} before it began."}
    with changing() as connection:
        alone(connection, tables.request)
        this = table.c.request_id == request_id
        waiting = table.update().where(this & (table.c.state == "asked"))
        if not connection.execute(waiting.values(withdrawn)).rowcount:
            mine = turn.c.request_id == request_id
            asked_to = turn.update().where(mine & turn.c.stopped_by.is_(None))
            connection.execute(asked_to.values(stopped_by=by, stopped_at=now))
        trail.add(connection, "stop", request_id, {}, by=by, at=now)


def forget(request_id: str, *, by: str) -> None:
    """Throw an answer away; that it was asked for, and by whom, stays."""
    table = tables.request
    gone = {"state": "forgotten", "result": None, "words": f"Thrown away by {by}."}
    with changing() as connection:
        this = (table.c.request_id == request_id) & table.c.state.not_in(UNDER_WAY)
        if connection.execute(table.update().where(this).values(gone)).rowcount:
            trail.add(connection, "forget", request_id, {}, by=by, at=datetime.now(UTC))


def asked() -> sa.Select[Any]:
    """Every request beside its turn; one of an older store has none yet."""
    table, turn = tables.request, tables.request_turn
    columns = [column for column in turn.c if column.name not in ("request_id", "stopped_at")]
    return sa.select(table, *columns).select_from(
        table.outerjoin(turn, turn.c.request_id == table.c.request_id)
    )


def _without_results() -> sa.Select[Any]:
    wanted = asked()
    without = [column for column in wanted.selected_columns if column.name != "result"]
    return wanted.with_only_columns(*without, sa.null().label("result"))


def one(connection: sa.Connection, request_id: str) -> Request | None:
    """One piece of work, in a transaction that is open."""
    this = tables.request.c.request_id == request_id
    row = connection.execute(asked().where(this)).mappings().one_or_none()
    return as_request(row) if row else None


def as_request(row: sa.RowMapping) -> Request:
    """A row of both tables as a value."""
    found = {name: row[name] for name in Request.__dataclass_fields__}
    for name in ("content", "result", "told"):
        found[name] = None if found[name] is None else json.loads(found[name])
    return Request(**{**found, "tries": found["tries"] or 0})


def _new(connection: sa.Connection, kind: str, content: str, by: str, name: str | None) -> Request:
    now = datetime.now(UTC)
    request_id = f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"  # sorts by age
    row: dict[str, Any] = {
        "request_id": request_id,
        "kind": kind,
        "content": content,
        "state": "asked",
    }
    row |= {"asked_by": by, "asked_at": now, "progress": 0.0}
    connection.execute(tables.request.insert().values(row))
    connection.execute(
        tables.request_turn.insert().values(request_id=request_id, name=name, tries=0)
    )
    trail.add(connection, "request", request_id, row, by=by, at=now)
    found = one(connection, request_id)
    assert found is not None  # written a line above, in this very transaction
    return found


def _must_be_few(many: int, by: str) -> None:
    if many >= MOST_EACH:
        raise TooMuchAskedError(
            f"{by} already waits for {many} answers, and {MOST_EACH} at once are the most. "
            "Nothing was asked. Wait for one of them, or stop one early."
        )
