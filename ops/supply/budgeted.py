"""Today's order of one store, kept to what it may spend.

Where all that is due costs more than the budget, packs are taken off so that least is lost:
days of usual use that cannot be met before the next order arrives, priced by criticality, and
what is left over. Every item counts by its days without, whatever its price, so that a
budget goes to the cheap and vital before the dear and desirable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import dataframely as dy
import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.cumulative import Use, uses
from ops.supply.orders.audit import breaches
from ops.supply.orders.losers import losing_out
from ops.supply.orders.plan import solve_order
from ops.supply.orders.problem import OrderPlan, OrderProblem, Supplier
from ops.tables import Forecast, Item, OrderLine

DAY_WITHOUT: Mapping[str, int] = MappingProxyType(
    {"vital": 50_000, "essential": 10_000, "desirable": 2_000}
)
"""Pence that a day of usual use of an item is worth that cannot be met."""
HOLDING = 0.25
"""Share of its price that keeping a unit costs a year."""
HARDLY_USED = 1e-6


@dataclass(frozen=True)
class Budgeted:
    """Lines within the budget, and what had to give way.

    ``short`` says which items get fewer packs than are due, worst first; ``gap`` how far the
    lines may be from those that lose least; ``breaches`` what the audit found wrong.
    """

    lines: dy.DataFrame[OrderLine]
    short: tuple[str, ...] = ()
    gap: float = 0.0
    breaches: tuple[str, ...] = ()


def within_budget(
    lines: dy.DataFrame[OrderLine],
    demand: dy.DataFrame[Forecast],
    items: dy.DataFrame[Item],
    *,
    budget_gbp: float,
) -> Budgeted:
    """The lines as they are if they cost no more than the budget, else the best part of them.

    Items without a price, or one of nothing, are ordered as due: nobody can say what they take of
    the budget.
    """
    told = lines.join(items.select("item_id", "criticality", "pack_price_gbp"), on="item_id")
    told = told.sort(OrderLine.primary_key())
    priced = told.filter(pl.col("pack_price_gbp") > 0, pl.col("quantity") > 0)
    if (priced["quantity"] * priced["pack_price_gbp"]).sum() <= budget_gbp:
        return Budgeted(lines)
    problem = _problem(priced, uses(demand), round(budget_gbp * 100))
    plan = solve_order(problem)
    kept = _kept(told, priced, plan, budget_gbp)
    found = tuple(breaches(problem, plan))
    return Budgeted(kept, tuple(losing_out(problem, plan)), plan.gap, found)


def _problem(priced: pl.DataFrame, ways: Mapping[str, Use], budget: int) -> OrderProblem:
    """At most the packs that are due, of one supplier who charges nothing."""
    rows = priced.to_dicts()
    names = tuple(item_at(row["item_id"], row["location_id"]) for row in rows)
    days = priced["protection_days"].to_numpy().astype(float)
    use = np.array([ways[name].by_day[int(day) - 1] for name, day in zip(names, days, strict=True)])
    means = [ways[name].mean(int(day)) for name, day in zip(names, days, strict=True)]
    daily = np.maximum(np.array(means) / days, HARDLY_USED)
    price = np.rint(priced["pack_price_gbp"].to_numpy() * 100).astype(np.int64)
    pack = priced["pack_size"].to_numpy().astype(float)
    none = np.zeros(len(rows), np.int64)
    return OrderProblem(
        names=names,
        supplier=none,
        pack=pack,
        price=price,
        room=none,
        least_packs=none + 1,
        most_packs=priced["quantity"].to_numpy().astype(np.int64),
        have=(priced["on_hand"] + priced["on_order"]).to_numpy(),
        levels=ways[names[0]].levels,
        use=use,
        use_in_life=np.full(use.shape, np.nan),
        shortage=np.array([DAY_WITHOUT[row["criticality"]] for row in rows]) / daily,
        holding=price / pack * HOLDING * days / 365,
        waste=np.zeros(len(rows)),
        suppliers=(Supplier("all suppliers"),),
        budget=budget,
        space=0,
    )


def _kept(
    told: pl.DataFrame, priced: pl.DataFrame, plan: OrderPlan, budget_gbp: float
) -> dy.DataFrame[OrderLine]:
    """The lines with their packs within the budget, and why they are fewer where they are."""
    key = ["item_id", "location_id"]
    packs = priced.select(key).with_columns(packs=pl.Series(plan.packs, dtype=pl.Int64))
    both = told.join(packs, on=key, how="left").with_columns(
        due=pl.col("quantity"), quantity=pl.col("packs").fill_null(pl.col("quantity"))
    )
    fewer = pl.format(
        "{} Kept to {} of {} packs by the store's budget of £{}.",
        "reason", "quantity", "due", pl.lit(f"{budget_gbp:,.0f}"),
    )  # fmt: skip
    less = pl.col("quantity") < pl.col("due")
    said = both.with_columns(reason=pl.when(less).then(fewer).otherwise("reason"))
    ordered = said.filter(pl.col("quantity") > 0).select(OrderLine.column_names())
    return OrderLine.validate(ordered.sort(OrderLine.primary_key()), cast=True)
