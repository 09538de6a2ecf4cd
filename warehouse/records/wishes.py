"""Requests noted at the desk for somebody: added, changed by newer ones, taken back, all kept."""

from datetime import UTC, date, datetime
from uuid import uuid4

import dataframely as dy

from ops.tables import ShiftWish
from warehouse.records import tables, trail
from warehouse.records.frames import frame_of
from warehouse.records.store import alone, changing, looking


def note(
    *,
    staff_id: str,
    day_on: date,
    shift_type_id: str,
    wish: str | None,
    weight: int | None,
    by: str,
) -> str:
    """Note what a person asks of a shift, or with no ``wish`` that they no longer do.

    What stands already is not noted again: a second click changes nothing.
    """
    now, table = datetime.now(UTC), tables.shift_wish
    about = {"staff_id": staff_id, "day_on": day_on, "shift_type_id": shift_type_id}
    said = {"wish": wish, "weight": weight if wish else None}
    name = f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"  # sorts by time
    same = [table.c[column] == value for column, value in about.items()]
    with changing() as connection:
        alone(connection, table)
        last = table.select().where(*same).order_by(table.c.wish_id.desc()).limit(1)
        row = connection.execute(last).mappings().one_or_none()
        if row and (row["wish"], row["weight"]) == (said["wish"], said["weight"]):
            return str(row["wish_id"])
        values = {"wish_id": name, **about, **said, "noted_at": now, "noted_by": by}
        connection.execute(table.insert().values(values))
        trail.add(connection, "wish", staff_id, values, by=by, at=now)
    return name


def noted(*, since: date | None = None) -> dy.DataFrame[ShiftWish]:
    """Everything noted, or what is about a day and later ones; names sort by time."""
    table = tables.shift_wish
    wanted = table.select().order_by(table.c.wish_id)
    if since:
        wanted = wanted.where(table.c.day_on >= since)
    with looking() as connection:
        return frame_of(ShiftWish, connection.execute(wanted).mappings())
