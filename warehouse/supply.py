"""What the warehouse knows about supplies: daily use and what is on the shelf."""

from datetime import datetime

import dataframely as dy

from ops.tables import DailyUse, StockPosition
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
