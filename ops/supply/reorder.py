"""What to order today, in packs, with every number that led to it.

Stock is reviewed every so often. An item is ordered when what is there and coming would not
surely last until the order after this one can arrive: position at or below the reorder point,
which is use in the protection period at the item's service level. It is ordered up to the par
level, some days of usual use above it, in whole packs; never more than is used before
it expires (Silver, Pyke & Thomas 2017, ch. 6: (R, s, S)).
"""

from collections.abc import Mapping
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from ops.series import item_at
from ops.supply.cumulative import Use, uses
from ops.supply.outlook.lead_law import certain
from ops.supply.outlook.need import Need
from ops.supply.policy import ReorderPolicy
from ops.supply.sentence import reason
from ops.tables import Forecast, Item, OrderLine, StockPosition

CLOSE = 2e-6
"""Share of a pack that rounding noise may amount to."""


def order_lines(
    position: dy.DataFrame[StockPosition],
    demand: dy.DataFrame[Forecast],
    items: dy.DataFrame[Item],
    *,
    policy: ReorderPolicy,
    proposal_id: str,
    issued_at: datetime,
    accepted: Mapping[str, float] | None = None,
    needs: Mapping[str, Need] | None = None,
    time_zone: str = "Europe/London",
) -> dy.DataFrame[OrderLine]:
    """The lines worth ordering today: ``stock_lines`` with at least one pack."""
    lines = stock_lines(
        position,
        demand,
        items,
        policy=policy,
        proposal_id=proposal_id,
        issued_at=issued_at,
        accepted=accepted,
        needs=needs,
        time_zone=time_zone,
    )
    return OrderLine.validate(lines.filter(pl.col("quantity") > 0))


def stock_lines(
    position: dy.DataFrame[StockPosition],
    demand: dy.DataFrame[Forecast],
    items: dy.DataFrame[Item],
    *,
    policy: ReorderPolicy,
    proposal_id: str,
    issued_at: datetime,
    accepted: Mapping[str, float] | None = None,
    needs: Mapping[str, Need] | None = None,
    time_zone: str = "Europe/London",
) -> dy.DataFrame[OrderLine]:
    """Every item and place that has a position and a forecast, ordered or not.

    ``accepted``: issue units by ``item_id@location_id`` that people have ordered already and
    that are not in ``on_order`` yet. ``needs``: what must last where lead times vary, by the same
    name; without it they are as stated. Raises ``PlanningError`` if a forecast ends before the
    protection period does.
    """
    today = issued_at.astimezone(ZoneInfo(time_zone)).date()
    ways, known = uses(demand), {row["item_id"]: row for row in items.iter_rows(named=True)}
    rows = []
    for there in _newest(position).iter_rows(named=True):
        entity = item_at(there["item_id"], there["location_id"])
        if there["item_id"] in known and entity in ways:
            item, asked = known[there["item_id"]], (accepted or {}).get(entity, 0.0)
            need = (needs or {}).get(entity) or _as_stated(entity, item, ways[entity], policy)
            row = _line(item, there, there["on_order"] + asked, ways[entity], need, policy)
            row["stockout_chance"] = _stockout(item, there, asked, ways[entity], today)
            rows.append({"proposal_id": proposal_id, **row})
    if not rows:
        return OrderLine.create_empty()
    frame = pl.DataFrame(rows).select(OrderLine.column_names())
    return OrderLine.validate(frame.sort(OrderLine.primary_key()), cast=True)


def _newest(position: pl.DataFrame) -> pl.DataFrame:
    ordered = position.sort("item_id", "location_id", "as_of_on")
    return ordered.unique(["item_id", "location_id"], keep="last", maintain_order=True)


def _as_stated(entity: str, item: Mapping[str, Any], use: Use, policy: ReorderPolicy) -> Need:
    """The need of an item whose orders take as long as the item list says."""
    days, found = policy.protection_days(item["lead_time_days"]), len(use.by_day)
    if found < days:
        raise PlanningError(
            f"An order of {entity} must last {days} days; its forecast covers {found}. "
            f"Forecast again with review_days={policy.review_days}."
        )
    busy = use.at(days, policy.service[item["criticality"]])
    return Need(certain(item["lead_time_days"]), days, use.at(days, 0.5), busy)


def _stockout(
    item: Mapping[str, Any], there: Mapping[str, Any], asked: float, use: Use, today: date
) -> float:
    """The chance of running out before an order placed today arrives.

    Two moments matter: the wait for what is coming, with the shelf alone, and the wait for
    today's order, with both. Late receipts do not help, and one without a day is due last.
    """
    lead = max(1, item["lead_time_days"])
    due = there["next_receipt_on"]
    wait = lead if due is None else max(1, (due - today).days)
    before = use.chance_above(there["on_hand"], min(wait, lead))
    in_time = there["on_order"] + asked if wait <= lead else 0.0
    return max(before, use.chance_above(there["on_hand"] + in_time, lead))


def _line(
    item: Mapping[str, Any],
    there: Mapping[str, Any],
    coming: float,
    use: Use,
    need: Need,
    policy: ReorderPolicy,
) -> dict[str, Any]:
    reorder_point, par, expires = _levels(item, use, need, policy)
    have = there["on_hand"] + coming
    short = par - have if have <= reorder_point else 0.0
    line = {
        "item_id": item["item_id"],
        "location_id": there["location_id"],
        "quantity": packs(short, item),
        "pack_size": item["pack_size"],
        "on_hand": there["on_hand"],
        "on_order": coming,
        "protection_days": need.days,
        "usual_use": need.usual,
        "busy_use": need.busy,
        "reorder_point": reorder_point,
        "par_level": par,
    }
    said = reason(line, item, policy, use.days_lasting(have), lead=need.lead, expires=expires)
    return {**line, "reason": " ".join([said, *(need.kept.said if need.kept else ())])}


def due(item: Mapping[str, Any], have: float, use: Use, need: Need, policy: ReorderPolicy) -> int:
    """Packs that a position (there and coming) calls for: those of its line, without the words."""
    reorder_point, par, _ = _levels(item, use, need, policy)
    return packs(par - have if have <= reorder_point else 0.0, item)


def packs(short: float, item: Mapping[str, Any]) -> int:
    """Whole packs that make up for so many issue units, and no fewer than the supplier takes."""
    wanted = max(0, ceil(short / item["pack_size"] - CLOSE))
    return max(wanted, item.get("minimum_packs") or 1) if wanted else 0


def _levels(
    item: Mapping[str, Any], use: Use, need: Need, policy: ReorderPolicy
) -> tuple[float, float, bool]:
    """Reorder point, par level, and whether expiry has lowered them."""
    if need.kept is not None:
        return need.kept.point, need.kept.par, False
    busy, days = need.busy, min(need.days, len(use.by_day))
    daily = use.mean(days) / days
    par = busy + daily * policy.lot_days
    life = item["shelf_life_days"]
    if life is None:
        return busy, par, False
    # What lies longer than it lives is thrown away; one pack is the least that can be had.
    sure = policy.used_in_life[item["criticality"]]
    within = min(life, len(use.by_day))
    in_life = use.at(max(within, 1), sure) * life / max(within, 1)
    most = max(in_life, float(item["pack_size"]) if daily > 0 else 0.0)
    return min(busy, most), min(par, most), most < par
