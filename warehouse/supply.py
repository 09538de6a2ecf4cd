"""What the warehouse knows about supplies: daily use and what is on the shelf."""

from datetime import datetime

import dataframely as dy

from ops.tables import DailyUse, Receipt, StockFed, StockPosition
from warehouse.connection import Connection
from warehouse.query import query


def daily_use(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[DailyUse]:
    """Use on each local day that ended after ``since`` and by ``until``.

    Days on which nothing moved are present with a use of 0, from an item's first movement at a
    location for as long as the feed tells of it.
    """
    sql = """
        select item_id, location_id, day_on, issued, stocked_out, closing_on_hand
        from marts.item_daily_use
        where ends_at > coalesce($since, '-infinity'::timestamptz) and ends_at <= $until
        order by all
    """
    return query(db, DailyUse, sql, since=since, until=until)


def positions(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockPosition]:
    """The newest known stock of each item and location.

    It is known when its day is over, or as soon as it was delivered.
    """
    sql = """
        select item_id, location_id, as_of_on, on_hand, on_order, next_receipt_on
        from marts.stock_position
        where as_of_on <= timezone(time_zone, $as_of)::date and counted_at <= $as_of
        qualify row_number() over (partition by item_id, location_id order by as_of_on desc) = 1
        order by all
    """
    return query(db, StockPosition, sql, as_of=as_of)


def fed_at(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockFed]:
    """When the stock feed last counted each item and location, as far as known."""
    sql = """
        select item_id, location_id, counted_at
        from marts.stock_position
        where as_of_on <= timezone(time_zone, $as_of)::date and counted_at <= $as_of
        qualify row_number() over (partition by item_id, location_id order by as_of_on desc) = 1
        order by all
    """
    return query(db, StockFed, sql, as_of=as_of)


def past_positions(
    db: Connection, *, since: datetime, as_of: datetime
) -> dy.DataFrame[StockPosition]:
    """Every known position of each item and location, day by day."""
    sql = """
        select item_id, location_id, as_of_on, on_hand, on_order, next_receipt_on
        from marts.stock_position
        where counted_at <= $as_of and as_of_on >= timezone(time_zone, $since)::date
        order by all
    """
    return query(db, StockPosition, sql, since=since, as_of=as_of)


def receipts(db: Connection, *, since: datetime, until: datetime) -> dy.DataFrame[Receipt]:
    """What arrived of each item at each location, day by day."""
    sql = """
        select
            item_id, location_id, day_on, sum(added) as quantity, min(expires_on) as expires_on
        from marts.movement
        where kind = 'receipt' and moved_at >= $since and moved_at < $until
        group by all
        having sum(added) > 0
        order by all
    """
    return query(db, Receipt, sql, since=since, until=until)
