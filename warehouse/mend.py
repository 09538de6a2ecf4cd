"""Find out that the warehouse is damaged before it is written, and put back what is whole.

What is put back comes from the warehouse itself without its unreadable log, if that is
whole, otherwise from the newest published copy, which holds all tables. The ledger in it
knows which deliveries it has, so files that still lie in the inbox are landed again. The
damaged file is moved aside, never deleted.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse import lease, pointer
from warehouse.open_file import WarehouseDamagedError
from warehouse.probe import Probed, probe, wal_of
from warehouse.remarks import remark
from warehouse.room import need_room
from warehouse.settings import Settings
from warehouse.upgrade import remove

ASIDE = "damaged"
"""The folder that damaged files are moved to."""
DOUBT = "warehouse.doubt"
"""A file left by a run in which DuckDB gave up: the next one looks before it writes."""
BESIDE = ".restoring"


@dataclass(frozen=True)
class Restored:
    """What was put back, and why."""

    restored_at: datetime
    why: str
    source: str
    """Published copy that was put back, or the warehouse without its log."""
    as_of: datetime | None
    aside: str
    """Where the damaged file is now; empty if there was none."""

    @property
    def sentence(self) -> str:
        """What people must know."""
        moment = f" as of {self.as_of:%d %b %Y %H:%M} UTC" if self.as_of else ""
        kept = f" The damaged file is kept as {self.aside}." if self.aside else ""
        return (
            f"The warehouse was damaged ({self.why}) and was restored from {self.source}{moment}. "
            "What was written after that is gone from it; files that are still in the inbox are "
            f"landed again, and `hospital day` makes forecasts and plans anew.{kept}"
        )


def doubtful(chosen: Settings, turn: lease.Lease) -> bool:
    """Whether there is a reason to look before writing; on an ordinary day there is none."""
    path = chosen.warehouse_path
    if not path.exists():
        return pointer.read(chosen.published_path) is not None
    return turn.inherited or wal_of(path).exists() or (chosen.folder / DOUBT).exists()


def doubt(chosen: Settings, why: object) -> None:
    """Make the next run look at the file before it writes."""
    with suppress(OSError):  # a full disk: the log that is left will make it look as well
        (chosen.folder / DOUBT).write_text(str(why), "utf-8")


def mend(chosen: Settings, turn: lease.Lease) -> Restored | None:
    """Look at the closed warehouse in a child, and restore it if it is damaged."""
    path = chosen.warehouse_path
    found = _probe(path, chosen) if path.exists() else Probed("damaged", "its file is missing")
    if "Could not set lock" in found.said:  # whoever holds it is named when we open it
        return None
    if found.verdict == "unable":
        raise WarehouseDamagedError(
            f"{path} could not be looked at: {found.said}. Nothing was changed. Mend that (memory, "
            "disk, permissions, another program), then run it again."
        )
    published = pointer.read(chosen.published_path) is not None
    restored = None
    if found.verdict == "damaged" or (found.verdict == "empty" and published):
        restored = _restore(chosen, turn, found.said)
    (chosen.folder / DOUBT).unlink(missing_ok=True)
    return restored


def restored(folder: Path) -> list[Restored]:
    """Every restoration whose damaged file has not been taken away yet, oldest first."""
    found = []
    for paper in sorted((folder / ASIDE).glob("*.json")):
        told = json.loads(paper.read_text("utf-8"))
        for moment in ("restored_at", "as_of"):
            told[moment] = datetime.fromisoformat(told[moment]) if told[moment] else None
        found.append(Restored(**told))
    return found


def _restore(chosen: Settings, turn: lease.Lease, why: str) -> Restored:
    path = chosen.warehouse_path
    beside = path.with_name(path.name + BESIDE)
    source, as_of = _whole_copy(chosen, beside, why)
    now = datetime.now(UTC)
    with lease.fenced(chosen.lease_path, turn):
        # The file goes first: cut off anywhere here, the next run finds it missing and goes on.
        aside = _move_aside(path, now)
        beside.replace(path)
        pointer.sync(chosen.folder)
    done = Restored(now, why, source, as_of, aside)
    _write_down(chosen.folder / ASIDE, done)
    remark(done.sentence)
    return done


def _whole_copy(chosen: Settings, beside: Path, why: str) -> tuple[str, datetime | None]:
    """Put a whole copy beside the warehouse; says where it came from and what moment it knows."""
    for source, name in _sources(chosen):
        remove(beside)
        need_room(chosen.folder, source.stat().st_size // 2, "Restoring the warehouse")
        shutil.copyfile(source, beside)
        if _probe(beside, chosen).verdict == "whole":
            pointer.sync(beside)
            return name, _known_until(chosen, source)
    remove(beside)
    raise WarehouseDamagedError(
        f"{chosen.warehouse_path} is damaged ({why}), and no whole copy of it is in "
        f"{chosen.published_path}. Restore a backup with `hospital restore DIR --replace`; without "
        "one, move the file away and run `hospital ingest`: files in the inbox are landed again."
    )


def _sources(chosen: Settings) -> list[tuple[Path, str]]:
    """What may be put back, best first: the copy that is pointed at, then older ones."""
    path, current = chosen.warehouse_path, pointer.read(chosen.published_path)
    newest = current.name if current else ""
    copies = sorted(chosen.published_path.glob("warehouse-*.duckdb"), key=lambda copy: copy.name)
    published = [copy for copy in reversed(copies) if copy.name <= newest]
    found = [(copy, f"the published copy {copy.name}") for copy in published]
    if path.exists() and wal_of(path).exists():
        found.insert(0, (path, "its own file, without the log that could not be read,"))
    return found


def _known_until(chosen: Settings, source: Path) -> datetime | None:
    current = pointer.read(chosen.published_path)
    return current.as_of if current and current.name == source.name else None


def _move_aside(path: Path, now: datetime) -> str:
    folder = path.parent / ASIDE
    folder.mkdir(exist_ok=True)
    aside = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S%fZ}{path.suffix}"
    there = path.exists()
    if there:
        path.rename(aside)
    if wal_of(path).exists():
        wal_of(path).rename(wal_of(aside))
    pointer.sync(folder)
    return str(aside.relative_to(path.parent)) if there else ""


def _write_down(folder: Path, done: Restored) -> None:
    told = json.dumps(asdict(done), default=datetime.isoformat, indent=1)
    paper = folder / f"warehouse-{done.restored_at:%Y%m%dT%H%M%S%fZ}.json"
    paper.write_text(told, "utf-8")


def _probe(path: Path, chosen: Settings) -> Probed:
    return probe(path, memory_limit=chosen.memory_limit, threads=chosen.threads)
