"""People needed on the coming shifts, as they were said, whatever roster is in force."""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import StaffNeed
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query

KEPT_DAYS = 14
"""What was said longer ago makes room, as the paths do that it was counted on."""


def save(db: Connection, needs: dy.DataFrame[StaffNeed]) -> int:
    """Keep the people needed, as said at a moment; what was said long ago makes room."""
    kept = keep(db, "plan.staff_need", needs, once=("made_at", "ward_id"))
    if not needs.is_empty():
        newest: datetime = needs["made_at"].max()  # type: ignore[assignment]
        db.execute(
            "delete from plan.staff_need where made_at < $since",
            {"since": newest - timedelta(days=KEPT_DAYS)},
        )
    return kept


def latest(db: Connection, *, as_of: datetime) -> dy.DataFrame[StaffNeed]:
    """The people needed on each ward as last said by ``as_of``."""
    sql = """
        select * from plan.staff_need
        where made_at <= $as_of
        qualify made_at = max(made_at) over (partition by ward_id)
        order by ward_id, day_on, shift_type_id, skill, made_at
    """
    return query(db, StaffNeed, sql, as_of=as_of)
