"""What people ask of rosters: as noted at the desk, as a roster heard it, and what is locked."""

from datetime import datetime

import dataframely as dy

from ops.tables import DutyLock, RosterRequest, ShiftWish
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query


def save(db: Connection, requests: dy.DataFrame[RosterRequest]) -> int:
    """Keep how a proposed roster heard its requests; a second time changes nothing."""
    return keep(db, "plan.roster_request", requests, once=("proposal_id",))


def fold_wishes(db: Connection, noted: dy.DataFrame[ShiftWish]) -> int:
    """Keep requests noted at the desk, and say how many were new."""
    return keep(db, "plan.shift_wish", noted, once=("wish_id",))


def fold_locks(db: Connection, kept: dy.DataFrame[DutyLock]) -> int:
    """Keep what was said of locked duties, and say how much was new."""
    return keep(db, "plan.duty_lock", kept, once=("lock_id",))


def requests(db: Connection, proposal_id: str) -> dy.DataFrame[RosterRequest]:
    """How a proposed roster heard its requests."""
    sql = """
        select * from plan.roster_request where proposal_id = $proposal_id
        order by proposal_id, staff_id, day_on, shift_type_id
    """
    return query(db, RosterRequest, sql, proposal_id=proposal_id)


def wishes(db: Connection, *, as_of: datetime) -> dy.DataFrame[ShiftWish]:
    """Requests noted at the desk by ``as_of``."""
    sql = "select * from plan.shift_wish where noted_at <= $as_of order by wish_id"
    return query(db, ShiftWish, sql, as_of=as_of)


def locks(db: Connection, *, as_of: datetime) -> dy.DataFrame[DutyLock]:
    """What was said of locked duties by ``as_of``."""
    sql = "select * from plan.duty_lock where noted_at <= $as_of order by lock_id"
    return query(db, DutyLock, sql, as_of=as_of)
