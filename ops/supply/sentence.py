"""Why so much is ordered, as a storekeeper would say it."""

from collections.abc import Mapping
from math import isinf
from typing import Any


def reason(
    line: Mapping[str, Any],
    item: Mapping[str, Any],
    service: float,
    lasts: float,
    *,
    expires: bool,
) -> str:
    """One sentence or two with every input of the line in them."""
    parts = [_order(line, item), _cover(line, lasts), _need(line, item, service)]
    if expires:
        life = item["shelf_life_days"]
        parts.append(f"Kept to what is usually used in its shelf life of {life} days.")
    return " ".join(parts)


def _order(line: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    packs = line["quantity"]
    if packs == 0:
        return "Order nothing."
    of = f"{packs:,} pack{'s' if packs > 1 else ''} of {line['pack_size']:,}"
    units = f"{packs * line['pack_size']:,} × {item['issue_unit']}"
    return f"Order {of} ({units}) to come up to the par level of {_number(line['par_level'])}."


def _cover(line: Mapping[str, Any], lasts: float) -> str:
    there = f"{_number(line['on_hand'])} on the shelf and {_number(line['on_order'])} coming"
    if isinf(lasts):
        return f"{there}; none is being used."
    days = "less than a day" if lasts < 1 else f"about {lasts:.0f} day{'s' if lasts >= 1.5 else ''}"
    return f"{there} cover {days} of usual use."


def _need(line: Mapping[str, Any], item: Mapping[str, Any], service: float) -> str:
    return (
        f"In the {line['protection_days']} days until the next order can arrive "
        f"{_number(line['usual_use'])} are usually used and, {service * 100:.0f} times in 100, at "
        f"most {_number(line['busy_use'])} (the level for {item['criticality']} items); reorder "
        f"point {_number(line['reorder_point'])}."
    )


def _number(amount: float) -> str:
    """Whole units where there are many; a decimal where it matters."""
    whole = abs(amount) >= 20 or abs(amount - round(amount)) < 0.05
    return f"{amount:,.0f}" if whole else f"{amount:,.1f}"
