"""What came in: how much of each feed there is, every delivery, and what was kept aside."""

from datetime import date, datetime
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import DELIVERIES, DeliveryCount, FeedStatus, Rejected
from ops.tables.deliveries import table_of
from warehouse import watch
from warehouse.connection import Connection
from warehouse.landing.fhir.export import asked
from warehouse.query import frame, query
from warehouse.times import TIME


def feeds(db: Connection, *, as_of: datetime) -> dy.DataFrame[FeedStatus]:
    """Rows, span and age of every feed, also of those never delivered.

    The span ends at ``as_of``. What was delivered later counts only in hindsight, of moments before
    the first delivery of all, as in every mart.
    """
    sql = f"""
        with known as ({" union all ".join(map(_known, DELIVERIES))}),

        arrived as (
            select
                feed,
                max(delivered_at) filter (where status = 'loaded') as delivered_at,
                count(*)                                           as deliveries
            from raw.delivery
            where delivered_at <= $as_of
                or $as_of < (select min(delivered_at) from raw.delivery)
            group by feed
        ),

        aside as (
            select feed, count(*) as quarantined
            from staging.kept_aside
            where state in ('waiting', 'ignored')
            group by feed
        )

        select
            feed,
            rows::integer                                          as rows,
            first_at,
            last_at,
            coalesce(arrived.delivered_at, known.learnt_at)        as delivered_at,
            coalesce(deliveries, 0)::integer                       as deliveries,
            coalesce(quarantined, 0)::integer                      as quarantined,
            day_only::integer                                      as day_only
        from known
        left join arrived using (feed)
        left join aside using (feed)
        order by feed
    """
    rows = [
        row | watch.freshness(row, as_of) | _missing(watch.missing_days(db, row))
        for row in frame(db, sql, as_of=as_of).to_dicts()
    ]
    return FeedStatus.validate(pl.DataFrame(rows, schema=FeedStatus.create_empty().schema))


def _missing(days: list[date]) -> dict[str, object]:
    """How many days never came, and the newest of them."""
    newest = ", ".join(f"{day:%d %b %Y}" for day in days[-5:])
    return {"missing_days": len(days), "missing": newest or None}


def _known(feed: str) -> str:
    when = TIME.get(feed, "null::timestamptz")
    exact = "precision" in DELIVERIES[feed].columns()
    by_day = "count(*) filter (where precision = 'day')" if exact else "null::bigint"
    return f"""
        select
            '{feed}'                                                    as feed,
            count(*)                                                    as rows,
            min({when})::timestamptz                                    as first_at,
            (max({when}) filter (where {when} <= $as_of))::timestamptz  as last_at,
            max(learnt_at)                                              as learnt_at,
            {by_day}                                                    as day_only
        from known.{table_of(feed)}
    """


def deliveries(db: Connection, *, n: int = 100) -> dy.DataFrame[DeliveryCount]:
    """The last ``n`` delivered files and where their records went."""
    sql = """
        select * from (from raw.delivery order by delivered_at desc, name limit $n)
        order by delivery_id
    """
    return query(db, DeliveryCount, sql, n=n)


def newest(
    db: Connection, *, feed: str | None = None, status: str | None = None, n: int = 40
) -> pl.DataFrame:
    """The last ``n`` files of a feed and a status, newest first."""
    sql = """
        select * from raw.delivery
        where coalesce(feed = $feed, true) and coalesce(status = $status, true)
        order by delivered_at desc, name
        limit $n
    """
    return frame(db, sql, feed=feed, status=status, n=n)


def told(
    db: Connection, *, as_of: datetime | None = None, delivery_id: str | None = None
) -> list[dict[str, Any]]:
    """Files landed at a moment, or seen then and turned away before; or one by its id.

    Each with its counts by reason code (first line, a masked example, how many wait), what was
    noticed about its form, and who decided what. ``counted`` are the records of a file that was
    not loaded, nothing where our own scan could not count them.
    """
    sql = """
        select delivery.*, counted, seen_at,
            status in ('refused', 'held') and delivered_at <> seen_at as seen_before
        from raw.delivery as delivery
        left join raw.delivery_paper as paper using (delivery_id)
        where case
            when $delivery_id is not null then delivery_id = $delivery_id
            else delivered_at = $as_of or (status in ('refused', 'held') and seen_at = $as_of)
        end
        order by delivery.rowid
    """
    rows = frame(
        db,
        sql,
        as_of=as_of,
        delivery_id=delivery_id,
    ).to_dicts()
    return [
        row
        | {
            "notes": _notes(row),
            "held": row["reason"] if row["status"] == "held" else None,
            "reasons": _reasons(db, row["delivery_id"]),
            "drift": _drift(db, row["delivery_id"]),
            "acts": _acts(db, row["delivery_id"]),
        }
        for row in rows
    ]


def _notes(row: dict[str, Any]) -> list[str]:
    return row["reason"].split("; ") if row["reason"] and row["status"] == "loaded" else []


def _reasons(db: Connection, delivery_id: str) -> list[dict[str, Any]]:
    sql = """
        select code, count(*) as records, min(line) as first_line,
            arg_min(reason, line) as example, count(*) filter (where state = 'waiting') as waiting
        from staging.kept_aside where delivery_id = $delivery_id
        group by code order by records desc, code
    """
    return frame(db, sql, delivery_id=delivery_id).to_dicts()


def _drift(db: Connection, delivery_id: str) -> list[dict[str, Any]]:
    sql = """
        select kind, field, value, told from raw.drift where delivery_id = $delivery_id
        order by rowid
    """
    return frame(db, sql, delivery_id=delivery_id).to_dicts()


def _acts(db: Connection, delivery_id: str) -> list[dict[str, Any]]:
    sql = """
        select acted_at, acted_by, verb, records, reason, outcome from raw.act
        where delivery_id = $delivery_id order by acted_at, rowid
    """
    return frame(db, sql, delivery_id=delivery_id).to_dicts()


def rejected(db: Connection) -> dy.DataFrame[Rejected]:
    """Records that were kept aside, by feed, delivery and reason, with an example."""
    sql = """
        select feed, delivery_id, name, code, reason, rows, first_line, ignored
        from staging.rejected
        order by all
    """
    return query(db, Rejected, sql)


def fhir_since(db: Connection) -> str | None:
    """The moment up to which FHIR exports told everything, as `_since` takes it."""
    [(at,)] = db.execute("select max(transaction_at) from raw.fhir_export").fetchall()
    return asked(at) if at else None
