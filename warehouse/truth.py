"""What really happened, in the shape forecasts are scored against.

Only what is known is here: a forecast of an hour that no delivery told of stays unscored.
"""

from collections.abc import Sequence
from datetime import datetime

import dataframely as dy

from ops.tables import Actual
from warehouse.connection import Connection
from warehouse.query import query

_ED_ARRIVALS = """
    select 'ed_arrivals' as series, site_id as entity_id, hour_start as target_at,
        arrivals::double as value
    from marts.ed_hourly_arrivals
    where hour_start >= $since and hour_start + interval 1 hour <= $until
    order by all
"""

_ED_DAILY_ARRIVALS = """
    with hour as (
        select site_id, hour_start, arrivals, coalesce(site.time_zone, home_clock.time_zone) as zone
        from marts.ed_hourly_arrivals
        left join known.site as site using (site_id)
        cross join marts.home_clock as home_clock
        where hour_start >= $since - interval 1 day and hour_start < $until + interval 1 day
    ),
    local_day as (
        select site_id, zone, timezone(zone, hour_start)::date as day_on,
            min(hour_start) as target_at, sum(arrivals) as arrivals, count(*) as hours
        from hour
        group by all
    )
    select 'ed_daily_arrivals' as series, site_id as entity_id, target_at,
        arrivals::double as value
    from local_day
    where target_at >= $since and target_at <= $until
        and hours = date_diff(
            'hour', timezone(zone, day_on::timestamp), timezone(zone, (day_on + 1)::timestamp)
        )
    order by all
"""

_ED_ARRIVALS_BY_MODE = """
    select 'ed_arrivals_by_mode' as series, site_id || '/' || part as entity_id,
        hour_start as target_at, arrivals::double as value
    from marts.ed_hourly_arrivals_by_mode
    where hour_start >= $since and hour_start + interval 1 hour <= $until
    order by all
"""

_ED_ARRIVALS_BY_TRIAGE = """
    select 'ed_arrivals_by_triage' as series, site_id || '/' || part as entity_id,
        hour_start as target_at, arrivals::double as value
    from marts.ed_hourly_arrivals_by_triage
    where hour_start >= $since and hour_start + interval 1 hour <= $until
    order by all
"""

_ED_CENSUS = """
    select 'ed_census' as series, site_id as entity_id, hour_start as target_at,
        present::double as value
    from marts.ed_hourly_census
    where hour_start >= $since and hour_start <= $until
    order by all
"""

_ED_BOARDING = """
    select 'ed_boarding' as series, site_id as entity_id, hour_start as target_at,
        boarding::double as value
    from marts.ed_hourly_census
    where boarding is not null and hour_start >= $since and hour_start <= $until
    order by all
"""

_WARD_CENSUS = """
    select 'ward_census' as series, ward_id as entity_id, counted_at as target_at,
        occupied::double as value
    from marts.ward_census
    where counted_at >= $since and counted_at <= $until
    order by all
"""

_SITE_CENSUS = """
    select 'site_census' as series, site_id as entity_id, counted_at as target_at,
        sum(occupied)::double as value
    from marts.ward_census
    where counted_at >= $since and counted_at <= $until
    group by site_id, counted_at
    having count(*) = max(wards_known)
    order by all
"""

_DIVISION_CENSUS = """
    select 'division_census' as series, site_id || '/' || division as entity_id,
        counted_at as target_at, sum(occupied)::double as value
    from marts.ward_census
    where counted_at >= $since and counted_at <= $until and division is not null
    group by site_id, division, counted_at
    having count(*) = max(of_division)
    order by all
"""

_SPECIALTY_CENSUS = """
    select 'specialty_census' as series, site_id || '/' || specialty as entity_id,
        counted_at as target_at, sum(occupied)::double as value
    from marts.ward_census
    where counted_at >= $since and counted_at <= $until and specialty is not null
    group by site_id, specialty, counted_at
    having count(*) = max(of_specialty)
    order by all
"""

_COUNTED = {
    "ed_arrivals": _ED_ARRIVALS,
    "ed_daily_arrivals": _ED_DAILY_ARRIVALS,
    "ed_arrivals_by_mode": _ED_ARRIVALS_BY_MODE,
    "ed_arrivals_by_triage": _ED_ARRIVALS_BY_TRIAGE,
    "ed_census": _ED_CENSUS,
    "ed_boarding": _ED_BOARDING,
    "ward_census": _WARD_CENSUS,
    "specialty_census": _SPECIALTY_CENSUS,
    "division_census": _DIVISION_CENSUS,
    "site_census": _SITE_CENSUS,
}

EXCEEDED = {"ed_census": _ED_CENSUS}
"""Series of whose chances it is known whether they came true.

Not those of beds: a ward or site is short when more need a bed than are open, and who waits for
one at home, called from the list, is told by no feed. ``tests.bench.beds`` judges them where it is.
"""

_ITEM_USE = """
    with target as (
        select unnest($targets::timestamptz[]) as target_at
    ),
    asked as (
        select item_id, location_id, target_at,
            timezone(time_zone, $issued_at)::date as issued_on,
            timezone(time_zone, target_at)::date as target_on,
            timezone(time_zone, target_at - interval 1 microsecond)::date as last_day_on
        from marts.item_span
        cross join target
        where target_at > $issued_at and first_on <= issued_on and last_on >= last_day_on
    ),
    movement as (
        select item_id, location_id, moved_at, day_on, used, precision
        from marts.movement
        where used <> 0 and moved_at >= $issued_at - interval 2 days
    )
    select 'item_use' as series, asked.item_id || '@' || asked.location_id as entity_id, target_at,
        greatest(0, coalesce(sum(used), 0))::double as value
    from asked
    left join movement on movement.item_id = asked.item_id
        and movement.location_id = asked.location_id
        and case movement.precision
            when 'day' then day_on >= issued_on and day_on < target_on
            else moved_at >= $issued_at and moved_at < target_at
        end
    anti join marts.item_daily_use as empty on empty.stocked_out
        and empty.item_id = asked.item_id and empty.location_id = asked.location_id
        and empty.day_on >= issued_on and empty.day_on <= last_day_on
    group by asked.item_id, asked.location_id, target_at
    order by all
"""


def actuals(
    db: Connection, series: str, *, since: datetime, until: datetime
) -> dy.DataFrame[Actual]:
    """What was counted from ``since`` to ``until``: for the ED every hour, for wards and groups
    of them every hour, or the local midnights alone where stays are known only to the day.
    """
    if series not in _COUNTED:
        raise ValueError(
            f"{series} is not counted by the clock; item_use() tells use since an issue."
        )
    return query(db, Actual, _COUNTED[series], since=since, until=until)


def is_counted(series: str) -> bool:
    """Whether a series is counted by the clock, so that ``actuals`` tells what came."""
    return series in _COUNTED


def needed(
    db: Connection, series: str, *, since: datetime, until: datetime
) -> dy.DataFrame[Actual]:
    """What is held against a series' chances: for the ED, patients present."""
    return query(db, Actual, EXCEEDED[series], since=since, until=until)


def item_use(
    db: Connection, *, issued_at: datetime, targets: Sequence[datetime]
) -> dy.DataFrame[Actual]:
    """Use of each item and location from ``issued_at`` to each of ``targets``.

    Where movements are known only to the day, from the day of the issue up to, not including, the
    day of the target. Not told: use that reaches beyond the days known, and use over days
    with an empty shelf, when what was wanted is unknown.
    """
    return query(db, Actual, _ITEM_USE, issued_at=issued_at, targets=list(targets))
