"""The versions of FHIR resources that we were told, and which of them is the newest."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import merge
from warehouse.landing.fhir.places import Places
from warehouse.query import frame

KEY = "coalesce(subject, named)"
SCHEMA: dict[str, Any] = {
    "line": pl.Int64,
    "kind": pl.String,
    "named": pl.String,
    "subject": pl.String,
    "prior_subject": pl.String,
    "patient_id": pl.String,
    "mentions": pl.List(pl.String),
    "content": pl.String,
    "said": pl.String,
    "recorded_at": pl.Datetime("us", "UTC"),
}
NEWEST = f"""
    select * from raw.fhir_resource where kind = any($kinds)
    qualify row_number() over (
        partition by kind, {KEY} order by recorded_at desc, learnt_at desc, rowid desc
    ) = 1
"""

Version = dict[str, Any]


def keep(db: Connection, rows: pl.DataFrame, delivery_id: str, as_of: datetime) -> None:
    """Add versions."""
    if rows.height:
        sql = """
            insert into raw.fhir_resource by name
            select *, $delivery_id as delivery_id, $as_of::timestamptz as learnt_at from batch
        """
        merge.insert(
            db, sql, rows.select(*SCHEMA), delivery_id=delivery_id, as_of=as_of.isoformat()
        )


def keep_aliases(db: Connection, rows: pl.DataFrame, delivery_id: str) -> None:
    """Add other names of resources."""
    if rows.height:
        sql = "insert into raw.fhir_alias by name select *, $delivery_id as delivery_id from batch"
        merge.insert(db, sql, rows, delivery_id=delivery_id)


def standing(db: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """What is known of each of these resources: content and when it was recorded, by line."""
    db.register("fresh", rows.select("line", "kind", "named", "subject"))
    try:
        sql = """
            select fresh.line, version.content as known_content, version.recorded_at as known_at,
                   json_extract_string(version.said, '$.status') as known_status
            from fresh join raw.fhir_resource as version
                on version.kind = fresh.kind
                and coalesce(version.subject, version.named) = coalesce(fresh.subject, fresh.named)
            qualify row_number() over (
                partition by fresh.line
                order by version.recorded_at desc, version.learnt_at desc, version.rowid desc
            ) = 1
        """
        return frame(db, sql)
    finally:
        db.unregister("fresh")


def newest(db: Connection, *kinds: str, where: str = "true", **params: object) -> list[Version]:
    """The newest version of every resource of these kinds, their words read."""
    rows = frame(db, f"select * from ({NEWEST}) where {where}", kinds=list(kinds), **params)
    return [row | {"said": json.loads(row["said"])} for row in rows.iter_rows(named=True)]


def of_subjects(db: Connection, kind: str, subjects: Iterable[str]) -> list[Version]:
    """The newest versions of these encounters, appointments or roles."""
    db.register("wanted", pl.DataFrame({"subject": list(subjects)}, schema={"subject": pl.String}))
    try:
        sql = """
            select version.* from raw.fhir_resource as version semi join wanted using (subject)
            where kind = $kind
            qualify row_number() over (
                partition by subject order by recorded_at desc, learnt_at desc, version.rowid desc
            ) = 1
        """
        rows = frame(db, sql, kind=kind)
    finally:
        db.unregister("wanted")
    return [row | {"said": json.loads(row["said"])} for row in rows.iter_rows(named=True)]


def mentioning(db: Connection, kind: str, names: Iterable[str]) -> list[str]:
    """Resources of a kind that speak of any of these places."""
    sql = f"""
        select distinct {KEY} from raw.fhir_resource
        where kind = $kind and list_has_any(mentions, $names::text[])
    """
    rows = db.execute(sql, {"kind": kind, "names": sorted(names)}).fetchall()
    return [name for (name,) in rows]


def aliases(db: Connection, kind: str) -> dict[str, str]:
    """Pseudonyms of other names of people or records, and the pseudonym each stands for."""
    sql = """
        select prior_subject, subject from raw.fhir_alias
        where kind = $kind and subject is not null order by rowid
    """
    return dict(db.execute(sql, {"kind": kind}).fetchall())


def speaking_of(db: Connection, kind: str, names: set[str]) -> set[str]:
    """The same as a set; of no place nothing speaks."""
    return set(mentioning(db, kind, names)) if names else set()


def names_of(db: Connection, kind: str, names: Iterable[str]) -> set[str]:
    """These places and every other name they go by."""
    sql = "select alias from raw.fhir_alias where kind = $kind and named = any($names::text[])"
    told = set(names)
    rows = db.execute(sql, {"kind": kind, "names": sorted(told)}).fetchall()
    return told | {name for (name,) in rows}


def parents(db: Connection) -> dict[str, str]:
    """Whose part each encounter is."""
    sql = """
        with ever as (
            select subject from raw.fhir_resource
            where kind = 'Encounter' and prior_subject is not null
        ),

        newest as (
            select * from raw.fhir_resource semi join ever using (subject)
            where kind = 'Encounter'
            qualify row_number() over (
                partition by subject order by recorded_at desc, learnt_at desc, rowid desc
            ) = 1
        )

        select subject, prior_subject from newest where prior_subject is not null
    """
    return dict(db.execute(sql).fetchall())


def _described(db: Connection) -> list[Version]:
    """Places as they were last described; one that was deleted is closed, and where it was."""
    kinds = ("Location", "Organization", "HealthcareService")
    rows = {(row["kind"], row["named"]): row for row in newest(db, *kinds)}
    gone = {key for key, row in rows.items() if row["said"].get("status") == "deleted"}
    if gone:
        sql = f"""
            select * from raw.fhir_resource
            where kind = any($kinds)
                and json_extract_string(said, '$.status') is distinct from 'deleted'
            qualify row_number() over (
                partition by kind, {KEY} order by recorded_at desc, learnt_at desc, rowid desc
            ) = 1
        """
        for row in frame(db, sql, kinds=list(kinds)).iter_rows(named=True):
            key = (row["kind"], row["named"])
            if key in gone:
                closed = json.loads(row["said"]) | {"status": "inactive", "active": False}
                rows[key] = row | {"said": closed}
    return list(rows.values())


def places(db: Connection) -> Places:
    """Every place we were told of, by FHIR or by its reference feed."""
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _described(db):
        told.setdefault(row["kind"], {})[row["named"]] = row["said"]
    others = db.execute(
        "select kind, alias, named from raw.fhir_alias where named is not null order by rowid"
    ).fetchall()
    real = """
        select ward_id, site_id, kind = 'emergency' from staging.ward
        where delivery_id in (select delivery_id from raw.delivery where feed = 'wards')
    """
    listed = db.execute(real).fetchall()
    return Places(
        told.get("Location", {}),
        told.get("Organization", {}),
        told.get("HealthcareService", {}),
        {(kind, alias): name for kind, alias, name in others},
        {ward: site for ward, site, _ in listed},
        frozenset(ward for ward, _, ed in listed if ed),
    )
