"""Surge levels and alerts as they were said, and what an ED looks like at a moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import Alert, SurgeLevel
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import frame, query

LONGEST_STAY = timedelta(hours=72)
"""A visit open for longer was left without anybody writing it down (as in the marts)."""


def save(db: Connection, levels: dy.DataFrame[SurgeLevel]) -> int:
    """Keep what a site was told about its levels at a moment; once, and never changed."""
    return keep(db, "forecast.level", levels, once=("issued_at", "site_id"))


def save_alerts(db: Connection, alerts: dy.DataFrame[Alert]) -> int:
    """Keep alerts raised and held back."""
    return keep(db, "forecast.alert", alerts, once=("issued_at", "site_id"))


def latest(db: Connection, *, as_of: datetime) -> dy.DataFrame[SurgeLevel]:
    """The newest levels of each site that had been issued by ``as_of``."""
    sql = """
        select *
        from forecast.level
        where issued_at <= $as_of
        qualify issued_at = max(issued_at) over (partition by site_id)
        order by site_id, issued_at, "window", level
    """
    return query(db, SurgeLevel, sql, as_of=as_of)


def issued(db: Connection, *, since: datetime, until: datetime) -> dy.DataFrame[SurgeLevel]:
    """Every level issued from ``since`` to ``until``, both included."""
    sql = """
        select *
        from forecast.level
        where issued_at >= $since and issued_at <= $until
        order by site_id, issued_at, "window", level
    """
    return query(db, SurgeLevel, sql, since=since, until=until)


def alerts(db: Connection, *, since: datetime, until: datetime) -> dy.DataFrame[Alert]:
    """Alerts, raised or held back, from ``since`` to ``until``, both included."""
    sql = """
        select *
        from forecast.alert
        where issued_at >= $since and issued_at <= $until
        order by site_id, issued_at
    """
    return query(db, Alert, sql, since=since, until=until)


_NOW = """
    with here as (
        select site_id, arrived_at, seen_at, admit_decided_at, triage
        from known.ed_visit
        where precision = 'minute' and arrived_at <= $as_of and arrived_at > $as_of - $longest
            and (departed_at is null or departed_at > $as_of)
    ),
    told as (
        select
            site_id,
            bool_or(seen_at is not null)          as tells_seen,
            bool_or(admit_decided_at is not null) as tells_admitted,
            bool_or(triage is not null)           as tells_triage,
            arg_max(epoch(seen_at) - epoch(arrived_at), seen_at) filter (seen_at <= $as_of) / 3600
                as last_door_to_bed
        from known.ed_visit
        where precision = 'minute' and arrived_at <= $as_of and arrived_at > $as_of - interval 7 day
        group by site_id
    ),
    waits as (
        select
            site_id,
            count(*) filter (seen_at is null or seen_at > $as_of)            as waiting,
            max(epoch($as_of) - epoch(admit_decided_at)) filter (admit_decided_at <= $as_of) / 3600
                as longest_admit_wait,
            avg(6 - triage)                                                  as urgency
        from here
        group by site_id
    )
    select
        site_id,
        case when tells_seen then coalesce(waiting, 0) end::double           as waiting,
        case when tells_admitted then coalesce(longest_admit_wait, 0) end    as longest_admit_wait,
        last_door_to_bed,
        case when tells_triage then urgency end                              as urgency
    from told
    left join waits using (site_id)
    order by site_id
"""

_LAST_DAY = """
    with ended as (
        select
            site_id, departed_at,
            epoch(departed_at) - epoch(arrived_at) as stayed
        from known.ed_visit
        where precision = 'minute' and departed_at > $as_of - interval 1 day
            and departed_at <= $as_of and departed_at < arrived_at + $longest
    ),
    seen as (
        select site_id, median(epoch(seen_at) - epoch(arrived_at)) / 60 as time_to_treatment
        from known.ed_visit
        where precision = 'minute' and seen_at > $as_of - interval 1 day and seen_at <= $as_of
        group by site_id
    )
    select
        site_id,
        avg((stayed <= 4 * 3600)::integer)   as four_hour_share,
        avg((stayed > 12 * 3600)::integer)   as twelve_hour_share,
        any_value(time_to_treatment)         as time_to_treatment,
        max(departed_at)                     as as_of
    from ended
    left join seen using (site_id)
    group by site_id
    order by site_id
"""

ByPlace = Mapping[str, Mapping[str, float | None]]


def picture(db: Connection, *, as_of: datetime) -> ByPlace:
    """What visits tell of each ED at a moment, beside its census: hours, patients, mean urgency.

    ``last_door_to_bed`` takes the moment somebody was first seen for that of being given a place.
    What visits never told of in a week is None.
    """
    rows = frame(db, _NOW, as_of=as_of, longest=LONGEST_STAY).to_dicts()
    return {row.pop("site_id"): row for row in rows}


def last_day(db: Connection, *, as_of: datetime) -> dict[str, dict[str, float | datetime | None]]:
    """How each ED did over the 24 hours to a moment, by the visits that ended in them.

    Shares that left within 4 h and after 12 h, and the median minutes until somebody was seen.
    """
    rows = frame(db, _LAST_DAY, as_of=as_of, longest=LONGEST_STAY).to_dicts()
    return {row.pop("site_id"): row for row in rows}
