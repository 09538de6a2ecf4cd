"""What the warehouse knows about counts that the use of supplies may follow.

Bookings are counted by the day they were made and the census by when it was forecast, so that any
past moment can be asked what was known then.
"""

from datetime import datetime

import dataframely as dy

from ops.tables import BookedByDay, CensusSaid
from warehouse.connection import Connection
from warehouse.query import query


def census_said(db: Connection, *, since: datetime, as_of: datetime) -> dy.DataFrame[CensusSaid]:
    """Occupied beds that were forecast for coming midnights, by whole days before ``as_of``.

    Of each span of 24 hours back from ``as_of``, the newest forecast of each ward in it.
    """
    sql = """
        with said as (
            select entity_id as ward_id, issued_at, target_at, greatest(value, 0) as beds,
                floor(epoch($as_of - issued_at) / 86400)::integer as back
            from forecast.quantile
            where series = 'ward_census' and level = 0.5
                and issued_at <= $as_of and issued_at > $since
        ),

        newest as (
            select ward_id, back, max(issued_at) as issued_at from said group by all
        )

        select ward_id, back, timezone(time_zone, target_at)::date - 1 as day_on, beds
        from said
        join newest using (ward_id, back, issued_at)
        join marts.ward_clock using (ward_id)
        where timezone(time_zone, target_at)::time = time '00:00' and target_at > issued_at
        order by all
    """
    return query(db, CensusSaid, sql, since=since, as_of=as_of)


def booked_by_day(
    db: Connection, *, since: datetime, as_of: datetime, until: datetime
) -> dy.DataFrame[BookedByDay]:
    """Bookings made by ``as_of`` for the local days from ``since`` to ``until``.

    Planned admissions of each ward and appointments of each clinic, by the day they were made.
    """
    sql = """
        with booking as (
            select 'admissions' as kind, ward_id as place_id,
                timezone(coalesce(clock.time_zone, home.time_zone), planned_at)::date as day_on,
                timezone(coalesce(clock.time_zone, home.time_zone), booked_at)::date as booked_on,
                status != 'cancelled' as kept
            from known.planned_admission
            left join marts.ward_clock as clock using (ward_id)
            cross join marts.home_clock as home
            where booked_at <= $as_of and planned_at >= $since and planned_at < $until
            union all by name
            select 'appointments' as kind, clinic_id as place_id, starts_on as day_on,
                booked_on, not starts_with(status, 'cancelled') as kept
            from marts.appointment
            where booked_at <= $as_of and starts_at >= $since and starts_at < $until
        )

        select kind, place_id, day_on, booked_on, count(*)::integer as booked,
            (count(*) filter (kept))::integer as kept
        from booking
        group by all
        order by all
    """
    return query(db, BookedByDay, sql, since=since, as_of=as_of, until=until)
