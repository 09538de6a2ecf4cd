"""Who has seen a change of level: one person, by name, at one moment.

What would be told once more because nobody has is queued already, and not needed from then on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from warehouse.records import tables, trail
from warehouse.records.outgoing import WAITING, Outgoing
from warehouse.records.store import added, changing, looking

OVERTAKEN = "A later change of level took its place."


@dataclass(frozen=True)
class Acknowledged:
    """Somebody has seen a change of level."""

    change_id: str
    site_id: str
    acknowledged_at: datetime
    acknowledged_by: str


def acknowledge(change_id: str, site_id: str, *, by: str, at: datetime) -> bool:
    """Note that somebody has seen it; False if somebody else had, whose name stands."""
    row = Acknowledged(change_id, site_id, at, by).__dict__
    with changing() as connection:
        if not added(connection, tables.acknowledgement, row):
            return False
        trail.add(connection, "acknowledged", change_id, {"site": site_id}, by=by, at=at)
        _not_needed(connection, _once_more(change_id), f"Acknowledged by {by}.", at)
    return True


def overtaken(connection: sa.Connection, key: str, site_id: str, *, at: datetime) -> None:
    """Take back what would be told once more of earlier changes, by the key of one that is new.

    A person's level takes the place of all before it, a forecast's only that of forecasts.
    """
    table = tables.notice
    earlier = table.c.site_id == site_id
    if key.startswith("level forecast "):
        earlier &= table.c.key.startswith("unseen forecast ")
    _not_needed(connection, earlier, OVERTAKEN, at)


def found(change_ids: Collection[str]) -> dict[str, Acknowledged]:
    """Who has seen which of these changes."""
    table = tables.acknowledgement
    wanted = table.select().where(table.c.change_id.in_(list(change_ids)))
    with looking() as connection:
        rows = [Acknowledged(**row) for row in connection.execute(wanted).mappings()]
    return {one.change_id: one for one in rows}


def once_more(change_id: str) -> list[Outgoing]:
    """What is to be told once more of a change, or was, the next or first one first."""
    table = tables.notice
    wanted = table.select().where(_once_more(change_id)).order_by(table.c.due_at, table.c.key)
    with looking() as connection:
        return [Outgoing(**row) for row in connection.execute(wanted).mappings()]


def _once_more(change_id: str) -> sa.ColumnElement[bool]:
    return tables.notice.c.key.startswith(f"unseen {change_id} ", autoescape=True)


def _not_needed(
    connection: sa.Connection, which: sa.ColumnElement[bool], words: str, at: datetime
) -> None:
    """One that is being sent at this moment may still arrive, and then says so."""
    table = tables.notice
    waits = which & (table.c.kind == "unseen") & table.c.state.in_(WAITING)
    over = {"state": "not needed", "ended_at": at, "words": words}
    connection.execute(table.update().where(waits).values(over))
