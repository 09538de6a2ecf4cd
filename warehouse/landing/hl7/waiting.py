"""Messages that wait for another one, and what becomes of those that wait too long.

A message waits as loaded. Once its time is over (the map's ``wait_hours`` after it was learnt) the
next ingest moves it in the ledger from loaded to quarantined, as ORPHAN with its line. It is kept
all the same: if its parent comes after that, it counts, and moves back.
"""

from datetime import datetime, timedelta

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import merge
from warehouse.landing.maps import HL7
from warehouse.landing.quarantine import acts, aside
from warehouse.landing.refusal import sentence
from warehouse.query import frame

Waits = dict[tuple[str, str], set[str]]
"""Contents of messages that wait, by kind and number of what they speak of."""


def remember(
    db: Connection,
    touched: pl.DataFrame,
    waits: Waits,
    as_of: datetime,
    hours: int,
    asked: tuple[str, list[int]],
) -> None:
    """Which messages of these visits and appointments wait now.

    Lines that are ``asked`` for are being replayed: whoever does so moves them in the ledger.
    """
    rows = [(content, *key) for key, some in sorted(waits.items()) for content in sorted(some)]
    schema = dict.fromkeys(("content", "kind", "subject"), pl.String)
    db.register("waits", pl.DataFrame(rows, schema=schema, orient="row"))
    db.register("touched", touched)
    try:
        db.execute(
            """
            create or replace temp table no_longer as
            select waiting.* from raw.hl7_waiting as waiting
            semi join touched using (kind, subject)
            anti join waits using (content)
            """
        )
        db.execute(
            """
            insert into raw.hl7_waiting by name
            select distinct on (content)
                content, kind, event.subject, event.delivery_id, event.line,
                event.learnt_at + to_hours($hours::integer) as until_at, false as expired
            from waits join raw.hl7_event as event using (content, kind)
            where event.subject is not null
              and content not in (select content from raw.hl7_waiting)
            order by content, event.delivery_id, event.line
            """,
            {"hours": hours},
        )
    finally:
        db.unregister("waits")
        db.unregister("touched")
    _release(db, as_of, asked)
    db.execute("delete from raw.hl7_waiting where content in (select content from no_longer)")


def _release(db: Connection, as_of: datetime, asked: tuple[str, list[int]]) -> None:
    """Messages told of as orphans whose parent has come count as loaded again."""
    found = frame(db, "select distinct delivery_id, line from no_longer where expired")
    mended = {(asked[0], line) for line in asked[1]}
    for part in found.partition_by("delivery_id"):
        delivery_id = part["delivery_id"][0]
        lines = [each for each in part["line"] if (delivery_id, each) not in mended]
        sql = """
            select distinct delivery_id, feed, line from staging.kept_aside
            where delivery_id = $delivery_id and feed = $feed and code = 'ORPHAN'
              and state <> 'replayed' and line in (select unnest($lines::bigint[]))
        """
        rows = frame(db, sql, delivery_id=delivery_id, feed=HL7, lines=lines)
        if rows.height:
            act_id = acts.write_down(
                db,
                "replay",
                by=acts.BY_ITSELF,
                at=as_of,
                records=rows.height,
                delivery_id=delivery_id,
                reason="what they waited for has come",
            )
            aside.settle(db, rows, "replayed", act_id)
            _move(db, delivery_id, -rows.height)


def expire(db: Connection, as_of: datetime) -> int:
    """Tell of messages that waited too long; how many they are."""
    if not db.execute("select 1 from raw.hl7_waiting where not expired limit 1").fetchall():
        return 0
    sql = """
        select delivery_id, line, min(kind) as kind from raw.hl7_waiting
        where not expired and until_at <= $as_of
        group by delivery_id, line
        order by delivery_id, line
    """
    found = frame(db, sql, as_of=as_of)
    told = 0
    for part in found.partition_by("delivery_id", maintain_order=True):
        delivery_id = part["delivery_id"][0]
        known = "select line from raw.quarantine where delivery_id = $delivery_id and feed = $feed"
        already = frame(db, known, delivery_id=delivery_id, feed=HL7)["line"]
        lines = part["line"].filter(~part["line"].is_in(already.implode()))
        rows = pl.DataFrame({"line": lines}).with_columns(
            code=pl.lit("ORPHAN"),
            field=pl.lit(None, pl.String),
            value=pl.lit(None, pl.String),
            row=pl.lit(None, pl.String),
        )
        if rows.height:
            rows = rows.with_columns(sentence().alias("reason"))
            merge.keep_aside(db, rows, delivery_id, HL7)
            _move(db, delivery_id, rows.height)
        told += rows.height
    db.execute(
        "update raw.hl7_waiting set expired = true where not expired and until_at <= ?", [as_of]
    )
    return told


def counted(hours: int) -> str:
    """How long messages wait, in words."""
    return f"{hours} hours" if hours % 24 or hours < 72 else f"{timedelta(hours=hours).days} days"


def _move(db: Connection, delivery_id: str, records: int) -> None:
    """Between loaded and quarantined in the ledger's row of a file."""
    db.execute(
        "update raw.delivery set loaded = loaded - $records, quarantined = quarantined + $records "
        "where delivery_id = $delivery_id",
        {"records": records, "delivery_id": delivery_id},
    )
