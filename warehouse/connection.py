"""Open the warehouse for as short a time as possible.

DuckDB lets one process write or many read. So flows write ``warehouse.duckdb``, one at a
time under a lease and each in one transaction; everybody else reads the newest published
copy, which nobody changes. Nobody here keeps a connection.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from ops.errors import PlanningError
from warehouse import lease, pointer
from warehouse.build import build, unbuilt
from warehouse.migrate import migrate, pending
from warehouse.settings import Settings, settings

Connection = duckdb.DuckDBPyConnection


class NoWarehouseError(PlanningError):
    """There is nothing to read yet."""


class CopyGoneError(NoWarehouseError):
    """A published copy that is no longer kept."""


class OldCopyError(NoWarehouseError):
    """A published copy that another version of the program made."""


class WarehouseBusyError(PlanningError):
    """A process outside the lease keeps the warehouse open."""


class WarehouseDamagedError(PlanningError):
    """The file of the warehouse cannot be opened."""


@contextmanager
def reading(name: str | None = None) -> Iterator[Connection]:
    """Read the newest published copy, or the named one."""
    chosen = settings()
    path = _named(chosen, name) if name else _newest(chosen)
    # Each reader spills into a place of its own: shared, they would overwrite each other.
    spill = chosen.folder / f"spill-{os.getpid()}"
    with _connect(path, chosen, read_only=True, temp_directory=str(spill)) as db:
        _must_fit(db, path)
        yield db


@contextmanager
def writing(owner: str) -> Iterator[Connection]:
    """Write all or nothing, as the only writer; ``owner`` is the name others are told."""
    with opened(owner) as (db, turn):
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
    """The warehouse itself, up to date, under the lease and without a transaction."""
    chosen = settings()
    turn = lease.held(
        chosen.lease_path, owner, seconds=chosen.lease_seconds, wait=chosen.wait_seconds
    )
    with turn as held, _open_patiently(chosen) as db:
        upgrade(db)
        yield db, held


def upgrade(db: Connection) -> list[str]:
    """Run what migrations and views are due, and name them."""
    db.begin()
    try:
        ran = [*migrate(db), *build(db)]
        db.commit()
    except BaseException:
        db.rollback()
        raise
    if ran:  # changed tables in a log that has to be replayed are where files break
        db.execute("checkpoint")
    return ran


def _must_fit(db: Connection, path: Path) -> None:
    missing = [name for name, _ in pending(db)] or unbuilt(db)
    if missing:
        raise OldCopyError(
            f"{path.name} was published by an older version of the program: it lacks "
            f"{', '.join(missing[:3])}. Run any flow, such as `hospital ingest`, to publish a new "
            "copy."
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
        "Run any flow, such as `hospital ingest`, to publish a new copy."
    )


def _named(chosen: Settings, name: str) -> Path:
    path = chosen.published_path / Path(name).name
    if not path.exists():
        raise CopyGoneError(
            f"The copy {name} is no longer kept: only the last {chosen.keep_copies} are. "
            "Load the page again to read the newest one."
        )
    return path


def _open_patiently(chosen: Settings) -> Connection:
    until = time.monotonic() + chosen.wait_seconds
    while True:
        try:
            return _connect(chosen.warehouse_path, chosen, read_only=False)
        except WarehouseBusyError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)


def _connect(path: Path, chosen: Settings, *, read_only: bool, **more: str) -> Connection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": chosen.memory_limit,
        "threads": chosen.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **more,
    }
    try:
        db = duckdb.connect(path, read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _opening_error(path, error) from error
    db.execute("set timezone = 'UTC'")
    # The clock of places that belong to no known site: their files were read with it.
    db.execute("set variable time_zone = $zone", {"zone": chosen.time_zone})
    return db


def _opening_error(path: Path, error: duckdb.Error) -> PlanningError:
    said = str(error).partition("\n")[0]
    if "Could not set lock" in said or "different configuration" in said:
        return WarehouseBusyError(
            f"{path} is open in another program ({said}). Close that program and try again; to "
            "look at the numbers by hand, open a copy in the folder published instead."
        )
    return WarehouseDamagedError(
        f"{path} cannot be opened: {said}. If the disk is full or may not be written, mend that "
        "first. If the file is damaged, move it away and put the newest copy from the folder "
        f"published in its place, under the name {path.name}."
    )
