"""An immutable copy for readers.

What flows write, nobody else opens. After a flow has committed, its warehouse is copied
under a new name, forced to the disk, and the pointer ``CURRENT`` is swapped to it. Readers
of an older copy go on reading it; the last few are kept.

Most copies are made of the file's bytes, in a second. Once a day a copy is made row by row: that
reads and checks everything, so a damage in a corner nobody looks at is found before all copies
have it. The newest copy of that kind is always kept.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse import lease, pointer
from warehouse.connection import Connection, opened
from warehouse.pointer import Published
from warehouse.room import DiskFullError, need_room, size_of
from warehouse.settings import settings

__all__ = ["DiskFullError", "Published", "current", "publish"]

HALF = ".tmp"
"""How the name of a copy ends until it is whole."""

ROW_BY_ROW = "-checked"
"""How the name of a copy ends whose every row was read."""

CHECKED_EVERY = timedelta(hours=24)


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
        checked = _check_is_due(folder, now)
        kind = ROW_BY_ROW if checked else ""
        name = f"warehouse-{turn.token:08d}-{now:%Y%m%dT%H%M%S%fZ}{kind}.duckdb"
        published = Published(name, as_of, now, run_id, turn.token, replayed, invented)
        half = folder / (name + HALF)
        if checked:
            copy_whole(db, half)
        else:
            _copy_bytes(db, chosen.warehouse_path, half)
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


def _check_is_due(folder: Path, now: datetime) -> bool:
    """Whether no copy of the last day was made row by row."""
    newest = max(folder.glob(f"warehouse-*{ROW_BY_ROW}.duckdb"), default=None)
    if newest is None:
        return True
    # Ages by the file's own clock: a name says what this machine's clock said then.
    made = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    return not timedelta(0) <= now - made < CHECKED_EVERY


def _copy_bytes(db: Connection, source: Path, target: Path) -> None:
    """Copy the closed file: under the lease nobody else opens it to write."""
    db.execute("checkpoint")
    db.close()
    shutil.copyfile(source, target)
    pointer.sync(target)


def _sweep_halves(folder: Path) -> None:
    """Under the lease no other writer lives, so what is half done is nobody's."""
    for left in (*folder.glob(f"warehouse-*{HALF}*"), *folder.glob(f"{pointer.CURRENT}.*{HALF}")):
        if left.is_file():
            left.unlink(missing_ok=True)


def _sweep_old(folder: Path, newest: Published, keep: int) -> None:
    copies = sorted(path for path in folder.glob("warehouse-*.duckdb") if path.name <= newest.name)
    checked = [path for path in copies if path.stem.endswith(ROW_BY_ROW)]
    for old in copies[:-keep]:
        if old in checked[-1:]:
            continue
        try:
            old.unlink(missing_ok=True)
        except PermissionError:  # some systems keep a file that is being read: next time
            continue
