"""What stores can give each other before anything is bought, and who gets what when it is short.

A store gives only what it has on the shelf above its own par level, to one that is due to order.
An item that cannot be had for a while is shared instead: stores that must not run out (an
intensive care unit's) first, the others by equal days of cover.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

import polars as pl

from ops.supply.sentence import amount, in_days, plural

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


def rationed(
    rows: Sequence[Row], until: date, today: date, unit: str, first: Collection[str] = ()
) -> list[Move]:
    """Moves that share an item which cannot be had before ``until`` among its stores.

    Each row tells a store's location_id, on_hand, and use_a_day: what it usually uses. What is
    there goes to the stores named ``first`` up to what they will need, then to the others in
    proportion to theirs. Where there is enough for all, only what is lacking moves.
    """
    days = max(1, (until - today).days)
    there = {row["location_id"]: float(row["on_hand"]) for row in rows}
    need = {row["location_id"]: row["use_a_day"] * days for row in rows}
    share = allocated(there, need, first)
    total, needed = sum(there.values()), sum(need.values())
    said = (
        f"It cannot be had before {until:%d %b %Y}: {amount(total)} in all stores, and "
        f"{amount(needed)} are usually used in the {in_days(days)} until then"
    )
    return [
        Move(str(rows[0]["item_id"]), giver, getter, moved, (
            f"Move {amount(moved)} {plural(unit, moved)} from {giver} to {getter}. {said}; "
            f"{getter} then has {amount(share[getter])} for {amount(need[getter])}."
        ))
        for giver, getter, moved in _moves(there, share)
    ]  # fmt: skip


def allocated(
    there: Mapping[str, float], need: Mapping[str, float], first: Collection[str] = ()
) -> dict[str, float]:
    """Whole units of what is there for each store; together no more than there is."""
    total, wanted = float(floor(sum(there.values()))), sum(need.values())
    if total >= wanted:
        return _topped_up(there, need)
    share: dict[str, float] = {}
    for group in (set(need) & set(first), set(need) - set(first)):
        of_group = sum(need[name] for name in group)
        part = min(1.0, total / of_group) if of_group > 0 else 0.0
        for name in sorted(group):
            share[name] = float(floor(need[name] * part + 1e-9))
        total -= sum(share[name] for name in group)
    # What rounding left goes one by one to the stores that lack most of what they need.
    for name in sorted(share, key=lambda name: (name not in first, share[name] - need[name], name)):
        extra = min(1.0, total) if share[name] < need[name] else 0.0
        share[name], total = share[name] + extra, total - extra
    return share


def _topped_up(there: Mapping[str, float], need: Mapping[str, float]) -> dict[str, float]:
    """Enough for all: those below their need come up to it, the fullest give."""
    share = dict(there)
    for name in sorted(there, key=lambda name: there[name] - need[name]):
        lack = float(-floor(-(need[name] - share[name])))
        for giver in sorted(share, key=lambda other: need[other] - share[other]):
            moved = min(lack, float(floor(share[giver] - need[giver])))
            if giver != name and moved >= 1:
                share[giver] -= moved
                share[name] += moved
                lack -= moved
    return share


def _moves(
    there: Mapping[str, float], share: Mapping[str, float]
) -> Iterator[tuple[str, str, float]]:
    """Whole units from those above their share to those below it."""
    spare = {name: there[name] - share[name] for name in sorted(there)}
    for getter in sorted(spare, key=lambda name: spare[name]):
        for giver in sorted(spare, key=lambda name: -spare[name]):
            moved = float(floor(min(spare[giver], -spare[getter]) + 1e-9))
            if moved >= 1:
                spare[giver] -= moved
                spare[getter] += moved
                yield giver, getter, moved
