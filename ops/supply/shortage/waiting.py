"""Stock and orders of what cannot be had: moves on their way, receipts and chances that wait."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

import dataframely as dy
import polars as pl

from ops.supply.outlook.sharing import Move
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.tonight import Tonight
from ops.supply.shortage.absent import Absent
from ops.supply.shortage.allocation import chance_of
from ops.tables import OrderLine, StockPosition

Place = tuple[str, str]


def held(
    positions: dy.DataFrame[StockPosition], moved: Collection[Move]
) -> dy.DataFrame[StockPosition]:
    """Positions with what is on its way from other stores on the shelf already."""
    more: dict[Place, float] = defaultdict(float)
    for move in moved:
        more[move.item_id, move.getter] += move.quantity
    hands = [
        on_hand + more.get((item, location), 0.0)
        for item, location, on_hand in positions.select(
            "item_id", "location_id", "on_hand"
        ).iter_rows()
    ]
    full = positions.with_columns(on_hand=pl.Series(hands, dtype=pl.Float64))
    return StockPosition.validate(full)


def waiting(
    positions: dy.DataFrame[StockPosition], absent: Mapping[str, Absent]
) -> dy.DataFrame[StockPosition]:
    """Positions whose orders of what cannot be had come no sooner than it can."""
    due = []
    for item, on_order, told in positions.select(
        "item_id", "on_order", "next_receipt_on"
    ).iter_rows():
        late = item in absent and on_order > 0
        due.append(max(told or absent[item].until, absent[item].until) if late else told)
    kept = positions.with_columns(next_receipt_on=pl.Series(due, dtype=pl.Date))
    return StockPosition.validate(kept)


def with_the_wait(
    night: Tonight,
    there: dy.DataFrame[StockPosition],
    stores: StoresLaw,
    absent: Mapping[str, Absent],
) -> Tonight:
    """The night whose chances of running out last until what is absent can be had.

    They are of what is ``there`` alone: nothing ordered comes before.
    """
    laws = set(stores.law.places)
    chance = {
        (item, location): chance_of(item, location, on_hand, stores, absent[item])
        for item, location, on_hand in there.select("item_id", "location_id", "on_hand").iter_rows()
        if item in absent and (item, location) in laws
    }
    lines = OrderLine.validate(_at_risk(night.lines, chance))
    return replace(night, lines=lines, outlook=_at_risk(night.outlook, chance))


def _at_risk(rows: pl.DataFrame, chance: Mapping[Place, float]) -> pl.DataFrame:
    told = [
        chance.get((item, location), before)
        for item, location, before in rows.select(
            "item_id", "location_id", "stockout_chance"
        ).iter_rows()
    ]
    return rows.with_columns(stockout_chance=pl.Series(told, dtype=pl.Float64))
