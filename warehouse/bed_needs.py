"""Beds and discharges needed, as they were worked out when a forecast was issued."""

from datetime import datetime

import dataframely as dy

from ops.tables import BedNeed, DischargeNeed
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query


def save(db: Connection, needs: dy.DataFrame[BedNeed]) -> int:
    """Keep the beds needed at each place and target."""
    return keep(db, "forecast.bed_need", needs, once=("issued_at", "series", "entity_id"))


def save_discharges(db: Connection, needs: dy.DataFrame[DischargeNeed]) -> int:
    """Keep the discharges needed at each place by each deadline."""
    return keep(db, "forecast.discharge_need", needs, once=("issued_at", "series", "entity_id"))


def latest(db: Connection, *, as_of: datetime) -> dy.DataFrame[BedNeed]:
    """The beds needed by the newest issue of each place by ``as_of``."""
    sql = """
        select * from forecast.bed_need
        where issued_at <= $as_of
        qualify issued_at = max(issued_at) over (partition by series, entity_id)
        order by series, entity_id, issued_at, target_at
    """
    return query(db, BedNeed, sql, as_of=as_of)


def latest_discharges(db: Connection, *, as_of: datetime) -> dy.DataFrame[DischargeNeed]:
    """The discharges needed by the newest issue of each place by ``as_of``."""
    sql = """
        select * from forecast.discharge_need
        where issued_at <= $as_of
        qualify issued_at = max(issued_at) over (partition by series, entity_id)
        order by series, entity_id, issued_at, by_at
    """
    return query(db, DischargeNeed, sql, as_of=as_of)
