"""The groups of the fairness report, and what it found. Nothing here is read by a chance."""

from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import GroupFairness
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import frame, query


def groups(db: Connection) -> pl.DataFrame:
    """Sex, deprivation and language of each appointment's patient, null where nobody said."""
    sql = """
        select appointment_id, sex,
            'fifth ' || deprivation || case deprivation
                when 1 then ' (most deprived)' when 5 then ' (least deprived)' else ''
            end as deprivation,
            language
        from known.appointment
        left join known.patient_group using (patient_id)
        left join known.contact_preference using (patient_id)
        order by appointment_id
    """
    return frame(db, sql)


def save(db: Connection, found: dy.DataFrame[GroupFairness], *, reviewed_at: datetime) -> int:
    """Keep a report; one of the same moment is kept once."""
    stamp = pl.lit(reviewed_at).cast(pl.Datetime("us", "UTC")).alias("reviewed_at")
    return keep(
        db, "forecast.group_fairness", found.with_columns(stamp), once=("reviewed_at", "use")
    )


def latest(
    db: Connection, *, as_of: datetime
) -> tuple[datetime | None, dy.DataFrame[GroupFairness]]:
    """The newest report by ``as_of``, and when it was made."""
    sql = """
        select * exclude (reviewed_at) from forecast.group_fairness
        where reviewed_at = (
            select max(reviewed_at) from forecast.group_fairness where reviewed_at <= $as_of
        )
        order by use, attribute, "group"
    """
    newest = frame(
        db,
        "select max(reviewed_at) as at from forecast.group_fairness where reviewed_at <= $as_of",
        as_of=as_of,
    ).item()
    return newest, query(db, GroupFairness, sql, as_of=as_of)
