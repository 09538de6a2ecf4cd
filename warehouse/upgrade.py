"""Bring a warehouse of an older version up to date, on a copy of its file.

A change of tables that is cut off half way is where files break. So it happens beside: the
closed file is copied, the copy is changed and checked, and one rename puts it in place. Until
then the warehouse is as it was.
"""

import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from ops.errors import PlanningError
from warehouse import lease, pointer
from warehouse.build import build, outdated
from warehouse.migrate import applied, migrate, pending
from warehouse.open_file import Connection, open_file
from warehouse.probe import wal_of
from warehouse.room import DiskFullError, need_room
from warehouse.settings import Settings

BESIDE = ".upgrade"
"""How the name of the copy ends until it takes the warehouse's place."""


class UpgradeFailedError(PlanningError):
    """The warehouse could not be brought up to date, and is as it was."""


def due(db: Connection) -> bool:
    """Whether migrations or views are due; refuses a warehouse of a newer version."""
    return bool(pending(db)) or outdated(db)


def begun(db: Connection) -> bool:
    """Whether the file holds a warehouse at all, of whatever age."""
    return bool(applied(db))


def upgrade(db: Connection) -> list[str]:
    """Run what migrations and views are due in this very file, and name them."""
    db.begin()
    try:
        ran = [*migrate(db), *build(db)]
        db.commit()
    except BaseException:
        with suppress(duckdb.Error):
            db.rollback()
        raise
    if ran:  # changed tables in a log that has to be replayed are where files break
        db.execute("checkpoint")
    return ran


def upgrade_beside(chosen: Settings, turn: lease.Lease) -> None:
    """Upgrade a copy of the closed warehouse and put it in its place."""
    path = chosen.warehouse_path
    need_room(chosen.folder, path.stat().st_size, "Bringing the warehouse up to date")
    beside = path.with_name(path.name + BESIDE)
    remove(beside)
    try:
        _upgraded_copy(path, beside, chosen)
        with lease.fenced(chosen.lease_path, turn):
            beside.replace(path)
            pointer.sync(chosen.folder)
    except (duckdb.Error, OSError, PlanningError) as error:
        if isinstance(error, (DiskFullError, lease.LeaseLostError)):
            raise
        said = str(error).partition("\n")[0]
        raise UpgradeFailedError(
            f"The warehouse is of an older version, and bringing a copy of it up to date failed: "
            f"{said}. The warehouse itself was not touched. Go on with the version of the program "
            "that wrote it, and report this sentence."
        ) from error
    finally:
        remove(beside)


def remove(path: Path) -> None:
    """Take away a file that never became a warehouse, and its log."""
    path.unlink(missing_ok=True)
    wal_of(path).unlink(missing_ok=True)


def _upgraded_copy(path: Path, beside: Path, chosen: Settings) -> None:
    left = wal_of(path)
    if left.exists() and left.stat().st_size:
        raise UpgradeFailedError(f"{left.name} still holds what is not in {path.name}")
    shutil.copyfile(path, beside)
    with open_file(beside, chosen, read_only=False) as db:
        upgrade(db)
    pointer.sync(beside)
