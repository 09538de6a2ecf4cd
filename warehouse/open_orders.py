"""Orders that people accepted: they are coming, though no delivery tells of them yet."""

import json
from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import OrderLine, StockTransfer
from warehouse.connection import Connection
from warehouse.query import frame, query

_STANDING = """
    with decided as (
        select proposal_id, decided_at, verdict, changes
        from plan.decision
        where decided_at <= $as_of
        qualify row_number() over (
            partition by proposal_id order by decided_at desc, decision_id desc
        ) = 1
    ),

    counted as (
        select item_id, location_id, counted_at
        from marts.stock_position
        where as_of_on <= timezone(time_zone, $as_of)::date and counted_at <= $as_of
        qualify row_number() over (partition by item_id, location_id order by as_of_on desc) = 1
    )
"""

_OPEN = """
    select line.*, decided.changes
    from plan.order_line as line
    join decided using (proposal_id)
    left join counted using (item_id, location_id)
    where decided.verdict in ('accepted', 'changed')
        and coalesce(decided.decided_at >= counted.counted_at, true)
    order by proposal_id, item_id, location_id
"""

_MOVED = """
    select line.*
    from plan.stock_transfer as line
    join decided using (proposal_id)
    left join counted
        on counted.item_id = line.item_id and counted.location_id = line.to_location_id
    where decided.verdict in ('accepted', 'changed')
        and coalesce(decided.decided_at >= counted.counted_at, true)
    order by proposal_id, item_id, from_location_id
"""


def accepted_transfers(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockTransfer]:
    """Moves between stores that people accepted, since the item was last counted where it goes."""
    return query(db, StockTransfer, _STANDING + _MOVED, as_of=as_of)


def accepted_orders(db: Connection, *, as_of: datetime) -> dy.DataFrame[OrderLine]:
    """Order lines that people accepted by ``as_of``, since their item was last counted there.

    A newer count of an item and place tells of what was on order by then itself. Of a changed
    order the changed quantities count. Lines of nothing are left out.
    """
    found = frame(db, _STANDING + _OPEN, as_of=as_of)
    quantity = pl.Series("quantity", _quantities(found), dtype=pl.Int32)
    lines = found.drop("changes").with_columns(quantity).filter(pl.col("quantity") > 0)
    return OrderLine.validate(lines)


def _quantities(found: pl.DataFrame) -> list[int]:
    """The quantity of each line, or what a person changed it to."""
    changed = {
        (proposal_id, line["item_id"], line["location_id"]): int(line["quantity"])
        for proposal_id, changes in found.select("proposal_id", "changes").unique().rows()
        for line in json.loads(changes or "[]")
        if {"item_id", "location_id", "quantity"} <= line.keys()
    }
    lines = found.select("proposal_id", "item_id", "location_id", "quantity").rows()
    return [changed.get(tuple(key), quantity) for *key, quantity in lines]
