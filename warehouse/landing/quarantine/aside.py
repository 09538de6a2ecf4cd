"""Records kept aside: which wait, which were settled, and by whom.

A record kept aside waits until it is replayed, ignored with a reason, or overtaken by the same
file read anew. Each is in one state; the row in the quarantine itself is never touched.
"""

from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import KeptAside
from warehouse.connection import Connection
from warehouse.landing.merge import insert
from warehouse.landing.quarantine import acts
from warehouse.query import frame, query

_WAITING = ("delivery_id", "feed", "name", "delivered_at", "place", "line", "code", "row")


@dataclass(frozen=True)
class Chosen:
    """Which records are meant; what is not said does not narrow."""

    feed: str | None = None
    delivery_id: str | None = None
    code: str | None = None
    line: int | None = None


EVERY = Chosen()


def kept(
    db: Connection, chosen: Chosen = EVERY, *, settled: bool = False
) -> dy.DataFrame[KeptAside]:
    """Records that wait, and with ``settled`` also those that no longer do."""
    sql = f"""
        select * exclude (row) from staging.kept_aside
        where {_WANTED} and ($settled or state = 'waiting')
        order by delivery_id, feed, line
    """
    return query(db, KeptAside, sql, settled=settled, **_asked(chosen))


def groups(db: Connection, chosen: Chosen = EVERY, *, settled: bool = False) -> pl.DataFrame:
    """How many records there are per delivery, reason and state, with an example; most first."""
    sql = f"""
        select delivery_id, name, feed, code, state, count(*) as records,
            min(line) as first_line, arg_min(reason, line) as example
        from staging.kept_aside
        where {_WANTED} and ($settled or state = 'waiting')
        group by all
        order by records desc, delivery_id, code, state
    """
    return frame(db, sql, settled=settled, **_asked(chosen))


def waiting(db: Connection, chosen: Chosen) -> pl.DataFrame:
    """Records that wait, with the row as JSON, in the order their files came."""
    sql = f"""
        with filed as (select delivery_id, rowid as place from raw.delivery)

        select kept_aside.*, place
        from staging.kept_aside join filed using (delivery_id)
        where {_WANTED} and state = 'waiting'
        order by delivered_at, place, line
    """
    return frame(db, sql, **_asked(chosen)).select(_WAITING)


def any_ahead(db: Connection) -> bool:
    """Whether any record was ever kept aside because it lay ahead."""
    rows = db.execute("select 1 from raw.quarantine where code = 'FUTURE' limit 1").fetchall()
    return bool(rows)


def due(db: Connection, as_of: datetime) -> pl.DataFrame:
    """Waiting records that lay ahead of the moment they were landed at, and no longer do."""
    sql = """
        with filed as (select delivery_id, rowid as place from raw.delivery)

        select kept_aside.*, place
        from staging.kept_aside
        join filed using (delivery_id)
        join raw.delivery_paper as paper using (delivery_id)
        where code = 'FUTURE' and state = 'waiting' and delivered_at < $as_of
          and try_cast(value as timestamptz) <= least($as_of, landed_at)
        order by delivered_at, place, line
    """
    return frame(db, sql, as_of=as_of).select(_WAITING)


def settle(db: Connection, rows: pl.DataFrame, state: str, act_id: str) -> None:
    """Give these waiting records their state; one that has a state already keeps it."""
    sql = """
        insert into raw.aside_state by name
        select distinct batch.delivery_id, batch.feed, batch.line, $state as state,
            $act_id as act_id
        from batch
        where not exists (
            from raw.aside_state as old
            where old.delivery_id = batch.delivery_id and old.feed = batch.feed
              and old.line is not distinct from batch.line
        )
    """
    if rows.height:
        insert(db, sql, rows.select("delivery_id", "feed", "line"), state=state, act_id=act_id)


def ignore(db: Connection, chosen: Chosen, *, reason: str, by: str, at: datetime) -> int:
    """Stop waiting for these records, for a reason; they stay counted as kept aside."""
    words = acts.said(reason)
    rows = waiting(db, chosen)
    if rows.height:
        act_id = acts.write_down(
            db,
            "ignore",
            by=by,
            at=at,
            records=rows.height,
            delivery_id=chosen.delivery_id,
            reason=words,
        )
        settle(db, rows, "ignored", act_id)
    return rows.height


def overtake(db: Connection, delivery_id: str, sha256: str, name: str, at: datetime) -> int:
    """The same bytes under the same name were read anew: what waited of them waits no more.

    A message or a resource that is kept itself goes on waiting: a second reading passes over it,
    and only a replay derives its facts again.
    """
    sql = """
        with itself as (
            select delivery_id, line from raw.hl7_event
            union all select delivery_id, line from raw.fhir_resource
        )

        select kept.* from staging.kept_aside as kept
        join raw.delivery as delivery using (delivery_id)
        anti join itself on itself.delivery_id = kept.delivery_id and itself.line = kept.line
        where kept.state = 'waiting' and delivery.sha256 = $sha256 and kept.name = $name
          and kept.delivery_id <> $delivery_id
    """
    rows = frame(db, sql, sha256=sha256, name=name, delivery_id=delivery_id)
    if rows.height:
        act_id = acts.write_down(
            db,
            "overtake",
            by=acts.BY_ITSELF,
            at=at,
            records=rows.height,
            delivery_id=delivery_id,
            reason="the file was read anew with a mended map",
        )
        settle(db, rows, "overtaken", act_id)
    return rows.height


_WANTED = """
    coalesce(feed = $feed, true) and coalesce(delivery_id = $delivery_id, true)
    and coalesce(code = $code, true) and coalesce(line = $line, true)
"""


def _asked(chosen: Chosen) -> dict[str, object]:
    return {
        "feed": chosen.feed,
        "delivery_id": chosen.delivery_id,
        "code": chosen.code,
        "line": chosen.line,
    }
