"""How many patients sessions may be booked, and their templates compared, as last worked out."""

from datetime import datetime

import dataframely as dy

from ops.tables import SessionLimit, TemplateCompared
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query


def save(db: Connection, limits: dy.DataFrame[SessionLimit]) -> int:
    """Keep the limit of each session; a second time changes nothing."""
    return keep(db, "plan.session_limit", limits, once=("made_at", "clinic_id"))


def save_compared(db: Connection, compared: dy.DataFrame[TemplateCompared]) -> int:
    """Keep what to expect of each spacing; a second time changes nothing."""
    return keep(db, "plan.template_compared", compared, once=("made_at", "clinic_id"))


def latest(db: Connection, *, as_of: datetime) -> dy.DataFrame[SessionLimit]:
    """The limits that each clinic was last told of by ``as_of``, of sessions still to start."""
    sql = """
        select * from plan.session_limit
        where made_at <= $as_of
        qualify made_at = max(made_at) over (partition by clinic_id) and starts_at >= $as_of
        order by session_id, made_at
    """
    return query(db, SessionLimit, sql, as_of=as_of)


def latest_compared(db: Connection, *, as_of: datetime) -> dy.DataFrame[TemplateCompared]:
    """The comparison that was last made of each clinic by ``as_of``."""
    sql = """
        select * from plan.template_compared
        where made_at <= $as_of
        qualify made_at = max(made_at) over (partition by clinic_id)
        order by clinic_id, kind, made_at, spacing
    """
    return query(db, TemplateCompared, sql, as_of=as_of)
