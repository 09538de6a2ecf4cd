"""What the warehouse knows about the emergency departments, hour by hour.

An hour is known once it has ended and a delivery since has told of it. How quiet hours differ
from unknown ones is said in ``models/marts/ed_visit_hour.sql``.
"""

from datetime import datetime

import dataframely as dy

from ops.tables import (
    ArrivalsByMode,
    ArrivalsByTriage,
    DayCovariateKnown,
    EdStay,
    HourlyArrivals,
    HourlyCensus,
)
from warehouse.connection import Connection
from warehouse.query import query


def hourly_arrivals(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[HourlyArrivals]:
    """Arrivals of the whole hours from ``since`` that had ended by ``until``."""
    sql = """
        select site_id, hour_start, arrivals, ambulance_arrivals
        from marts.ed_hourly_arrivals
        where hour_start >= coalesce($since, '-infinity'::timestamptz)
            and hour_start + interval 1 hour <= $until
        order by all
    """
    return query(db, HourlyArrivals, sql, since=since, until=until)


def arrivals_by_mode(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[ArrivalsByMode]:
    """Arrivals of the same hours by ambulance and otherwise, where that is known."""
    sql = """
        select site_id, hour_start, part, arrivals
        from marts.ed_hourly_arrivals_by_mode
        where hour_start >= coalesce($since, '-infinity'::timestamptz)
            and hour_start + interval 1 hour <= $until
        order by all
    """
    return query(db, ArrivalsByMode, sql, since=since, until=until)


def arrivals_by_triage(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[ArrivalsByTriage]:
    """Arrivals of the same hours by triage band, where visits were triaged."""
    sql = """
        select site_id, hour_start, part, arrivals
        from marts.ed_hourly_arrivals_by_triage
        where hour_start >= coalesce($since, '-infinity'::timestamptz)
            and hour_start + interval 1 hour <= $until
        order by all
    """
    return query(db, ArrivalsByTriage, sql, since=since, until=until)


def day_covariates(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[DayCovariateKnown]:
    """What was told of days from ``since`` on, every version of it that was known by ``until``."""
    sql = """
        select site_id, day_on, name, known_at, value
        from marts.day_covariate_known
        where day_on >= coalesce($since, '-infinity'::timestamptz)::date - 1 and known_at <= $until
        order by all
    """
    return query(db, DayCovariateKnown, sql, since=since, until=until)


def left_out(db: Connection, *, since: datetime, until: datetime) -> int:
    """Visits that no hour counts, because only their day is known."""
    sql = """
        select count(*) from known.ed_visit
        where precision = 'day' and arrived_at >= $since and arrived_at <= $until
    """
    [(visits,)] = db.execute(sql, {"since": since, "until": until}).fetchall()
    return int(visits)


def hourly_census(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[HourlyCensus]:
    """Patients present on the hour, from ``since`` to ``until``: a count made at ``until``
    itself is known by then, so a forecast can start from it.
    """
    sql = """
        select site_id, hour_start, present, waiting, boarding
        from marts.ed_hourly_census
        where hour_start >= coalesce($since, '-infinity'::timestamptz) and hour_start <= $until
        order by all
    """
    return query(db, HourlyCensus, sql, since=since, until=until)


def stays(
    db: Connection, *, as_of: datetime, since: datetime | None = None
) -> dy.DataFrame[EdStay]:
    """Visits that came from ``since`` to ``as_of``, with what had come of them by then.

    Who asked for a bed, left or reached a ward later had not yet done so. For models only.
    """
    sql = """
        select visit_id, site_id, arrived_at, arrival_mode, triage,
            case when asked_at <= $as_of then asked_at end as asked_at,
            case when departed_at <= $as_of then departed_at end as departed_at,
            case when in_at <= $as_of then specialty end as specialty
        from marts.ed_stay
        where arrived_at >= coalesce($since, '-infinity'::timestamptz) and arrived_at <= $as_of
        order by visit_id
    """
    return query(db, EdStay, sql, as_of=as_of, since=since)
