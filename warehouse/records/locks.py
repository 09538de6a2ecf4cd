"""Who is working on what, so that two people do not do the same work against each other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ops.errors import PlanningError
from warehouse.records import tables
from warehouse.records.store import changing, insert, looking


@dataclass(frozen=True)
class Lock:
    """One thing that somebody holds for a while."""

    name: str
    held_by: str
    held_since: datetime
    held_until: datetime


class LockedError(PlanningError):
    """Somebody else holds it."""

    def __init__(self, holder: Lock) -> None:
        self.holder = holder
        super().__init__(
            f"{holder.held_by} has been working on {holder.name} since "
            f"{holder.held_since:%H:%M} UTC. Ask them to finish, or wait until "
            f"{holder.held_until:%H:%M} UTC, when it becomes free by itself."
        )


def lock(name: str, *, by: str, minutes: float = 15) -> Lock:
    """Hold something for a while; holding it again starts the while anew."""
    table, now = tables.lock, datetime.now(UTC)
    until = now + timedelta(minutes=minutes)
    values = {"name": name, "held_by": by, "held_since": now, "held_until": until}
    with changing() as connection:
        new = insert(connection, table).values(values)
        same = table.c.held_by == by
        over = table.c.held_until <= now
        write = new.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "held_by": by,
                "held_since": sa.case((same & ~over, table.c.held_since), else_=now),
                "held_until": until,
            },
            where=same | over,
        )
        connection.execute(write)
        row = connection.execute(table.select().where(table.c.name == name)).mappings().one()
    holder = Lock(**row)
    if holder.held_by != by:
        raise LockedError(holder)
    return holder


def unlock(name: str, *, by: str) -> None:
    """Give something back; what somebody else holds is left alone."""
    table = tables.lock
    with changing() as connection:
        connection.execute(table.delete().where((table.c.name == name) & (table.c.held_by == by)))


def locks() -> list[Lock]:
    """Everything that is held now, by name."""
    table = tables.lock
    held = table.select().where(table.c.held_until > datetime.now(UTC)).order_by(table.c.name)
    with looking() as connection:
        return [Lock(**row) for row in connection.execute(held).mappings()]
