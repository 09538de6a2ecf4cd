"""What is to be told outside the planner, kept until it is there: queued, failed, sent, given up.

A notice is queued under its key beside whatever calls for it, in one transaction. No address is
kept here. Who sends it takes turns at that (``notice_turns``); what nobody acknowledged in time is
told once more (``acknowledged``).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.records import acknowledged, tables, trail
from warehouse.records.outgoing import Outgoing, ToTell
from warehouse.records.store import added, changing, looking
from warehouse.taken import Line, keep


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
        if one.kind == "level":
            acknowledged.overtaken(connection, one.key, one.site_id, at=now)
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
