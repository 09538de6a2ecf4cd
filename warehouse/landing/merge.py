"""The SQL of landing: keep words, keep aside, and merge what came with what was known.

No index keeps keys unique: merging does, with joins over whole tables, which is many times
faster for millions of rows.
"""

from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from warehouse.connection import Connection
from warehouse.landing.past import came_late, unlearn

_PAPERS = ("delivery_id", "learnt_at")


class LostRowsError(PlanningError):
    """The database kept other rows than it was given: the transaction must not be committed."""


@dataclass(frozen=True)
class Settled:
    """What became of the rows that could be understood."""

    loaded: int
    duplicate: int
    superseded: int
    vanished: int


def expect(db: Connection, table: str) -> None:
    """An empty place for the understood rows of one delivery.

    Its columns are spelled out: DuckDB 2.0.0 loses what is inserted, beyond one row group and
    inside one transaction, into a table that was made empty by ``create table as select``.
    """
    described = db.execute(f"describe staging.{table}").fetchall()
    columns = [f'"{name}" {kind}' for name, kind, *_ in described if name not in _PAPERS]
    db.execute(f"create or replace temp table arrived (line bigint, {', '.join(columns)})")


def take(db: Connection, rows: pl.DataFrame) -> None:
    """Add understood rows."""
    if rows.height:
        insert(db, "insert into arrived by name select * from batch", rows)


def keep_words(db: Connection, table: str, shaped: pl.DataFrame, delivery_id: str) -> None:
    """Append records word for word."""
    columns = [name for name in shaped.columns if name not in ("line", "precision")]
    listed = ", ".join(f'"{name}"' for name in columns)
    texts = ", ".join(f'"{name}"::text' for name in columns)
    sql = (
        f"insert into raw.{table} ({listed}, delivery_id, line) "
        f"select {texts}, $delivery_id, line from batch"
    )
    insert(db, sql, shaped, delivery_id=delivery_id)


def keep_aside(db: Connection, rejected: pl.DataFrame, delivery_id: str, feed: str) -> None:
    """Append records to the quarantine."""
    sql = """
        insert into raw.quarantine by name
        select *, $delivery_id as delivery_id, $feed as feed from batch
    """
    insert(db, sql, rejected, delivery_id=delivery_id, feed=feed)


def insert(  # DuckDB finds the frame by its name
    db: Connection,
    sql: str,
    batch: pl.DataFrame,  # noqa: ARG001
    **params: str,
) -> None:
    """Run a statement that reads a frame under the name ``batch``.

    The frame is found by its name and never registered: a view that is dropped inside a
    transaction would keep its frame in memory until the transaction ends.
    """
    db.execute(sql, params or None)


def settle(
    db: Connection,
    table: str,
    contract: type[dy.Schema],
    delivery_id: str,
    as_of: datetime,
    *,
    full: str | None,
) -> Settled:
    """Move the rows in ``arrived`` to ``staging``; ``full`` names a feed that replaces all."""
    keys, columns = contract.primary_key(), list(contract.columns())
    twin, overtaken = _last_of_each_key(db, keys, columns)
    if full and _listed_since(db, full, as_of):
        [(late,)] = db.execute("delete from arrived").fetchall()
        return Settled(0, twin, overtaken + late, 0)
    same, late = _against_known(db, table, keys, columns, delivery_id, as_of)
    [(loaded,)] = db.execute("select count(*) from arrived").fetchall()
    [(kept,)] = db.execute(
        f"""
        insert into staging.{table} by name
        select * exclude (line), $delivery_id as delivery_id, $as_of as learnt_at from arrived
        """,
        {"delivery_id": delivery_id, "as_of": as_of},
    ).fetchall()
    must_add_up(table, loaded, kept)
    vanished = _drop_unlisted(db, table, contract, delivery_id, full, as_of) if full else 0
    db.execute("drop table arrived")
    return Settled(loaded, twin + same, overtaken + late, vanished)


def must_add_up(table: str, given: int, kept: int) -> None:
    """Refuse to go on if the database lost rows, or made some up."""
    if kept != given:
        raise LostRowsError(
            f"{given} rows of {table} were given to the database and {kept} were kept, so nothing "
            "of this run is. Run it again with HOSPITAL_THREADS=1, and report it."
        )


