"""The store room."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say

LOCATION = "Location"
TO_ORDER, PACKS, COST, AT_RISK = "Items to order", "Packs", "Cost", "Items at risk"
PART_ORDER, PART_SHORT, PART_ITEM = "What to order", "What runs short", "One item"
PART_SUPPLIERS, PART_WHAT_IF = "Suppliers and shortages", "What if"
PART_RIGHT = "How right we were"
PARTS = (PART_ORDER, PART_SHORT, PART_ITEM, PART_SUPPLIERS, PART_WHAT_IF, PART_RIGHT)
LINES = "Order lines"
EVERY = "Also show items that need nothing today"
ORDER = "Order (packs)"
AS_PROPOSED = "as proposed"
BEFORE = "20 % or more"
NOTHING = "Nothing needs ordering today at this location."
FOOTNOTE = (
    "Change the packs in the column Order; your numbers are kept as a draft until you decide. "
    "Lasts: days that what is on the shelf lasts at usual use. Usual and busy use: over the days "
    "that the stock must last; busy use is enough at the service level of the item. Runs out: the "
    "chance that the shelf is empty before an order placed now arrives."
)
HELP_TO_ORDER = "Items with at least one pack proposed, of all items kept at this location."
HELP_PACKS = "Packs of all lines together."
HELP_COST = "Packs times pack price, for the items whose price the hospital gave."
HELP_AT_RISK = (
    "Items with a chance of at least 20 % of running out before an order placed now would arrive."
)
TWIN = {"item": "Item", "days": "Days the stock lasts", "must_last": "Days it must last"}


def of_items(number: int) -> str:
    """The base of the number of items."""
    return f"of {say.counted(number, 'item')}"


def pounds(cost: float, missing: int, lines: int) -> str:
    """Money, or a dash if no price is known."""
    return say.UNKNOWN if lines and missing == lines else f"£{cost:,.0f}"


def unpriced(number: int) -> str:
    """How many lines have no price."""
    return f"{say.counted(number, 'line')} without a price" if number else "all lines priced"


def days(value: float | None) -> str:
    """How long a stock lasts."""
    if value is None:
        return "not used"
    return f"{value:.0f} days" if value >= 2 or value == 0 else f"{value:.1f} days"


def line(row: Mapping[str, Any], yours: int | None) -> dict[str, Any]:
    """One line of the order list."""
    unit = row["issue_unit"] or "units"
    return {
        "Item": row["item_id"],
        ORDER: row["quantity"] if yours is None else yours,
        "Proposed": row["quantity"],
        "Pack": f"{row['pack_size']} × {unit}",
        "Lasts": days(row["days"]),
        "Must last": f"{row['protection_days']} days",
        "Runs out": say.chance(row["stockout_chance"]),
        "On hand": say.whole(row["on_hand"]),
        "On order": say.whole(row["on_order"]),
        "Usual use": say.whole(row["usual_use"]),
        "Busy use": say.whole(row["busy_use"]),
        "Why": row["reason"],
        "Importance": row["criticality"] or say.UNKNOWN,
    }


def chart_title(number: int) -> str:
    """What the chart shows."""
    return f"Days that stock lasts, the {number} items that last least"
