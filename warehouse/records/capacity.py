"""Beds that people opened or closed for a while at the planner: added, taken back, not changed.

Each counts from the moment it was noted, as a change that a feed tells would, until it is taken
back or over. A replayed moment knows what had been noted by then, and no later taking back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import dataframely as dy
import polars as pl
import sqlalchemy as sa

from ops.errors import PlanningError
from ops.tables import BedChangeKnown
from warehouse.records import tables, trail
from warehouse.records.store import added, changing, looking

MOST = 60
"""Beds that one note may open or close; more is a slip of the finger."""


class UnclearCapacityError(PlanningError):
    """A change of beds that nobody could understand or act on."""


@dataclass(frozen=True)
class CapacityEdit:
    """Beds of a ward opened (above 0) or closed (below 0) for a while, and why."""

    edit_id: str
    ward_id: str
    beds: int
    from_at: datetime
    until_at: datetime | None
    """Nothing: until further notice."""
    reason: str
    noted_at: datetime
    noted_by: str

    @property
    def change(self) -> dict[str, object]:
        """The same as a change that a feed could have told."""
        told = {"change_id": self.edit_id, "ward_id": self.ward_id, "beds": self.beds}
        known_at = min(self.noted_at, self.from_at)  # told late, it was seen on the ward
        span = {"from_at": self.from_at, "until_at": self.until_at, "known_at": known_at}
        return told | span


def note(
    ward_id: str,
    beds: int,
    from_at: datetime,
    until_at: datetime | None,
    *,
    by: str,
    reason: str,
) -> str:
    """Keep that beds are opened or closed, and return its name."""
    must_be_clear(beds, from_at, until_at, reason)
    told = {"ward_id": ward_id, "beds": beds, "from_at": from_at, "until_at": until_at}
    return _add({**told, "reason": reason.strip(), "undoes": None, "noted_by": by})


def must_be_clear(beds: int, from_at: datetime, until_at: datetime | None, reason: str) -> None:
    """Refuse what nobody could act on."""
    if not beds or abs(beds) > MOST:
        raise UnclearCapacityError(
            f"From 1 to {MOST} beds can be opened or closed in one note; {beds} were given."
        )
    if until_at is not None and until_at <= from_at:
        raise UnclearCapacityError(
            f"The end must come after the beginning; {from_at:%d %b %H:%M} to "
            f"{until_at:%d %b %H:%M} UTC was given. Choose the times again."
        )
    if not reason.strip():
        raise UnclearCapacityError("A reason was needed and none was given. Say why in few words.")


def take_back(edit_id: str, *, by: str) -> None:
    """Take back what was noted, by another row; what was taken back stays to be read."""
    table = tables.capacity_edit
    with looking() as connection:
        found = connection.execute(table.select().where(table.c.edit_id == edit_id))
        row = found.mappings().one_or_none()
    if row is None or row["undoes"] is not None:
        raise UnclearCapacityError(
            f"There is no change of beds {edit_id} to take back. Load the page again: somebody may "
            "have taken it back before you."
        )
    names = ("ward_id", "beds", "from_at", "until_at", "reason")
    told = {name: row[name] for name in names}
    _add({**told, "undoes": edit_id, "noted_by": by})


def standing(*, until: datetime | None = None) -> list[CapacityEdit]:
    """What was noted by a moment and not taken back by then, the oldest first."""
    table = tables.capacity_edit
    wanted = table.select().order_by(table.c.edit_id)
    if until:
        wanted = wanted.where(table.c.noted_at <= until)
    with looking() as connection:
        return _standing(connection, wanted)


def beside(connection: sa.Connection, ward_id: str) -> list[str]:
    """What stands for one ward, by name, in a transaction that is open."""
    table = tables.capacity_edit
    mine = table.select().where(table.c.ward_id == ward_id).order_by(table.c.edit_id)
    return [one.edit_id for one in _standing(connection, mine)]


def _standing(connection: sa.Connection, wanted: sa.Select[Any]) -> list[CapacityEdit]:
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    undone = {row["undoes"] for row in rows}
    names = tuple(CapacityEdit.__dataclass_fields__)
    return [
        CapacityEdit(**{name: row[name] for name in names})
        for row in rows
        if row["undoes"] is None and row["edit_id"] not in undone
    ]


def with_desk(
    delivered: dy.DataFrame[BedChangeKnown], *, until: datetime | None = None
) -> dy.DataFrame[BedChangeKnown]:
    """The changes that feeds told, and those noted at the planner by a moment."""
    noted = [one.change for one in standing(until=until)]
    if not noted:
        return delivered
    rows = pl.DataFrame(noted, schema=BedChangeKnown.create_empty().schema)
    return BedChangeKnown.validate(pl.concat([delivered, rows]).sort("change_id"))


def _add(row: Mapping[str, Any]) -> str:
    with changing() as connection:
        return keep(connection, row, at=datetime.now(UTC))


def keep(
    connection: sa.Connection, row: Mapping[str, Any], *, at: datetime, by: str | None = None
) -> str:
    """Keep a note, or that one is taken back, in a transaction that is open.

    ``by``: whose line it is in the trail, where it took two to note it.
    """
    undoes = row["undoes"]
    # Sorts by age; one name for all who take back the same, so that the second changes nothing.
    name = f"{undoes}-back" if undoes else f"{at:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"
    values = {**row, "edit_id": name, "noted_at": at}
    if added(connection, tables.capacity_edit, values):
        about = str(row["ward_id"])
        trail.add(connection, "capacity", about, values, by=by or str(row["noted_by"]), at=at)
    return name
