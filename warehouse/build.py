"""Create every view in ``models``, each after the views that it reads.

``models/marts/ed_hourly_arrivals.sql`` is the view ``marts.ed_hourly_arrivals``. The order
is read from the SQL itself, so that there is no list to keep. Views hold nothing, so they
are made anew whenever their SQL changes, and one whose file is gone goes too.

The views ``known.<table>`` are all alike and have no files: each shows a table of ``staging`` as it
was known at the moment in the variable ``as_known``, or as it is known now where none is set.
"""

import re
from graphlib import TopologicalSorter
from hashlib import sha256
from importlib.resources import files

import duckdb
from duckdb import DuckDBPyConnection as Connection

from ops.tables import DELIVERIES
from ops.tables.deliveries import table_of

LAYERS = ("known", "staging", "marts")

_READS = re.compile(rf"\b(?:from|join)\s+((?:{'|'.join(LAYERS)})\.\w+)", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*")


def build(db: Connection) -> list[str]:
    """Make all the views, and name them in the order they were made; none if all are there."""
    views = models()
    digest = _digest(views)
    db.execute("create table if not exists main.built (sha256 text)")
    if _built(db) == digest:
        return []
    _drop_views(db)
    order = list(TopologicalSorter(lineage(views)).static_order())
    for name in order:
        _create(db, name, views[name])
    db.execute("create or replace table main.built as select $sha as sha256", {"sha": digest})
    return order


def outdated(db: Connection) -> bool:
    """Whether the views of a warehouse are not those of this version of the house."""
    return _built(db) != _digest(models())


def unbuilt(db: Connection) -> list[str]:
    """The views that this version of the house has and the warehouse has not."""
    return sorted(models().keys() - {f"{layer}.{view}" for layer, view in _views(db)})


def models() -> dict[str, str]:
    """The SQL of every view, by its qualified name."""
    folder = files("warehouse") / "models"
    return {f"known.{table_of(feed)}": _known(table_of(feed)) for feed in DELIVERIES} | {
        f"{layer}.{script.name.removesuffix('.sql')}": script.read_text("utf-8")
        for layer in LAYERS
        if (folder / layer).is_dir()
        for script in (folder / layer).iterdir()
        if script.name.endswith(".sql")
    }


def lineage(views: dict[str, str]) -> dict[str, set[str]]:
    """Which views each view reads; tables are not views and need no order."""
    return {
        name: {read.lower() for read in _READS.findall(_COMMENT.sub("", sql))} & views.keys()
        for name, sql in views.items()
    }


def _known(table: str) -> str:
    """What a table of facts or references told at a moment.

    Before the first delivery of all nothing was known: such a moment is replayed in hindsight,
    from what is known now, without anything that happened later.
    """
    return f"""-- One row per row of the table, as it was known then.

        with moment as (
            select case when as_known >= began_at then as_known else 'infinity' end as known_at
            from staging.beginning
            cross join (select getvariable('as_known')::timestamptz as as_known)
        )

        select * from staging.{table}
        where learnt_at <= (select known_at from moment)

        union all by name

        select * exclude (unlearnt_at) from past.{table}
        where learnt_at <= (select known_at from moment)
            and unlearnt_at > (select known_at from moment)
    """


def _create(db: Connection, name: str, sql: str) -> None:
    try:
        db.execute(f"create view {name} as\n{sql}")
    except duckdb.Error as error:
        error.add_note(f"in the view {name}")
        raise


def _built(db: Connection) -> str | None:
    known = (
        "select 1 from duckdb_tables() where database_name = current_database() "
        "and schema_name = 'main' and table_name = 'built'"
    )
    if not db.execute(known).fetchall():
        return None
    rows = db.execute("select sha256 from main.built").fetchall()
    return str(rows[0][0]) if rows else None


def _digest(views: dict[str, str]) -> str:
    return sha256(
        "\n".join(f"{name}\n{views[name]}" for name in sorted(views)).encode()
    ).hexdigest()


def _drop_views(db: Connection) -> None:
    for layer, view in _views(db):
        db.execute(f'drop view "{layer}"."{view}"')


def _views(db: Connection) -> list[tuple[str, str]]:
    return db.execute(
        "select schema_name, view_name from duckdb_views() "
        "where not internal and schema_name in (select unnest($layers)) "
        "and database_name = current_database()",
        {"layers": list(LAYERS)},
    ).fetchall()
