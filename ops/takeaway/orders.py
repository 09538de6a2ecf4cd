"""Accepted orders to take away: what the store room sends on, with every input beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dataframely as dy

from ops.tables import Item, OrderLine
from ops.takeaway.clinics import CHANCE_AS_SHOWN, as_shown
from ops.takeaway.document import Cell, Column, Document, Kind, Provenance, Sheet
from ops.takeaway.fhir import SYSTEM, Resource, identifier, moment, named, resource

UCUM = "http://unitsofmeasure.org"

_COLUMNS = (
    Column("Item", says="Number of the item.", field="item_id"),
    Column("Location", says="Store or ward that it is for.", field="location_id"),
    Column("Packs", Kind.COUNT, "packs", "What is ordered.", field="packs"),
    Column("Pack size", Kind.COUNT, "issue units", "Issue units in a pack."),
    Column("In words", says="The order in packs and in what is handed out."),
    Column("Criticality", says="Vital, essential or desirable."),
    Column("Supplier", says="Who delivers it.", field="supplier"),
    Column("Price", Kind.AMOUNT, "£ a pack", field="pack_price_gbp"),
    Column("Cost", Kind.AMOUNT, "£", "Packs times price.", field="cost_gbp"),
    Column("On hand", Kind.AMOUNT, "issue units", "On the shelf."),
    Column("On order", Kind.AMOUNT, "issue units", "Coming already."),
    Column("Must last", Kind.COUNT, "days", "Until the order after this one would arrive."),
    Column("Usual use", Kind.AMOUNT, "issue units", "In those days, 5 in 10."),
    Column("Busy use", Kind.AMOUNT, "issue units", "In those days, at the service promised."),
    Column("Reorder point", Kind.AMOUNT, "issue units", "Position at which to order."),
    Column("Par level", Kind.AMOUNT, "issue units", "What is ordered up to."),
    Column("Runs out before", Kind.CHANCE, "", f"Chance of a stock-out. {CHANCE_AS_SHOWN}"),
    Column("Reason"),
)


def order_document(
    lines: dy.DataFrame[OrderLine], items: dy.DataFrame[Item], provenance: Provenance, place: str
) -> Document:
    """The lines of an accepted order, one item each."""
    told = items.select("item_id", "criticality", "pack_price_gbp", "issue_unit", "supplier")
    ordered = lines.join(told, on="item_id", how="left").sort("item_id", "location_id")
    rows = tuple(_line(row) for row in ordered.iter_rows(named=True))
    sheet = Sheet("Order", _COLUMNS, rows)
    return Document("order", f"Order of {place}", (sheet,), provenance)


def _line(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    price = row["pack_price_gbp"]
    return (
        *(row["item_id"], row["location_id"], row["quantity"], row["pack_size"], in_words(row)),
        *(
            row["criticality"],
            row["supplier"],
            price,
            None if price is None else row["quantity"] * price,
        ),
        *(row["on_hand"], row["on_order"], row["protection_days"]),
        *(round(row[name], 1) for name in ("usual_use", "busy_use", "reorder_point", "par_level")),
        *(as_shown(row["stockout_chance"]), row["reason"]),
    )


def in_words(row: Mapping[str, Any]) -> str:
    """Packs and what is in them: 46 packs of 100 (= 4,600 glove)."""
    packs, size = row["quantity"], row["pack_size"]
    unit = row["issue_unit"] or "issue units"
    return f"{packs:,} {'pack' if packs == 1 else 'packs'} of {size:,} (= {packs * size:,} {unit})"


def supply_requests(
    lines: dy.DataFrame[OrderLine],
    items: dy.DataFrame[Item],
    *,
    accepted_at: datetime,
    accepted_by: str,
    time_zone: str,
    system: str = SYSTEM,
) -> list[Resource]:
    """An accepted order as FHIR R4 SupplyRequests, one per line.

    They are drafts: the purchasing system makes an order of them, and knows when it is active.
    """
    told = items.select("item_id", "issue_unit", "supplier")
    ordered = lines.join(told, on="item_id", how="left").sort("item_id", "location_id")
    at = moment(accepted_at, time_zone)
    return [_request(row, at, accepted_by, system) for row in ordered.iter_rows(named=True)]


def _request(row: Mapping[str, Any], at: str, by: str, system: str) -> Resource:
    name = f"{row['proposal_id']}|{row['item_id']}|{row['location_id']}"
    number = identifier("item", row["item_id"], system)
    supplier = row["supplier"]
    of = {"supplier": [named("Organization", "supplier", supplier, system)]} if supplier else {}
    return resource(
        "SupplyRequest",
        name,
        identifier=[identifier("order-line", name, system)],
        status="draft",
        category={
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/supply-kind",
                    "code": "central",
                    "display": "Central Supply",
                }
            ]
        },
        itemCodeableConcept={
            "coding": [{"system": number["system"], "code": number["value"]}],
            "text": number["value"],
        },
        quantity={
            "value": row["quantity"],
            "unit": f"pack of {row['pack_size']} {row['issue_unit'] or 'issue units'}",
            "system": UCUM,
            "code": "{pack}",
        },
        authoredOn=at,
        requester={"display": by},
        reasonCode=[{"text": row["reason"]}],
        deliverTo=named("Location", "location", row["location_id"], system),
        **of,
    )
