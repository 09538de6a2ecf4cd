"""Derive facts again from messages and resources that are kept, after a place was mended.

A message or a resource whose fact was refused is kept itself, so that nothing needs to be sent
again. One that could not be read at all is not; its file must come once more.
"""

from datetime import datetime

import polars as pl

from warehouse.connection import Connection
from warehouse.landing.derived import Touched
from warehouse.landing.fhir import facts as fhir_facts
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.hl7 import facts as hl7_facts
from warehouse.landing.maps import Map
from warehouse.query import frame
from warehouse.settings import settings

Why = dict[int, str]
"""Codes of what is still refused, by line."""


def messages(
    db: Connection, delivery_id: str, lines: list[int], chart: Map, as_of: datetime
) -> tuple[set[int], Why]:
    """Facts of these HL7 v2 messages: the lines that are kept, and what is still refused."""
    fresh = _kept(db, "hl7_event", delivery_id, lines)
    if fresh.is_empty():
        return set(), {}
    zone = settings().time_zone
    derived = hl7_facts.derive(db, fresh, chart, delivery_id, as_of, zone, again=True)
    still = dict.fromkeys(derived.waiting, "ORPHAN")
    return set(fresh["line"].to_list()), still | {line: code for line, code, *_ in derived.aside}


def resources(
    db: Connection, delivery_id: str, lines: list[int], chart: Map, as_of: datetime
) -> tuple[set[int], Why]:
    """Facts of these FHIR resources: the lines that are kept, and what is still refused."""
    fresh = _kept(db, "fhir_resource", delivery_id, lines)
    if fresh.is_empty():
        return set(), {}
    spoken = fresh.select(pl.coalesce("subject", "named"), "line").drop_nulls().rows()
    touched = Touched(
        db,
        chart,
        delivery_id,
        as_of,
        settings().time_zone,
        {"": 0} | dict(spoken),
        fhir_store.places(db),
    )
    fhir_facts.derive(touched, fresh)
    return set(fresh["line"].to_list()), {each[0]: each[2] for each in touched.aside}


def _kept(db: Connection, table: str, delivery_id: str, lines: list[int]) -> pl.DataFrame:
    sql = f"""
        select * exclude (delivery_id, learnt_at) from raw.{table}
        where delivery_id = $delivery_id and line in (select unnest($lines::bigint[]))
    """
    return frame(db, sql, delivery_id=delivery_id, lines=lines)
