"""What stores can give each other before anything is bought.

A store gives only what it has on the shelf above its own par level, to one that is due to order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import polars as pl

from ops.supply.sentence import amount, plural

AT_RISK = 0.2
"""A chance of running out from which less than a pack is worth moving."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """Issue units of an item to move from one store to another, and why."""

    item_id: str
    giver: str
    getter: str
    quantity: float
    reason: str


def shared(lines: pl.DataFrame, units: Mapping[str, str]) -> list[Move]:
    """Moves that save buying, item by item; ``lines`` as of ``stock_lines`` of all stores.

    ``units`` names the issue unit of each item.
    """
    found: list[Move] = []
    for (item_id,), rows in lines.sort("item_id", "location_id").group_by(
        "item_id", maintain_order=True
    ):
        found += _of_item(rows.to_dicts(), units[str(item_id)])
    return found


def _of_item(rows: list[dict[str, Any]], unit: str) -> Iterator[Move]:
    spare = {
        row["location_id"]: float(floor(row["on_hand"] - row["par_level"]))
        for row in rows
        if row["quantity"] == 0 and row["on_hand"] - row["par_level"] >= 1
    }
    there = {row["location_id"]: row for row in rows}
    due = [row for row in rows if row["quantity"] > 0]
    for row in sorted(due, key=lambda row: (-(row["stockout_chance"] or 0), row["location_id"])):
        wanted = float(floor(row["par_level"] - row["on_hand"] - row["on_order"]))
        for giver in sorted(spare, key=lambda name: (-spare[name], name)):
            given = min(spare[giver], wanted)
            urgent = (row["stockout_chance"] or 0) >= AT_RISK
            if given < 1 or (given < row["pack_size"] and not urgent):
                continue
            spare[giver] -= given
            wanted -= given
            yield Move(row["item_id"], giver, row["location_id"], given,
                       _why(there[giver], row, given, unit))  # fmt: skip


def _why(giver: Row, getter: Row, given: float, unit: str) -> str:
    over = giver["on_hand"] - giver["par_level"]
    return (
        f"Move {amount(given)} {plural(unit, given)} from {giver['location_id']} to "
        f"{getter['location_id']} before buying: {giver['location_id']} has "
        f"{amount(giver['on_hand'])} on the shelf, {amount(over)} above its par level of "
        f"{amount(giver['par_level'])}, and {getter['location_id']} is due to order."
    )
