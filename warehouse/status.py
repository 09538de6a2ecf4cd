"""What came in: how much of each feed there is, every delivery, and what was kept aside."""

from datetime import datetime

import dataframely as dy

from ops.tables import DELIVERIES, DeliveryCount, FeedStatus, Rejected
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.query import query

_TIME = {
    "clinic_sessions": "starts_at",
    "holidays": "day_on",
    "ed_visits": "arrived_at",
    "ed_arrivals_hourly": "hour_start",
    "ed_census_hourly": "hour_start",
    "ward_stays": "in_at",
    "planned_admissions": "booked_at",
    "appointments": "starts_at",
    "encounters": "started_at",
    "absences": "from_on",
    "shift_requests": "day_on",
    "stock_movements": "moved_at",
    "stock_positions": "as_of_on",
}
"""The column that says when each thing happened; staff and wards have none."""


def feeds(db: Connection, *, as_of: datetime) -> dy.DataFrame[FeedStatus]:
    """Rows, span and age of every feed, also of those never delivered.

    The span ends at ``as_of``, but what was delivered later counts: a moment that is replayed is
    told of by files that came afterwards, and every mart reads them.
    """
    sql = f"""
        with known as ({" union all ".join(map(_known, DELIVERIES))}),

        arrived as (
            select
                feed,
                max(delivered_at) filter (where status = 'loaded') as delivered_at,
                count(*)                                           as deliveries
            from raw.delivery
            group by feed
        ),

        aside as (
            select feed, count(*) as quarantined
            from raw.quarantine
            join raw.delivery using (delivery_id, feed)
            group by feed
        )

        select
            feed,
            rows::integer                                          as rows,
            first_at,
            last_at,
            coalesce(arrived.delivered_at, known.learnt_at)        as delivered_at,
            coalesce(deliveries, 0)::integer                       as deliveries,
            coalesce(quarantined, 0)::integer                      as quarantined
        from known
        left join arrived using (feed)
        left join aside using (feed)
        order by feed
    """
    return query(db, FeedStatus, sql, as_of=as_of)


def _known(feed: str) -> str:
    when = _TIME.get(feed, "null::timestamptz")
    return f"""
        select
            '{feed}'                                                    as feed,
            count(*)                                                    as rows,
            min({when})::timestamptz                                    as first_at,
            (max({when}) filter (where {when} <= $as_of))::timestamptz  as last_at,
            max(learnt_at)                                              as learnt_at
        from staging.{table_of(feed)}
    """


def deliveries(db: Connection, *, n: int = 100) -> dy.DataFrame[DeliveryCount]:
    """The last ``n`` delivered files and where their records went."""
    sql = """
        select * from (from raw.delivery order by delivered_at desc, name limit $n)
        order by delivery_id
    """
    return query(db, DeliveryCount, sql, n=n)


def rejected(db: Connection) -> dy.DataFrame[Rejected]:
    """Records that were kept aside, by feed, delivery and reason, with an example."""
    sql = """
        select feed, delivery_id, name, code, reason, rows, first_line
        from staging.rejected
        order by all
    """
    return query(db, Rejected, sql)
