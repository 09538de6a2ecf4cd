"""What every store should order today."""

from collections import defaultdict
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.proposals import audited, named, place_by_place, proposal
from ops import series
from ops.series import item_at
from ops.supply.audit import breaches
from ops.supply.budgeted import Budgeted, within_budget
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import order_lines
from ops.tables import Forecast, Item, OrderLine, StockPosition
from warehouse import Connection, forecasts, plans, reading, reference, supply, writing
from warehouse.settings import settings

WORST = 3
"""Items left short by a budget that a summary names."""


def propose(occasion: Occasion) -> Said:
    """Propose one order per location that has a stock position and a forecast."""
    with reading(as_known=occasion.as_of) as db:
        position = supply.positions(db, as_of=occasion.as_of)
        demand = forecasts.latest(db, series.ITEM_USE.name, as_of=occasion.as_of)
        if position.is_empty() or demand.is_empty():
            return Said("nothing", "No stock positions, or no forecast of use, to order from.")
        items = reference.items(db)
        accepted = _accepted(db, occasion)

    def order(location_id: str) -> tuple[str, int]:
        here = StockPosition.cast(position.filter(pl.col("location_id") == location_id))
        lines = _location(occasion, location_id, here, demand, items, accepted)
        return f"{location_id}: {lines} order line{'' if lines == 1 else 's'}.", lines

    return place_by_place(position["location_id"].unique().sort().to_list(), order)


def _location(
    occasion: Occasion,
    location_id: str,
    position: dy.DataFrame[StockPosition],
    demand: dy.DataFrame[Forecast],
    items: dy.DataFrame[Item],
    accepted: dict[str, float],
) -> int:
    policy, zone = ReorderPolicy(), settings().time_zone
    today = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    here = demand.filter(pl.col("entity_id").str.ends_with(f"@{location_id}"))
    if here.is_empty():
        return 0
    asked = Forecast.cast(here)
    proposal_id = named("order", location_id, today, occasion)
    due = order_lines(
        position,
        asked,
        items,
        policy=policy,
        proposal_id=proposal_id,
        issued_at=occasion.as_of,
        accepted=accepted,
        time_zone=zone,
    )
    kept = _kept(due, asked, items, settings().order_budgets_gbp.get(location_id))
    lines, short = kept.lines, bool(kept.short)
    found = breaches(
        lines, position, asked, items, policy=policy, accepted=accepted, kept_short=short
    )
    audited("order", location_id, [*found, *kept.breaches])
    made = proposal(
        proposal_id,
        "order",
        location_id,
        occasion,
        today,
        policy.review_days,
        verdict="optimal",
        points=0,
        based_on=asked["issued_at"].max(),  # type: ignore[arg-type]
        summary=_summary(lines, items) + _shortened(kept.short),
    )
    with writing("plan") as db:
        plans.propose(db, made, orders=lines)
    return lines.height


def _kept(
    due: dy.DataFrame[OrderLine],
    demand: dy.DataFrame[Forecast],
    items: dy.DataFrame[Item],
    budget_gbp: float | None,
) -> Budgeted:
    """What is due, within the store's budget if it has one."""
    if budget_gbp is None:
        return Budgeted(due)
    return within_budget(due, demand, items, budget_gbp=budget_gbp)


def _shortened(short: tuple[str, ...]) -> str:
    """The items that a budget leaves worst off."""
    if not short:
        return ""
    worst = " ".join(short[:WORST])
    return f" Its budget keeps {len(short)} lines below what is due. {worst}"


def _summary(lines: dy.DataFrame[OrderLine], items: dy.DataFrame[Item]) -> str:
    """How much is ordered, for how much money where prices are known."""
    if lines.is_empty():
        return "Nothing needs to be ordered today."
    priced = lines.join(items, on="item_id", how="left")
    vital = priced.filter(pl.col("criticality") == "vital").height
    cost = (priced["quantity"] * priced["pack_price_gbp"]).sum()
    money = f", about £{cost:,.0f}" if cost else ""
    return f"{lines.height} lines, {vital} of them vital{money}."


def _accepted(db: Connection, occasion: Occasion) -> dict[str, float]:
    """Issue units people ordered since each item was last counted: not yet in its position."""
    units: dict[str, float] = defaultdict(float)
    for line in plans.accepted_orders(db, as_of=occasion.as_of).iter_rows(named=True):
        entity = item_at(line["item_id"], line["location_id"])
        units[entity] += float(line["quantity"] * line["pack_size"])
    return dict(units)
