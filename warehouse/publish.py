"""An immutable copy for readers.

What flows write, nobody else opens. After a flow has committed, its warehouse is copied
under a new name, forced to the disk, and the pointer ``CURRENT`` is swapped to it. Readers
of an older copy go on reading it; the last few are kept.
"""

from datetime import UTC, datetime
from pathlib import Path

from warehouse import lease, pointer
from warehouse.connection import Connection, opened
from warehouse.pointer import Published
from warehouse.room import DiskFullError, need_room, size_of
from warehouse.settings import settings

__all__ = ["DiskFullError", "Published", "current", "publish"]

HALF = ".tmp"
"""How the name of a copy ends until it is whole."""


def publish(
    *, as_of: datetime, run_id: str, replayed: bool = False, invented: bool = False
) -> Published:
    """Copy the warehouse for readers and point them at the copy."""
    chosen = settings()
    folder = chosen.published_path
    folder.mkdir(parents=True, exist_ok=True)
    with opened(f"publish after {run_id}") as (db, turn):
        _sweep_halves(folder)
        need_room(
            folder,
            size_of(chosen.warehouse_path),
            "Publishing",
            advice=", or keep fewer copies (keep_copies)",
        )
        now = datetime.now(UTC)
        # Tokens only grow, so names sort in the order of publishing whatever the clock does.
        name = f"warehouse-{turn.token:08d}-{now:%Y%m%dT%H%M%S%fZ}.duckdb"
        published = Published(name, as_of, now, run_id, turn.token, replayed, invented)
        half = folder / (name + HALF)
        copy_whole(db, half)
        with lease.fenced(chosen.lease_path, turn):
            half.rename(folder / name)
            pointer.sync(folder)
            pointer.swap(folder, published)
        _sweep_old(folder, published, chosen.keep_copies)
    return published


def current() -> Published | None:
    """The newest published copy, if there is one."""
    return pointer.read(settings().published_path)


def copy_whole(db: Connection, target: Path) -> None:
    """Write everything that is committed into a new file, down to the disk."""
    [(source,)] = db.execute("select current_database()").fetchall()
    # DuckDB takes no parameter here; quotes in the path are doubled instead.
    quoted = str(target).replace("'", "''")
    db.execute(f"attach '{quoted}' as published_copy")
    try:
        db.execute(f'copy from database "{source}" to published_copy')
        db.execute("checkpoint published_copy")
    finally:
        db.execute("detach published_copy")
    pointer.sync(target)


def _sweep_halves(folder: Path) -> None:
    """Under the lease no other writer lives, so what is half done is nobody's."""
    for left in (*folder.glob(f"warehouse-*{HALF}*"), *folder.glob(f"{pointer.CURRENT}.*{HALF}")):
        if left.is_file():
            left.unlink(missing_ok=True)


def _sweep_old(folder: Path, newest: Published, keep: int) -> None:
    copies = sorted(path for path in folder.glob("warehouse-*.duckdb") if path.name <= newest.name)
    for old in copies[:-keep]:
        try:
            old.unlink(missing_ok=True)
        except PermissionError:  # some systems keep a file that is being read: next time
            continue
