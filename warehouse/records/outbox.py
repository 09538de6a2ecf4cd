"""What is to be told outside the planner, kept until it is there: queued, failed, sent, given up.

A notice is queued under its key beside whatever calls for it, in one transaction, and taken by
one sender at a time. A sender that is killed loses its turn and the notice is sent again, under
the same key: at least once, never silently not at all. No address is kept here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol
from uuid import uuid4

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.records import tables, trail
from warehouse.records.store import added, changing, looking
from warehouse.taken import Line, keep

State = Literal["queued", "failed", "sent", "given up"]

WAITING = ("queued", "failed")
TURN = timedelta(minutes=5)
"""How long a sender may take over one notice; afterwards another one may send it."""


class ToAttach(Protocol):
    """A file that goes with a notice."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def media(self) -> str:
        """Its media type."""

    @property
    def file(self) -> bytes:
        """What is in it."""


class ToTell(Protocol):
    """Something to tell to one destination."""

    @property
    def key(self) -> str:
        """What makes it the same notice."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def site_id(self) -> str:
        """Where."""

    @property
    def destination(self) -> str:
        """E-mail, or a webhook by its name in the settings."""

    @property
    def content(self) -> str:
        """What is said, as JSON."""

    @property
    def due_at(self) -> datetime:
        """Not to be sent before."""

    @property
    def holds_until(self) -> datetime:
        """Of no use afterwards."""

    @property
    def files(self) -> Sequence[ToAttach]:
        """What goes with it."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a notice that waits."""

    name: str
    media: str
    file: bytes


@dataclass(frozen=True)
class Outgoing:
    """A notice as it stands."""

    key: str
    kind: str
    site_id: str
    destination: str
    content: str
    state: State
    queued_at: datetime
    due_at: datetime
    """Not tried before."""
    holds_until: datetime
    tries: int
    token: str | None
    held_until: datetime | None
    """Until when whoever sends it now may take."""
    ended_at: datetime | None
    words: str | None
    """Why it failed, or what is worth saying of how it was sent."""
    asked_by: str | None
    """Who asked to send it again."""


class NotAgainError(PlanningError):
    """A notice that cannot be sent again."""


def queue(
    notices: Sequence[ToTell], *, leaving: Sequence[tuple[bytes, Line]] = (), by: str = ""
) -> list[str]:
    """Queue what is not known yet and return the keys.

    ``leaving`` are the files that go with them, each with its line for the list of what left the
    house: kept with the notices or, if all of these were known, not at all.
    """
    with changing() as connection:
        new = put(connection, notices)
        for file, line in leaving if new else ():
            keep(connection, file, line, by=by, at=datetime.now(UTC))
    return new


def put(connection: sa.Connection, notices: Iterable[ToTell]) -> list[str]:
    """Queue in a transaction that is open; a key that is known already changes nothing."""
    now, new = datetime.now(UTC), []
    for one in notices:
        names = ("key", "kind", "site_id", "destination", "content", "due_at", "holds_until")
        row = {name: getattr(one, name) for name in names}
        row |= {"state": "queued", "queued_at": now, "tries": 0}
        if not added(connection, tables.notice, row):
            continue
        new.append(one.key)
        for n, file in enumerate(one.files):
            kept = {"key": one.key, "position": n, "name": file.name, "media": file.media}
            connection.execute(tables.notice_file.insert().values(kept | {"file": file.file}))
    return new


def known(keys: Collection[str]) -> set[str]:
    """Which of these were queued once, whatever came of them."""
    table = tables.notice
    with looking() as connection:
        found = connection.execute(sa.select(table.c.key).where(table.c.key.in_(list(keys))))
        return {str(key) for key in found.scalars()}


def waits(now: datetime) -> bool:
    """Whether anything should be sent now; it only looks."""
    with looking() as connection:
        return connection.execute(_due(now).limit(1)).first() is not None


def take(now: datetime, *, turn: timedelta = TURN) -> tuple[Outgoing, tuple[KeptFile, ...]] | None:
    """Take the notice that is due longest, with its files; nothing if none is due."""
    table, files = tables.notice, tables.notice_file
    with changing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("lock table notice in share row exclusive mode"))
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
        return _note(taken, {"state": "given up", "ended_at": at, "words": words})
    return _note(taken, {"state": "failed", "due_at": again_at, "words": words})


def again(key: str, *, by: str) -> None:
    """Send at once what failed or was given up; refused where it is of no use any more."""
    table, now = tables.notice, datetime.now(UTC)
    anew = {"state": "queued", "due_at": now, "tries": 0, "ended_at": None, "asked_by": by}
    with changing() as connection:
        stuck = (table.c.key == key) & table.c.state.in_(("failed", "given up"))
        lasting = stuck & (table.c.holds_until > now)
        if connection.execute(table.update().where(lasting).values(anew)).rowcount:
            trail.add(connection, "notice", key, {"asked_by": by}, by=by, at=now)
            return
    raise NotAgainError(
        "This notice cannot be sent again: it was sent meanwhile, or what it says no longer "
        "holds. Load the page again, and take the sheet away on Today if somebody needs it."
    )


def newest(number: int, *, site_id: str | None = None) -> list[Outgoing]:
    """The newest notices of a site, or of all of them, without their files."""
    table = tables.notice
    wanted = table.select().order_by(table.c.queued_at.desc(), table.c.key).limit(number)
    if site_id is not None:
        wanted = wanted.where(table.c.site_id == site_id)
    with looking() as connection:
        return [Outgoing(**row) for row in connection.execute(wanted).mappings()]


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


def _note(taken: Outgoing, values: dict[str, object]) -> bool:
    table = tables.notice
    mine = (table.c.key == taken.key) & (table.c.token == taken.token)
    free = {"token": None, "held_until": None}
    with changing() as connection:
        return connection.execute(table.update().where(mine).values(values | free)).rowcount == 1
