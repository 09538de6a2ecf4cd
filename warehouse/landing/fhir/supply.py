"""What supply deliveries tell: stock that came to a place.

A completed delivery is a receipt at its destination. One still on its way, or abandoned, moved
nothing. Of a delivery that came in parts only the parts count, each on its own day.
"""

import math
import re
from typing import Any

from warehouse.landing.fhir.fields import (
    Told,
    code,
    first_code,
    listing,
    mapping,
    moment,
    own_name,
    place,
    span,
)
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.records import Resource

Row = dict[str, Any]

ARRIVED = "completed"
_STATUSES = ("in-progress", "completed", "abandoned", "entered-in-error")
_UNIT = re.compile(r"[A-Za-z0-9{}\[\]./%' -]{1,20}")
_UNITY = ("1", "each", "ea", "unit", "units", "[each]", "count")


def delivery(resource: Resource) -> Told:
    """The fields of a SupplyDelivery that we keep. Who it was for is not among them."""
    inside = listing(resource.get("contained"))
    told = Told("SupplyDelivery", named=own_name(resource))
    item = mapping(resource.get("suppliedItem"))
    quantity = mapping(item.get("quantity"))
    status = code(resource.get("status"))
    if status and status not in _STATUSES:
        told.odd.append(f"new status {status} of a delivery, taken as nothing moved")
        status = "other"
    said: Row = {
        "status": status,
        "item": first_code(item.get("itemCodeableConcept"))
        or place(item.get("itemReference"), inside),
        "quantity": _number(quantity.get("value")),
        "unit": _unit(quantity.get("code")) or _unit(quantity.get("unit")),
        "at": _occurred(resource),
        "to": place(resource.get("destination"), inside),
        "part_of": [name for each in listing(resource.get("partOf")) if (name := place(each))],
    }
    told.said = {name: value for name, value in said.items() if value is not None}
    told.mentions = [*said["part_of"], *([said["to"]] if said["to"] else [])]
    return told


def _number(given: Any) -> str | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    return str(given) if math.isfinite(given) else "NaN"


def _unit(word: Any) -> str | None:
    return word if isinstance(word, str) and _UNIT.fullmatch(word) else None


def _occurred(resource: Resource) -> str | None:
    """When it came: a moment, the end of a period, or the last of several moments."""
    start, end = span(resource.get("occurrencePeriod"))
    events = [moment(e) for e in listing(mapping(resource.get("occurrenceTiming")).get("event"))]
    return (
        moment(resource.get("occurrenceDateTime"))
        or end
        or start
        or next((each for each in reversed(events) if each), None)
    )


def movement(name: str | None, said: dict[str, Any], places: Places) -> Row:
    """The receipt that a delivery is, at the ward of its destination or the store itself."""
    to = said.get("to")
    return {
        "movement_id": name,
        "item_id": said.get("item"),
        "location_id": places.ward(to) or to,
        "moved_at": said.get("at"),
        "kind": "receipt",
        "quantity": said.get("quantity"),
    }


def fault(said: dict[str, Any], issue_unit: str | None) -> tuple[str, str] | None:
    """What is wrong with a quantity that no contract sees: code and field."""
    quantity = said.get("quantity")
    if quantity and quantity.startswith("-"):
        return "NEGATIVE_QTY", "quantity"
    unit = said.get("unit")
    if unit and issue_unit and _word(unit) != _word(issue_unit):
        return "UNIT_MISMATCH", "quantity"
    return None


def _word(unit: str) -> str:
    """A unit as it is compared: UCUM writes what it has no unit for as `{tablet}`."""
    plain = unit.strip().lower().strip("{}[]").removesuffix("s")
    return "each" if plain in _UNITY or f"{plain}s" in _UNITY or plain == "" else plain
