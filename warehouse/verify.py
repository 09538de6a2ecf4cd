"""Check that what is kept can be read again, and that every record is accounted for."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse import key_ids, keys, lease, pointer
from warehouse.backup import (
    RECORDS,
    WAREHOUSE,
    Manifest,
    count_records,
    files_of,
    probed,
    read_manifest,
    records_file,
    sha256,
)
from warehouse.mend import doubt
from warehouse.records import trail
from warehouse.settings import Settings, settings


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at, and what is wrong with it."""

    name: str
    words: str
    faults: tuple[str, ...] = ()


def verify_backup(folder: Path) -> list[Checked]:
    """Digests, a child that reads each file, rows against the paper, and the ledger's sums."""
    manifest = read_manifest(folder)
    checked = [_digests(folder, manifest)]
    if (folder / WAREHOUSE).exists():
        checked.append(_warehouse(folder / WAREHOUSE, settings(), manifest.tables))
    if (folder / RECORDS).exists():
        checked.append(_records(folder / RECORDS, manifest.records))
    if manifest.key_id:
        here = key_ids.needed(manifest.key_id) is None
        where = f"it is at {keys.place()}" if here else f"it is not at {keys.place()}"
        words = f"restoring this needs the key {manifest.key_id}, which no backup holds; {where}"
        checked.append(Checked("key of pseudonyms", words))
    return checked


def verify_folder() -> list[Checked]:
    """The same for a hospital in use: its warehouse, its published copies and its records."""
    chosen = settings()
    turn = lease.held(
        chosen.lease_path, "verify", seconds=chosen.lease_seconds, wait=chosen.wait_seconds
    )
    checked = []
    with turn as held:
        if held.inherited:  # the next writer must still know that one was cut off
            doubt(chosen, "The writer before was cut off.")
        if chosen.warehouse_path.exists():
            checked.append(_warehouse(chosen.warehouse_path, chosen))
            if not checked[-1].faults:
                checked += _key(chosen)
        checked += list(_published(chosen))
    path = records_file(chosen)
    if path and path.exists():
        checked.append(_records(path))
        if not checked[-1].faults:
            checked += _trail()
    return checked


def _trail() -> list[Checked]:
    """The trail of what people did, line by line, and the seals noted of it."""
    many, broken = trail.check()
    if broken:
        return [Checked("trail of what people did", "", (broken.sentence,))]
    words = f"{many:,} lines, each sealed to those before it"
    return [Checked("trail of what people did", words)] if many else []


def _key(chosen: Settings) -> list[Checked]:
    known = key_ids.kept_in(chosen.warehouse_path, chosen)
    if known is None:
        return []
    # What is kept is whole without its key; only the next delivery needs it.
    words = key_ids.needed(known) or f"{known}, at {keys.place()}"
    return [Checked("key of pseudonyms", words)]


def _published(chosen: Settings) -> Iterator[Checked]:
    for copy in sorted(chosen.published_path.glob("warehouse-*.duckdb")):
        yield _warehouse(copy, chosen)
    current = pointer.read(chosen.published_path)
    if current and not (chosen.published_path / current.name).exists():
        yield Checked(pointer.CURRENT, "", (f"it names {current.name}, which is not there",))


def _digests(folder: Path, manifest: Manifest) -> Checked:
    there = {str(path.relative_to(folder).as_posix()): path for path in files_of(folder)}
    faults = [f"{name} is missing" for name in sorted(manifest.files.keys() - there.keys())]
    faults += [f"{name} is not in the paper" for name in sorted(there.keys() - manifest.files)]
    faults += [
        f"{name} has changed since the backup was made"
        for name, digest in sorted(manifest.files.items())
        if name in there and sha256(there[name]) != digest
    ]
    return Checked("digests", f"{len(manifest.files)} files", tuple(faults))


def _warehouse(path: Path, chosen: Settings, expected: dict[str, int] | None = None) -> Checked:
    found = probed(path, chosen)
    if found.verdict != "whole":
        return Checked(path.name, "", (f"it cannot be read: {found.said}",))
    faults = [*_differences(found.tables, expected), *found.unbalanced]
    files, rows = found.tables.get("raw.delivery", 0), sum(found.tables.values())
    words = f"{len(found.tables)} tables, {rows:,} rows; {files:,} deliveries"
    if not found.unbalanced:
        words += ", each with received = loaded + duplicate + superseded + quarantined"
    return Checked(path.name, words, tuple(faults))


def _records(path: Path, expected: dict[str, int] | None = None) -> Checked:
    try:
        found = count_records(path)
    except sqlite3.Error as error:
        return Checked(path.name, "", (f"it cannot be read: {error}",))
    words = f"{found.get('decision', 0):,} decisions, {found.get('run', 0):,} runs"
    return Checked(path.name, words, tuple(_differences(found, expected)))


def _differences(found: dict[str, int], expected: dict[str, int] | None) -> list[str]:
    if expected is None:
        return []
    return [
        f"{name} has {found.get(name, 'no')} rows instead of {expected.get(name, 'none')}"
        for name in sorted(found.keys() | expected.keys())
        if found.get(name) != expected.get(name)
    ]
