"""Movements of stock from supply deliveries."""

from warehouse.landing import known
from warehouse.landing.derived import Row, Touched, take
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.fhir.store import Version
from warehouse.landing.fhir.supply import ARRIVED, movement


def movement_rows(touched: Touched, versions: list[Version]) -> list[Row]:
    """Receipts of these deliveries; one that others are part of stands for them and is none."""
    sql = """
        select distinct unnest(json_extract_string(said, '$.part_of[*]'))
        from raw.fhir_resource where kind = 'SupplyDelivery'
    """
    wholes = {
        touched.places.name(name, "SupplyDelivery")
        for (name,) in touched.db.execute(sql).fetchall()
    }
    return [
        movement(each["named"], each["said"], touched.places)
        for each in versions
        if each["said"].get("status") == ARRIVED and each["named"] not in wholes
    ]


def movements(touched: Touched, names: set[str]) -> None:
    """Deliveries that moved nothing (any more) are taken back."""
    versions = fhir_store.newest(
        touched.db, "SupplyDelivery", where="named = any($names::text[])", names=sorted(names)
    )
    wholes = {
        touched.places.name(name, "SupplyDelivery")
        for each in versions
        for name in each["said"].get("part_of", ())
    }
    rows = movement_rows(touched, versions)
    still = {row["movement_id"] for row in rows}
    gone = sorted((names | wholes) - still)
    known.retract(touched.db, "stock_movement", "movement_id", gone, touched.as_of)
    again = [row for row in rows if row["movement_id"] not in touched.lines]
    take(touched, "stock_movements", [(touched.lines[""], row) for row in again])