def _last_of_each_key(db: Connection, keys: list[str], columns: list[str]) -> tuple[int, int]:
    """Within a file the last row of a key counts; earlier ones said the same, or are overtaken."""
    by = ", ".join(keys)
    db.execute(
        f"create or replace temp table repeated as select {by}, max(line) as last_line "
        f"from arrived group by {by} having count(*) > 1"
    )
    [(any_,)] = db.execute("select count(*) from repeated").fetchall()
    if not any_:
        return 0, 0
    counts = f"""
        select count(*) filter (where {_same("early", "late", columns)}), count(*)
        from arrived as early
        join repeated using ({by})
        join arrived as late on late.line = last_line
        where early.line <> last_line
    """
    [(twin, earlier)] = db.execute(counts).fetchall()
    matches = " and ".join(f"arrived.{key} = repeated.{key}" for key in keys)
    db.execute(f"delete from arrived using repeated where {matches} and line <> last_line")
    return twin, earlier - twin


def _against_known(
    db: Connection,
    table: str,
    keys: list[str],
    columns: list[str],
    delivery_id: str,
    as_of: datetime,
) -> tuple[int, int]:
    """Drop rows that are known already or were corrected later; make room for the rest."""
    matches = " and ".join(f"new.{key} = old.{key}" for key in keys)
    db.execute(
        f"""
        create or replace temp table standing as
        select new.line, {_same("new", "old", columns)} as same, old.learnt_at > $as_of as late
        from arrived as new join staging.{table} as old on {matches}
        """,
        {"as_of": as_of},
    )
    [(same, late, same_late, known)] = db.execute(
        "select count(*) filter (where same), count(*) filter (where late and not same), "
        "count(*) filter (where late and same), count(*) from standing"
    ).fetchall()
    if late:
        came_late(db, table, keys, delivery_id, as_of)
    if same_late:  # what a later moment told was known already then
        db.execute(
            f"update staging.{table} as old set learnt_at = $as_of "
            f"from arrived as new join standing using (line) where {matches} and late and same",
            {"as_of": as_of},
        )
    if same or late:
        db.execute(
            "delete from arrived where line in (select line from standing where same or late)"
        )
    if known > same + late:
        overtaken = f"exists (from arrived as new where {matches})"
        unlearn(db, table, overtaken, {}, as_of)
    return same, late


def _same(one: str, other: str, columns: list[str]) -> str:
    return " and ".join(f"{one}.{each} is not distinct from {other}.{each}" for each in columns)


def _listed_since(db: Connection, feed: str, as_of: datetime) -> bool:
    """Whether a full delivery of a later moment is known, so that this one changes nothing."""
    sql = """
        select count(*) from raw.delivery
        where feed = ? and status = 'loaded' and received > quarantined and delivered_at > ?
    """
    [(later,)] = db.execute(sql, [feed, as_of]).fetchall()
    return bool(later)


def _drop_unlisted(
    db: Connection,
    table: str,
    contract: type[dy.Schema],
    delivery_id: str,
    feed: str,
    as_of: datetime,
) -> int:
    """Remove rows of earlier deliveries that a full delivery no longer lists.

    A listed row that was kept aside still stands as it was; rows that maps brought stay too.
    """
    matches = " and ".join(
        f"try_cast(trim(listed.{key}) as {_sql(contract, key)}) = old.{key}"
        for key in contract.primary_key()
    )
    any_listed = f"select count(*) from raw.{table} where delivery_id = ?"
    if db.execute(any_listed, [delivery_id]).fetchall() == [(0,)]:
        return 0
    unlisted = f"""
        delivery_id in (select delivery_id from raw.delivery where feed = $feed)
        and not exists (
            from raw.{table} as listed where listed.delivery_id = $delivery_id and {matches}
        )
    """
    return unlearn(db, table, unlisted, {"feed": feed, "delivery_id": delivery_id}, as_of)


def _sql(contract: type[dy.Schema], key: str) -> str:
    return "date" if isinstance(contract.columns()[key], dy.Date) else "text"
