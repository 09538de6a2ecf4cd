"""Open the warehouse for as short a time as possible.

DuckDB lets one process write or many read. So flows write ``warehouse.duckdb``, one at a
time under a lease and each in one transaction; everybody else reads the newest published
copy, which nobody changes. Nobody here keeps a connection.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import duckdb

from ops.errors import PlanningError
from warehouse import lease, pointer
from warehouse.build import unbuilt
from warehouse.mend import doubt, doubtful, mend
from warehouse.migrate import pending
from warehouse.open_file import Connection, WarehouseBusyError, WarehouseDamagedError, open_file
from warehouse.room import DiskFullError, need_room, size_of
from warehouse.settings import Settings, settings
from warehouse.upgrade import begun, due, upgrade, upgrade_beside

__all__ = [
    "Connection",
    "CopyGoneError",
    "NoWarehouseError",
    "OldCopyError",
    "WarehouseBusyError",
    "WarehouseDamagedError",
    "opened",
    "reading",
    "writing",
]

FILE_FAULTS = (
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.IOException,
    duckdb.SerializationException,
)
"""What DuckDB raises when the file itself, not what was asked of it, is at fault."""


class NoWarehouseError(PlanningError):
    """There is nothing to read yet."""


class CopyGoneError(NoWarehouseError):
    """A published copy that is no longer kept."""


class OldCopyError(NoWarehouseError):
    """A published copy that another version of the program made."""


@contextmanager
def reading(name: str | None = None, *, as_known: datetime | None = None) -> Iterator[Connection]:
    """Read the newest published copy, or the named one, as it was known at a moment.

    Where no moment is named, a copy that replays one shows what was known at that one, and any
    other shows all that it knows.
    """
    chosen = settings()
    path = _named(chosen, name) if name else _newest(chosen)
    as_known = as_known or _replayed(chosen, path)
    # Each reader spills into a place of its own: shared, they would overwrite each other.
    spill = chosen.folder / f"spill-{os.getpid()}"
    with open_file(path, chosen, read_only=True, temp_directory=str(spill)) as db:
        _must_fit(db, path)
        if as_known is not None:
            db.execute("set variable as_known = $moment", {"moment": as_known})
        yield db


@contextmanager
def writing(owner: str) -> Iterator[Connection]:
    """Write all or nothing, as the only writer; ``owner`` is the name others are told."""
    with opened(owner) as (db, turn):
        chosen = settings()
        need_room(chosen.folder, size_of(chosen.warehouse_path), "Writing the warehouse")
        db.begin()
        try:
            yield db
            with lease.fenced(settings().lease_path, turn):
                db.commit()
        except BaseException:
            with suppress(duckdb.Error):  # after a full disk there is nothing left to roll back
                db.rollback()
            raise


@contextmanager
def opened(owner: str) -> Iterator[tuple[Connection, lease.Lease]]:
    """The warehouse itself, whole and up to date, under the lease and without a transaction."""
    chosen = settings()
    turn = lease.held(
        chosen.lease_path, owner, seconds=chosen.lease_seconds, wait=chosen.wait_seconds
    )
    with turn as held, _ready(chosen, held) as db:
        try:
            yield db, held
        except duckdb.Error as error:
            _judge(error, chosen)
            raise


def _ready(chosen: Settings, turn: lease.Lease) -> Connection:
    """Open the file that may be written: mended if it was damaged, upgraded if it was old."""
    if doubtful(chosen, turn):
        mend(chosen, turn)
    try:
        db = _settled(chosen)
        if db is not None:
            return db
    except (WarehouseDamagedError, duckdb.Error):
        if mend(chosen, turn) is None:
            raise
        return _ready(chosen, turn)
    if mend(chosen, turn) is not None:
        return _ready(chosen, turn)
    upgrade_beside(chosen, turn)  # it is whole, so only old
    return _open_patiently(chosen)


def _settled(chosen: Settings) -> Connection | None:
    """The warehouse, if it can be written as it is; nothing, and closed, if it is out of date."""
    db = _open_patiently(chosen)
    try:
        if not begun(db) and pointer.read(chosen.published_path) is None:
            upgrade(db)
        if not due(db):
            return db
        db.execute("checkpoint")
    except BaseException:
        db.close()
        raise
    db.close()
    return None


def _judge(error: duckdb.Error, chosen: Settings) -> None:
    """After a fault of the file the next run looks before it writes; a full disk is said."""
    if type(error) is duckdb.Error or isinstance(error, FILE_FAULTS):
        doubt(chosen, error)
    said = str(error)
    if "No space left" in said or "File too large" in said:
        raise DiskFullError(
            f"The disk of {chosen.folder} filled up while it was written: "
            f"{said.splitlines()[0]}. Nothing of this step was kept. Make room, and run it again."
        ) from error


def _must_fit(db: Connection, path: Path) -> None:
    missing = [name for name, _ in pending(db)] or unbuilt(db)
    if missing:
        raise OldCopyError(
            f"{path.name} was published by an older version of the program: it lacks "
            f"{', '.join(missing[:3])}. Run `hospital ingest INBOX` to publish "
            "a new copy."
        )


def _newest(chosen: Settings) -> Path:
    current = pointer.read(chosen.published_path)
    if current is None:
        raise NoWarehouseError(
            f"Nothing has been published in {chosen.published_path} yet. Run `hospital demo` "
            "for an invented hospital or `hospital day` for your own deliveries, or point "
            "HOSPITAL_FOLDER at a folder that has been used before."
        )
    path = chosen.published_path / current.name
    if path.exists():
        return path
    raise CopyGoneError(
        f"{chosen.published_path / pointer.CURRENT} names {current.name}, which is not there. "
        "Run `hospital ingest INBOX` to publish a new copy."
    )


def _named(chosen: Settings, name: str) -> Path:
    path = chosen.published_path / Path(name).name
    if not path.exists():
        raise CopyGoneError(
            f"The copy {name} is no longer kept: only the last {chosen.keep_copies} are. "
            "Load the page again to read the newest one."
        )
    return path


def _replayed(chosen: Settings, path: Path) -> datetime | None:
    """The moment that a copy replays, if it is the newest and does."""
    current = pointer.read(chosen.published_path)
    if current is None or current.name != path.name or not current.replayed:
        return None
    return current.as_of


def _open_patiently(chosen: Settings) -> Connection:
    until = time.monotonic() + chosen.wait_seconds
    while True:
        try:
            return open_file(chosen.warehouse_path, chosen, read_only=False)
        except WarehouseBusyError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)
