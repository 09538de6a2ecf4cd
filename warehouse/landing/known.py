"""What the reference tables know: codes, clocks, and the rows that maps bring."""

from datetime import datetime

import dataframely as dy
import polars as pl

from warehouse.connection import Connection
from warehouse.landing.merge import insert
from warehouse.landing.past import unlearn
from warehouse.query import frame


def bring(
    db: Connection,
    table: str,
    feed: str,
    contract: type[dy.Schema],
    rows: pl.DataFrame,
    delivery_id: str,
    as_of: datetime,
) -> None:
    """Put reference rows of a map in place, unless the real feed has told of that key."""
    matches = " and ".join(f"old.{key} = batch.{key}" for key in contract.primary_key())
    real = "old.delivery_id in (select delivery_id from raw.delivery where feed = $feed)"
    db.register("batch", rows)
    try:
        overtaken = f"exists (from batch where {matches}) and not {real}"
        unlearn(db, table, overtaken, {"feed": feed}, as_of)
    finally:
        db.unregister("batch")
    add = f"""
        insert into staging.{table} by name
        select batch.* exclude (line), $delivery_id as delivery_id, $as_of::timestamptz as learnt_at
        from batch
        where not exists (from staging.{table} as old where {matches})
    """
    insert(db, add, rows, delivery_id=delivery_id, as_of=as_of.isoformat())


def retract(db: Connection, table: str, key: str, ids: list[str], as_of: datetime) -> int:
    """Remove rows that their source took back."""
    if not ids:
        return 0
    return unlearn(db, table, f"old.{key} in (select unnest($ids))", {"ids": ids}, as_of)


def contents(db: Connection, among: list[str]) -> set[str]:
    """Those of these contents of HL7 messages that were kept before."""
    sql = "select distinct content from raw.hl7_event where content in (select unnest(?::text[]))"
    return {name for (name,) in db.execute(sql, [among]).fetchall()}


def withdraw_derived(
    db: Connection,
    table: str,
    key: str,
    numbers: list[str],
    still: list[str | None],
    *,
    stays: bool,
    as_of: datetime,
) -> int:
    """Remove rows that HL7 messages of these visits brought and no longer stand for.

    With ``stays`` the keys of a visit are its number, a stroke and an ordinal.
    """
    if not numbers:
        return 0
    own = f"regexp_replace(old.{key}, '/[0-9]+$', '')" if stays else f"old.{key}"
    no_longer = f"""
        {own} in (select unnest($numbers))
        and old.{key} not in (select unnest($still::text[]))
        and old.delivery_id in (select delivery_id from raw.hl7_event)
    """
    return unlearn(db, table, no_longer, {"numbers": numbers, "still": still}, as_of)


def homes(db: Connection) -> dict[str, str]:
    """The site of every ward and clinic."""
    sql = """
        select ward_id, site_id from staging.ward
        union all select clinic_id, site_id from staging.clinic
    """
    return dict(db.execute(sql).fetchall())


def codes(db: Connection, table: str, key: str) -> pl.Series:
    """Every code a reference table lists."""
    return frame(db, f"select {key} from staging.{table}").get_column(key)


def was_delivered(db: Connection, feed: str) -> bool:
    """Whether a reference feed was ever delivered, so that its codes are binding."""
    sql = """
        select count(*) from raw.delivery
        where feed = ? and status = 'loaded' and loaded + duplicate > 0
    """
    [(deliveries,)] = db.execute(sql, [feed]).fetchall()
    return bool(deliveries)


def clocks(db: Connection) -> dict[str, dict[str, str]]:
    """The time zone of every site, ward and clinic."""
    sql = """
        with place as (
            select 'site_id' as kind, site_id as place, site_id from staging.site
            union all select 'ward_id', ward_id, site_id from staging.ward
            union all select 'location_id', ward_id, site_id from staging.ward
            union all select 'clinic_id', clinic_id, site_id from staging.clinic
        )
        select kind, place, time_zone from place join staging.site using (site_id)
    """
    known: dict[str, dict[str, str]] = {}
    for kind, place, zone in db.execute(sql).fetchall():
        known.setdefault(kind, {})[place] = zone
    return known
