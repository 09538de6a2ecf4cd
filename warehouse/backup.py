"""Everything a hospital keeps, copied to another folder with a paper that lets it be checked.

A backup holds a consistent copy of the warehouse, the records store, the settings and the
maps of the inbox; ``manifest.json`` holds a digest of every file, the number of rows of every
table and the versions that wrote them. Deliveries are not in it: the warehouse keeps every
record of theirs word for word.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from ops.errors import PlanningError
from warehouse import key_ids, keys, pointer
from warehouse.connection import opened
from warehouse.probe import Probed, probe
from warehouse.publish import copy_whole
from warehouse.records import trail
from warehouse.room import need_room, size_of
from warehouse.settings import FILE, Settings, settings

MANIFEST = "manifest.json"
WAREHOUSE = "warehouse.duckdb"
RECORDS = "records.sqlite"
MAPS = "maps"
INVENTED = "invented.json"
FORMAT = 1
"""Grows with every change to what a backup holds; a newer one is refused."""
HALF = ".part"


class BackupError(PlanningError):
    """A backup cannot be made or read."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    format: int
    made_at: datetime
    as_of: datetime | None
    """The moment that the newest published copy knew; nothing if none was published."""
    replayed: bool
    versions: dict[str, str]
    files: dict[str, str]
    """SHA-256 of every file, by its path below the backup."""
    tables: dict[str, int]
    records: dict[str, int]
    notes: list[str] = field(default_factory=list)
    key_id: str | None = None
    """Which key its pseudonyms were made with; the key itself is never in a backup."""


def back_up(target: Path) -> Manifest:
    """Write a backup into a folder that is new or empty, as the only writer meanwhile."""
    chosen, target = settings(), target.expanduser().absolute()
    _refuse_used(target, chosen)
    half = target.with_name(target.name + HALF)
    shutil.rmtree(half, ignore_errors=True)
    try:
        half.mkdir(parents=True, mode=0o700)  # settings and decisions are nobody else's
        need_room(half, size_of(chosen.warehouse_path), "A backup")
        notes = _copy_all(half, chosen)
        manifest = _manifest(half, chosen, notes)
        _write(half, manifest)
        if target.exists():
            target.rmdir()  # it was empty
        half.rename(target)
    except OSError as error:
        raise BackupError(
            f"The backup {target} could not be written: {error}. Nothing is left of it. Choose a "
            "folder that has room and may be written."
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The paper of a backup."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        if told["format"] > FORMAT:
            raise BackupError(
                f"{folder} was made by a newer version of the program ({told['versions']}). "
                "Install that version to read it."
            )
        for moment in ("made_at", "as_of"):
            told[moment] = datetime.fromisoformat(told[moment]) if told[moment] else None
        return Manifest(**told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{folder} is no backup of a hospital: its {MANIFEST} cannot be read ({error}). Name "
            "a folder that `hospital backup` has written."
        ) from error


def sha256(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def records_file(chosen: Settings) -> Path | None:
    """The file of the records store; nothing if they are in PostgreSQL."""
    address = make_url(chosen.records_url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def count_records(path: Path) -> dict[str, int]:
    """Rows of every table of a records store, which must be sound."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        [(said,)] = file.execute("pragma integrity_check(1)").fetchall()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        listed = "select name from sqlite_master where type = 'table' order by name"
        names = [name for (name,) in file.execute(listed).fetchall()]
        return {
            name: file.execute(f'select count(*) from "{name}"').fetchall()[0][0] for name in names
        }


def probed(path: Path, chosen: Settings) -> Probed:
    """What a child finds in a file that is only read."""
    return probe(path, memory_limit=chosen.memory_limit, threads=chosen.threads, read_only=True)


def copy_records(source: Path, target: Path) -> None:
    """A consistent copy of a store that others may be writing meanwhile."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, without a log beside it
    pointer.sync(target)


def _refuse_used(target: Path, chosen: Settings) -> None:
    if not chosen.warehouse_path.exists() and pointer.read(chosen.published_path) is None:
        raise BackupError(
            f"{chosen.folder} holds no warehouse yet, so there is nothing to back up."
        )
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise BackupError(f"{target} is not empty. Name a new folder, such as one with the date.")


def _copy_all(half: Path, chosen: Settings) -> list[str]:
    with opened("backup") as (db, _):  # nobody writes meanwhile, so records and warehouse agree
        copy_whole(db, half / WAREHOUSE)
        notes = _keep_records(half, chosen)
    for name in (FILE, INVENTED, trail.ANCHORS):
        if (chosen.folder / name).exists():
            shutil.copyfile(chosen.folder / name, half / name)
    for chart in sorted(chosen.inbox.glob("*/map.toml")):
        (half / MAPS / chart.parent.name).mkdir(parents=True)
        shutil.copyfile(chart, half / MAPS / chart.parent.name / chart.name)
    return notes


def _keep_records(half: Path, chosen: Settings) -> list[str]:
    source = records_file(chosen)
    if source is None:
        return [
            "Decisions, drafts and runs are in PostgreSQL and not in this backup: back them up "
            "with its own tools, such as pg_dump, at the same time."
        ]
    if source.exists():
        copy_records(source, half / RECORDS)
    return []


def _manifest(half: Path, chosen: Settings, notes: list[str]) -> Manifest:
    found, current = probed(half / WAREHOUSE, chosen), pointer.read(chosen.published_path)
    if found.verdict != "whole":
        raise BackupError(f"The copy of the warehouse cannot be read again: {found.said}.")
    key_id = key_ids.kept_in(half / WAREHOUSE, chosen)
    if key_id:
        notes.append(
            f"The key of pseudonyms, {key_id}, is not in this backup. Keep {keys.place()} safe in "
            "another place: without it nothing new can be linked to what is here."
        )
    return Manifest(
        format=FORMAT,
        made_at=datetime.now(UTC),
        as_of=current.as_of if current else None,
        replayed=bool(current and current.replayed),
        versions={name: version(name) for name in ("hospital-operations", "duckdb")},
        files={str(path.relative_to(half).as_posix()): sha256(path) for path in files_of(half)},
        tables=found.tables,
        records=count_records(half / RECORDS) if (half / RECORDS).exists() else {},
        notes=notes,
        key_id=key_id,
    )


def files_of(folder: Path) -> Iterable[Path]:
    """Every file of a backup but its paper."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST
    )


def _write(half: Path, manifest: Manifest) -> None:
    for path in files_of(half):
        pointer.sync(path)
    told: dict[str, Any] = asdict(manifest)
    (half / MANIFEST).write_text(json.dumps(told, default=datetime.isoformat, indent=1), "utf-8")
    pointer.sync(half / MANIFEST)
    pointer.sync(half)
