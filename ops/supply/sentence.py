"""Why so much is ordered, as a storekeeper would say it."""

from collections.abc import Mapping
from math import isinf
from typing import Any

from ops.supply.outlook.lead_law import ALL, OWN, STATED, LeadLaw
from ops.supply.policy import FILL, ReorderPolicy

UNCOUNTED = frozenset({"each", "ml", "g", "kg", "mg", "l"})
"""Units that have no plural."""


def reason(
    line: Mapping[str, Any],
    item: Mapping[str, Any],
    policy: ReorderPolicy,
    lasts: float,
    *,
    lead: LeadLaw,
    expires: bool,
) -> str:
    """Some sentences with every input of the line in them."""
    parts = [
        order_words(line, item),
        _cover(line, lasts),
        _need(line, item, policy),
        lead_words(lead),
    ]
    if line["quantity"] and line["quantity"] == item.get("minimum_packs"):
        parts.append(f"The supplier takes no fewer than {in_packs(line['quantity'])}.")
    if expires:
        life = item["shelf_life_days"]
        parts.append(f"Kept to what is used in its shelf life of {life} days.")
    return " ".join(parts)


def lead_words(lead: LeadLaw) -> str:
    """How long orders take, and who says so."""
    usual, slow = lead.day(0.5), lead.day(0.9)
    if lead.source == STATED:
        return f"Orders are stated to take {in_days(usual)}; no past order tells otherwise."
    of = {OWN: "its own", ALL: "all suppliers'"}.get(lead.source, "its supplier's")
    return (
        f"Orders usually take {in_days(usual)}, 9 in 10 at most {in_days(slow)} "
        f"(told by {of} {lead.deliveries:,} past orders)."
    )


def packed(quantity: int, pack_size: int, issue_unit: str) -> str:
    """Packs and what is in them: 46 packs of 100 (= 4,600 gloves)."""
    units = quantity * pack_size
    return f"{in_packs(quantity)} of {pack_size:,} (= {units:,} {plural(issue_unit, units)})"


def in_packs(quantity: int) -> str:
    """Packs, counted."""
    return f"{quantity:,} pack{'' if quantity == 1 else 's'}"


def in_days(number: int) -> str:
    """Days, counted."""
    return f"{number:,} day{'' if number == 1 else 's'}"


def plural(unit: str, number: float) -> str:
    """An issue unit as it is said of so many."""
    if number == 1 or unit.lower() in UNCOUNTED or unit.endswith("s"):
        return unit
    return f"{unit}es" if unit.endswith(("x", "ch", "sh")) else f"{unit}s"


def order_words(line: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """How much to order, if anything."""
    if line["quantity"] == 0:
        return "Order nothing."
    so_many = packed(line["quantity"], line["pack_size"], item["issue_unit"])
    return f"Order {so_many} to come up to the par level of {amount(line['par_level'])}."


def _cover(line: Mapping[str, Any], lasts: float) -> str:
    there = f"{amount(line['on_hand'])} on the shelf and {amount(line['on_order'])} coming"
    if isinf(lasts):
        return f"{there}; none is being used."
    days = "less than a day" if lasts < 1 else f"about {lasts:.0f} day{'s' if lasts >= 1.5 else ''}"
    return f"{there} cover {days} of usual use."


def _need(line: Mapping[str, Any], item: Mapping[str, Any], policy: ReorderPolicy) -> str:
    service, grade = policy.service[item["criticality"]] * 100, item["criticality"]
    usual, busy = amount(line["usual_use"]), amount(line["busy_use"])
    point = f"reorder point {amount(line['reorder_point'])}."
    until = f"In the {line['protection_days']} days until the next order can arrive {usual} are"
    if policy.kind == FILL:
        return (
            f"{until} usually used; a stock of {busy} then gives {service:g} of 100 units asked "
            f"for (the fill rate for {grade} items); {point}"
        )
    return (
        f"{until} usually used and, {service:g} times in 100, at most {busy} (the level for "
        f"{grade} items); {point}"
    )


def amount(number: float) -> str:
    """Whole units where there are many; a decimal where it matters."""
    whole = abs(number) >= 20 or abs(number - round(number)) < 0.05
    return f"{number:,.0f}" if whole else f"{number:,.1f}"
