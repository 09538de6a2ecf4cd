"""The versions of OMOP visits, their parts and care sites; of each the newest counts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import merge
from warehouse.landing.fhir.places import Places
from warehouse.landing.maps import Map
from warehouse.query import frame

Row = dict[str, Any]

_NEWEST = """
    select * from raw.omop_visit
    qualify row_number() over (
        partition by coalesce(stay_id, visit_id), stay_id is null
        order by learnt_at desc, rowid desc
    ) = 1
"""
_SITES = """
    select * from raw.omop_care_site
    qualify row_number() over (partition by care_site order by learnt_at desc, rowid desc) = 1
"""
_ED_SERVICES = ("9203", "8870")


def keep_visits(db: Connection, rows: pl.DataFrame, delivery_id: str, as_of: datetime) -> None:
    """Add versions of visits or of their parts."""
    _keep(db, "omop_visit", rows, delivery_id, as_of)


def keep_sites(db: Connection, rows: pl.DataFrame, delivery_id: str, as_of: datetime) -> None:
    """Add versions of care sites."""
    _keep(db, "omop_care_site", rows, delivery_id, as_of)


def _keep(
    db: Connection, table: str, rows: pl.DataFrame, delivery_id: str, as_of: datetime
) -> None:
    if rows.height:
        sql = f"""
            insert into raw.{table} by name
            select *, $delivery_id as delivery_id, $as_of::timestamptz as learnt_at from batch
        """
        merge.insert(db, sql, rows, delivery_id=delivery_id, as_of=as_of.isoformat())


def part_contents(db: Connection) -> dict[str, str]:
    """What is known of every part of a visit."""
    sql = f"select stay_id, content from ({_NEWEST}) where stay_id is not null"
    return dict(db.execute(sql).fetchall())


def site_contents(db: Connection) -> dict[str, str]:
    """What is known of every care site."""
    return dict(db.execute(f"select care_site, content from ({_SITES})").fetchall())


def visits_of(db: Connection, parts: Iterable[str]) -> set[str]:
    """The visits that these parts were of before."""
    sql = "select distinct visit_id from raw.omop_visit where stay_id = any($parts::text[])"
    return {name for (name,) in db.execute(sql, {"parts": list(parts)}).fetchall()}


def visits_at(db: Connection, sites: set[str]) -> set[str]:
    """The visits that speak of these care sites."""
    sql = "select distinct visit_id from raw.omop_visit where care_site = any($sites::text[])"
    return {name for (name,) in db.execute(sql, {"sites": sorted(sites)}).fetchall()}


def told(db: Connection, names: set[str]) -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """These visits, and their parts, as they are known now."""
    db.register("wanted", pl.DataFrame({"visit_id": sorted(names)}, schema={"visit_id": pl.String}))
    try:
        rows = frame(
            db, f"select * from ({_NEWEST}) semi join wanted using (visit_id) order by line"
        )
    finally:
        db.unregister("wanted")
    visits: dict[str, Row] = {}
    parts: dict[str, list[Row]] = {}
    for row in rows.iter_rows(named=True):
        if row["stay_id"] is None:
            visits[row["visit_id"]] = row
        else:
            parts.setdefault(row["visit_id"], []).append(row)
    return visits, parts


def places(db: Connection, chart: Map) -> Places:
    """Care sites as places: the location of one is its site; a map may name one site for all."""
    named = chart.columns.get("site_id")
    locations: dict[str, Row] = {}
    for row in frame(db, _SITES).iter_rows(named=True):
        types = ["ER"] if row["concept"] in _ED_SERVICES else []
        said: Row = {"types": types}
        if row["location"]:
            site = f"location-{row['location']}"
            locations[site] = {"form": "si"}
            said["part_of"] = site
        locations[row["care_site"]] = said
    real = """
        select ward_id, site_id, kind = 'emergency' from staging.ward
        where delivery_id in (select delivery_id from raw.delivery where feed = 'wards')
    """
    listed = db.execute(real).fetchall()
    homes = {ward: site for ward, site, _ in listed}
    emergency = frozenset(ward for ward, _, ed in listed if ed)
    found = Places(locations, homes=homes, emergency=emergency)
    if named and named.value:
        found.only_site = named.value
    return found
