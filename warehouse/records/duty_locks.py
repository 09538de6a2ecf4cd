"""Duties locked at the desk, so that they stand when the roster is made again."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import dataframely as dy

from ops.tables import DutyLock
from warehouse.records import tables, trail
from warehouse.records.frames import frame_of
from warehouse.records.store import changing, looking

DUTY = ("staff_id", "day_on", "ward_id", "shift_type_id", "skill")


def keep(duty: Mapping[str, Any], *, locked: bool, by: str) -> str:
    """Lock a duty, or set it free; what was said before stays to be read."""
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"  # sorts by time
    values = {column: duty[column] for column in DUTY}
    values |= {"lock_id": name, "locked": locked, "noted_at": now, "noted_by": by}
    with changing() as connection:
        connection.execute(tables.duty_lock.insert().values(values))
        trail.add(connection, "lock", duty["staff_id"], values, by=by, at=now)
    return name


def kept(*, since: date | None = None) -> dy.DataFrame[DutyLock]:
    """Everything said of locks, or of those on a day and later ones; names sort by time."""
    table = tables.duty_lock
    wanted = table.select().order_by(table.c.lock_id)
    if since:
        wanted = wanted.where(table.c.day_on >= since)
    with looking() as connection:
        return frame_of(DutyLock, connection.execute(wanted).mappings())
