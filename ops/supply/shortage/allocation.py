"""Shortage mode: what each store should have of an item that cannot be had, store by store.

A store needs what it usually uses until the item can be had again. What is on order is not
counted: it cannot be had either. An allocation is worth proposing only if it moves at least a
day's use to somebody, so that a night does not undo what the last one arranged.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import dataframely as dy
import polars as pl

from ops.supply.outlook.cover import exceeding
from ops.supply.outlook.stores import StoresLaw
from ops.supply.sentence import amount, in_days, plural
from ops.supply.shortage.absent import Absent
from ops.supply.shortage.allocated import allocated
from ops.tables import AllocationLine, Item, StockPosition

ROUNDING = 1e-6
Row = dict[str, Any]


@dataclass(frozen=True)
class Allocation:
    """What there is of one item and who should have it, until it can be had again."""

    absent: Absent
    lines: dy.DataFrame[AllocationLine]
    summary: str


def allocation(
    one: Absent,
    positions: dy.DataFrame[StockPosition],
    stores: StoresLaw,
    items: dy.DataFrame[Item],
    *,
    proposal_id: str,
    first: Collection[str] = (),
) -> Allocation | None:
    """Who should have what of it; none where nothing worth a trip would move."""
    use = _use(one, stores)
    there = {name: units for name, units in _whole(one, positions).items() if name in use}
    days = (one.until - stores.today).days
    need = {name: ceil(use[name] * days - ROUNDING) for name in there}
    share = allocated(there, need, first)
    if not any(share[name] - there[name] >= max(1.0, use[name]) for name in there):
        return None
    unit = dict(items.select("item_id", "issue_unit").iter_rows()).get(one.item_id, "unit")
    rows = [
        {"proposal_id": proposal_id, "item_id": one.item_id, "location_id": name,
         "until_on": one.until, "on_hand": there[name], "need": need[name],
         "served_first": name in first, "share": share[name],
         "chance_without": chance_of(one.item_id, name, there[name], stores, one),
         "chance_with": chance_of(one.item_id, name, share[name], stores, one)}
        for name in there
    ]  # fmt: skip
    told = [row | {"reason": _reason(row, unit)} for row in rows]
    frame = pl.DataFrame(told, schema=dict(AllocationLine.create_empty().schema))
    lines = AllocationLine.validate(frame.sort(AllocationLine.primary_key()))
    return Allocation(one, lines, _summary(one, told, unit, days))


def _use(one: Absent, stores: StoresLaw) -> dict[str, float]:
    """Usual use a day of the item, by store that has known use of it."""
    return {
        location: stores.law.a_day(row)["use_a_day"]
        for row, (item, location) in enumerate(stores.law.places)
        if item == one.item_id
    }


def _whole(one: Absent, positions: dy.DataFrame[StockPosition]) -> dict[str, int]:
    """Whole issue units of the item on each shelf."""
    mine = positions.filter(pl.col("item_id") == one.item_id).sort("location_id", "as_of_on")
    return {
        location: floor(on_hand + ROUNDING)
        for location, on_hand in mine.select("location_id", "on_hand").iter_rows()
    }


def chance_of(
    item_id: str, location_id: str, units: float, stores: StoresLaw, one: Absent
) -> float:
    """The chance that a store with so many units runs out until the item can be had."""
    row = stores.law.places.index((item_id, location_id))
    return float(exceeding(stores.law.said[row], units)[_days(one, stores) - 1])


def _days(one: Absent, stores: StoresLaw) -> int:
    """Days until it can be had, as far as use is foretold."""
    return min(max(1, (one.until - stores.today).days), stores.law.days)


def _reason(row: Row, unit: str) -> str:
    moved = row["share"] - row["on_hand"]
    way = "gets" if moved > 0 else "gives" if moved < 0 else "keeps"
    number = row["share"] if moved == 0 else abs(moved)
    then = "" if moved == 0 else f" and then has {amount(row['share'])}"
    first = " It is served first." if row["served_first"] else ""
    return (
        f"{row['location_id']} {way} {amount(number)} {plural(unit, number)}{then}, for "
        f"{amount(row['need'])} usually used until {row['until_on']:%d %b %Y}.{first}"
    )


def _summary(one: Absent, rows: Sequence[Mapping[str, Any]], unit: str, days: int) -> str:
    total, need = (sum(row[name] for row in rows) for name in ("on_hand", "need"))
    return (
        f"{one.said} {amount(total)} {plural(unit, total)} are there in {len(rows)} stores; "
        f"{amount(need)} are usually used in the {in_days(days)} until then."
    )
