"""Each supplier's part of an order, in a storekeeper's words."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say
from ops.supply.sentence import in_packs

Row = Mapping[str, Any]
TITLE = "Order by supplier"
LOSERS = "Items that lose out"
NO_SUPPLIER = "no supplier told"
FOOTNOTE = (
    "Value: lines of that supplier with your changes, where prices are known. Least order: what it "
    "takes no order below. Next order day: if something waits, it is ordered then."
)
LOSERS_NOTE = (
    "These get fewer packs than are due today. Chance: of a stock-out before the next order can "
    "arrive. To order one all the same, show all items under What to order and change its packs. "
    "All that an item rests on is told under One item."
)
KEPT_BY = {
    "calendar": "its supplier takes no orders now",
    "least_order": "the least order of its supplier",
    "limits": "the store's budget or room",
}
STANDINGS = {
    "ordered": "ordered",
    "raised": "raised to its least order",
    "waits": "waits",
    "closed": "takes no orders now",
}


def every(number: int) -> str:
    """The switch that shows all that lose out."""
    return f"Show all {number:,} items that lose out"


def part(row: Row) -> dict[str, str]:
    """One supplier; ``value`` and ``count`` are those of the lines as they stand now."""
    count, value = row["count"], row["value"]
    return {
        "Supplier": row["supplier"] or NO_SUPPLIER,
        "Lines": str(count),
        "Value": f"£{value:,.2f}" if count else say.UNKNOWN,
        "Delivery": f"£{row['delivery_gbp'] or 0:,.2f}" if count else say.UNKNOWN,
        "Least order": least(row),
        "Order by": say.UNKNOWN if row["order_by"] is None else f"{row['order_by']:%H:%M}",
        "Next order day": say.UNKNOWN if row["next_order_on"] is None
        else say.day(row["next_order_on"]),
        "Stands": STANDINGS.get(row["standing"] or "", "ordered"),
        "Why": say.told(row["reason"] or "It asks nothing of an order."),
    }  # fmt: skip


def least(row: Row) -> str:
    """The least order, and whether it is met."""
    asked = row["least_order_gbp"]
    if not asked:
        return "none"
    if not row["count"]:
        return f"£{asked:,.2f}"
    if row["unpriced"]:
        return f"£{asked:,.2f} – not known whether met"
    met = "met" if row["value"] >= asked - 0.005 else f"£{asked - row['value']:,.2f} short"
    return f"£{asked:,.2f} – {met}"


def total(value: float, charges: float, budget_gbp: float | None) -> str:
    """What the whole order costs."""
    cost = f"£{value + charges:,.2f} with deliveries of £{charges:,.2f}"
    return cost if budget_gbp is None else f"{cost}; budget £{budget_gbp:,.2f}"


def loser(row: Row) -> dict[str, str]:
    """One item that gets less than is due, and why, without the figures that this rests on."""
    return {
        "Item": row["item_id"],
        "Chance": say.chance(row["probability"]),
        "Gets": in_packs(row["packs"]) if row["packs"] else "nothing",
        "Due": in_packs(row["due"]),
        "Kept by": KEPT_BY[row["kept_by"]],
        "Supplier": row["supplier"] or NO_SUPPLIER,
        "Why": say.told(row["reason"].partition(" Chance of a stock-out")[0]),
    }
