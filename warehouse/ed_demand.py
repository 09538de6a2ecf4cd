"""Beds that ED patients ask for: what was expected in parts, and what really was asked for."""

from collections.abc import Sequence
from datetime import datetime

import dataframely as dy

from ops.tables import NOT_TOLD, Actual, EdBedDemand
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query

_ASKED = """
    with target as (
        select unnest($targets::timestamptz[]) as target_at
    ),

    told as (
        select site_id, max(hour_start) + interval 1 hour as until
        from marts.ed_hourly_arrivals
        group by site_id
    ),

    stay as (
        select site_id, coalesce(specialty, $not_told) as specialty, asked_at,
            specialty is null and departed_at is null
                and asked_at + interval 72 hours > until as open
        from marts.ed_stay
        join told using (site_id)
        where asked_at > $issued_at - interval 72 hours and asked_at <= list_max($targets)
            and coalesce(departed_at > $issued_at, true)
    ),

    place as (
        select distinct site_id, coalesce(specialty, $not_told) as specialty
        from marts.ed_stay
        where asked_at is not null
    ),

    site as (
        select place.site_id, place.site_id as entity_id, target_at, count(asked_at) as asked
        from (select distinct site_id from place) as place
        cross join target
        left join stay on stay.site_id = place.site_id and asked_at <= target_at
        group by all
    ),

    specialty as (
        select place.site_id, place.site_id || '/' || place.specialty as entity_id, target_at,
            count(asked_at) as asked
        from place
        cross join target
        left join stay
            on stay.site_id = place.site_id and stay.specialty = place.specialty
            and asked_at <= target_at
        group by all
    ),

    unsettled as (
        select site_id, target_at
        from stay
        join target on asked_at <= target_at
        where open
    )

    select 'ed_bed_demand' as series, entity_id, target_at, asked::double as value
    from (
        select site_id, entity_id, target_at, asked from site
        union all
        select * from specialty anti join unsettled using (site_id, target_at)
    )
    join told using (site_id)
    where target_at <= until
    order by all
"""


def save(db: Connection, parts: dy.DataFrame[EdBedDemand]) -> int:
    """Keep what both modes expect; a second time changes nothing."""
    return keep(db, "forecast.ed_bed_demand", parts, once=("issued_at", "mode", "entity_id"))


def latest(db: Connection, *, as_of: datetime) -> dy.DataFrame[EdBedDemand]:
    """The newest issue of each site by ``as_of``, both modes."""
    sql = """
        with newest as (
            select site_id, max(issued_at) as issued_at
            from forecast.ed_bed_demand
            where issued_at <= $as_of
            group by site_id
        )
        select demand.*
        from forecast.ed_bed_demand as demand
        join newest using (site_id, issued_at)
        order by mode, entity_id, issued_at, target_at
    """
    return query(db, EdBedDemand, sql, as_of=as_of)


def asked_for(
    db: Connection, *, issued_at: datetime, targets: Sequence[datetime]
) -> dy.DataFrame[Actual]:
    """Beds asked for up to each target by ED patients who had not left at ``issued_at``.

    Who had asked before and still waited then counts from the first target on. Not told: targets
    after the last hour the ED tells of, and specialties while somebody who asked still waits,
    because the ward they go to is not known yet.
    """
    return query(db, Actual, _ASKED, issued_at=issued_at, targets=list(targets), not_told=NOT_TOLD)
