"""Open the records store: one transaction at a time, on SQLite or PostgreSQL."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from ops.errors import PlanningError
from warehouse.records import tables
from warehouse.records.hand import HAND
from warehouse.settings import settings

PATIENCE_MS = 30_000
"""How long one process waits for another that is writing; nobody stays for more than moments."""

ADVISORY = 0x1105717A1
"""Number of the PostgreSQL lock under which the tables are made."""

Insert = sqlite.Insert | postgresql.Insert


class RecordsError(PlanningError):
    """The records store cannot be used."""


@contextmanager
def changing() -> Iterator[Connection]:
    """A transaction that writes, committed at the end of the block."""
    with _speaking(), _engine(_url()).begin() as connection:
        yield connection


@contextmanager
def looking() -> Iterator[Connection]:
    """A transaction that only reads, and that keeps no writer waiting."""
    with _speaking(), _looker() as connection, connection.begin():
        yield connection


@contextmanager
def _looker() -> Iterator[Connection]:
    """The connection at hand; one of its own where there is none, or for a look within a look."""
    engine, hand = _engine(_url()), HAND.get()
    if hand is not None and not (connection := hand.to(engine)).in_transaction():
        yield connection
        return
    with engine.connect().execution_options(looking=True) as connection:
        yield connection


def insert(connection: Connection, table: sa.Table) -> Insert:
    """An insert that may say what to do if the row is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def added(connection: Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its key is there already; whether it was inserted."""
    new = insert(connection, table).values(dict(values)).on_conflict_do_nothing()
    key = next(iter(table.primary_key.columns))
    return connection.execute(new.returning(key)).first() is not None


def alone(connection: Connection, table: sa.Table) -> None:
    """Keep others from writing a table until this transaction ends; they may read on.

    For whoever decides by what it sees there. SQLite lets one write at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"lock table {table.name} in share row exclusive mode"))


def _url() -> str:
    return settings().records_url


def _engine(url: str) -> Engine:
    path = make_url(url).database if url.startswith("sqlite") else None
    if path and not Path(path).exists():  # new, or taken away while we ran: make it anew
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        _open.cache_clear()
    return _open(url)


@cache
def _open(url: str) -> Engine:
    # No connection outlives its transaction: none goes stale, and none is inherited by a fork.
    engine = sa.create_engine(url, poolclass=NullPool)
    if url.startswith("sqlite"):
        sa.event.listen(engine, "connect", _settle)
        sa.event.listen(engine, "begin", _begin)
    _prepare(engine)
    return engine


def _settle(connection: SqliteConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    connection.execute(f"pragma busy_timeout = {PATIENCE_MS}")
    _write_ahead(connection)
    connection.execute("pragma synchronous = full")  # what people decide survives a power cut


def _write_ahead(connection: SqliteConnection) -> None:
    """Keep a write-ahead log. SQLite does not wait while others begin one too, so we do."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
        time.sleep(0.01)


def _begin(connection: Connection) -> None:
    looking = connection.get_execution_options().get("looking", False)
    # A writer that first reads would fail at its first write if another one was quicker.
    connection.exec_driver_sql("begin" if looking else "begin immediate")


def _prepare(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("select pg_advisory_xact_lock(:n)"), {"n": ADVISORY})
        tables.metadata.create_all(connection)
        newest = connection.scalar(sa.select(sa.func.max(tables.schema_version.c.version)))
        if newest is None or newest < tables.VERSION:  # a version only ever adds tables
            connection.execute(tables.schema_version.insert().values(version=tables.VERSION))
        elif newest > tables.VERSION:
            raise RecordsError(
                f"The records store was last written by a newer version of the program (its "
                f"tables are version {newest}, this program knows {tables.VERSION}). Install the "
                "newer version, or point HOSPITAL_RECORDS_URL at another store."
            )


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn what a database says when it cannot be reached into a sentence for people."""
    try:
        yield
    except (exc.IntegrityError, exc.ProgrammingError, exc.DataError):
        raise  # mistakes of ours
    except (exc.DatabaseError, OSError) as error:
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise RecordsError(
            f"The records store {make_url(_url()).render_as_string(hide_password=True)} cannot be "
            f"used: {said}. Nothing was written there. Check that it runs and that the folder can "
            "be written, then try again."
        ) from error
    except exc.NoSuchModuleError as error:
        raise RecordsError(_no_driver(error)) from error
    except ModuleNotFoundError as error:
        if error.name not in ("psycopg", "psycopg2"):
            raise
        raise RecordsError(_no_driver(error)) from error


def _no_driver(error: Any) -> str:
    return (
        f"The records store needs a driver that is not installed ({error}). Install the extra "
        "with `pip install hospital-operations[postgres]` and write the address as "
        "postgresql+psycopg://user@host/database."
    )
