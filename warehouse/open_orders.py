"""What people accepted: orders, moves between stores and allocations, under the newest decision."""

import json
from datetime import datetime
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import AllocationGiven, OrderAccepted, StockTransfer
from warehouse.connection import Connection
from warehouse.query import frame

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

_ORDERED = """
    select line.proposal_id, line.item_id, line.location_id, decided.decided_at,
        line.quantity::double as packs, line.pack_size, decided.changes
    from plan.order_line as line
    join decided using (proposal_id)
    where decided.verdict in ('accepted', 'changed') and decided.decided_at > $since
    order by proposal_id, item_id, location_id
"""

_MOVED = """
    select line.*, decided.changes
    from plan.stock_transfer as line
    join decided using (proposal_id)
    left join counted
        on counted.item_id = line.item_id and counted.location_id = line.to_location_id
    where decided.verdict in ('accepted', 'changed')
        and coalesce(decided.decided_at >= counted.counted_at, true)
    order by proposal_id, item_id, from_location_id
"""

_ALLOCATED = """
    select line.proposal_id, line.item_id, line.location_id, decided.decided_at,
        line.on_hand, line.share, decided.changes
    from plan.allocation_line as line
    join decided using (proposal_id)
    where decided.verdict in ('accepted', 'changed') and not exists (
        from counted
        where counted.item_id = line.item_id and counted.counted_at > decided.decided_at
    )
    order by proposal_id, item_id, location_id
"""


def accepted_orders(
    db: Connection, *, since: datetime, as_of: datetime
) -> dy.DataFrame[OrderAccepted]:
    """What people ordered after ``since`` and by ``as_of``; lines of nothing are left out.

    Of a changed order the changed quantities count.
    """
    found = frame(db, _STANDING + _ORDERED, since=since, as_of=as_of)
    packs = pl.Series("packs", _changed(found, "quantity", "packs"), dtype=pl.Float64)
    units = (pl.col("packs") * pl.col("pack_size")).alias("units")
    lines = found.with_columns(packs).with_columns(units).filter(pl.col("units") > 0)
    return OrderAccepted.validate(lines.select(OrderAccepted.column_names()), cast=True)


def accepted_transfers(db: Connection, *, as_of: datetime) -> dy.DataFrame[StockTransfer]:
    """Moves between stores that people accepted, since the item was last counted where it goes.

    Those that a person said cannot be made are left out.
    """
    found = frame(db, _STANDING + _MOVED, as_of=as_of)
    told = _changed(found, "quantity", "quantity", where="from_location_id")
    moves = found.with_columns(pl.Series("quantity", told, dtype=pl.Float64))
    moved = moves.filter(pl.col("quantity") > 0).select(StockTransfer.column_names())
    return StockTransfer.validate(moved)


def accepted_allocations(db: Connection, *, as_of: datetime) -> dy.DataFrame[AllocationGiven]:
    """Allocations that people accepted, since their item was last counted in any store."""
    found = frame(db, _STANDING + _ALLOCATED, as_of=as_of)
    share = pl.Series("share", _changed(found, "share", "share"), dtype=pl.Int32)
    lines = found.with_columns(share).select(AllocationGiven.column_names())
    return AllocationGiven.validate(lines, cast=True)


def _changed(
    found: pl.DataFrame, said: str, column: str, *, where: str = "location_id"
) -> list[Any]:
    """The number of each line, or what a person changed it to."""
    changed = {
        (proposal_id, line["item_id"], line[where]): int(line[said])
        for proposal_id, changes in found.select("proposal_id", "changes").unique().rows()
        for line in json.loads(changes or "[]")
        if {"item_id", where, said} <= line.keys()
    }
    lines = found.select("proposal_id", "item_id", where, column).rows()
    return [changed.get(tuple(key), number) for *key, number in lines]
