"""Put a backup in a hospital's place: built beside, checked, then swapped by a rename.

Whoever looks meanwhile sees the old hospital or the restored one, never a mixture. The old
folder is kept under a dated name; its inbox stays in use, and the ledger of the restored
warehouse knows which of the files in it were landed.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ops.errors import PlanningError
from warehouse import key_ids, lease, pointer
from warehouse.backup import (
    INVENTED,
    MAPS,
    RECORDS,
    WAREHOUSE,
    Manifest,
    copy_records,
    read_manifest,
    records_file,
)
from warehouse.pointer import Published
from warehouse.records import trail
from warehouse.room import need_room
from warehouse.settings import FILE, Settings, settings
from warehouse.verify import verify_backup

LEASE = "lease.sqlite"


class RestoreRefusedError(PlanningError):
    """A restoration that would do harm."""


@dataclass(frozen=True)
class Brought:
    """What was restored, and where what was there before is now."""

    manifest: Manifest
    folder: Path
    before: Path | None
    notes: tuple[str, ...]


def restore(source: Path, *, replace: bool) -> Brought:
    """Restore a backup into the hospital's folder, which nobody may be writing."""
    chosen, source = settings(), source.expanduser().absolute()
    manifest = read_manifest(source)
    faults = [fault for each in verify_backup(source) for fault in each.faults]
    if faults:
        raise RestoreRefusedError(
            f"The backup {source} is not as it was made: {'; '.join(faults[:3])}. Nothing was "
            "changed. Use another backup."
        )
    used = _used(chosen.folder)
    if used and not replace:
        raise RestoreRefusedError(
            f"{chosen.folder} is not empty. Name another folder with --folder, or say --replace: "
            "what is there now is then kept beside it under a dated name."
        )
    turn = lease.held(chosen.lease_path, "restore", seconds=chosen.lease_seconds)
    with turn as held:
        beside = _build(source, chosen, manifest, held)
        before = _swap(beside, chosen.folder, used=used)
    return Brought(manifest, chosen.folder, before, _notes(manifest, chosen, before))


def _used(folder: Path) -> bool:
    return folder.exists() and any(path.name != LEASE for path in folder.iterdir())


def _build(source: Path, chosen: Settings, manifest: Manifest, turn: lease.Lease) -> Path:
    beside = chosen.folder.with_name(f"{chosen.folder.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    need_room(chosen.folder, (source / WAREHOUSE).stat().st_size, "Restoring")
    (beside / "published").mkdir(parents=True)
    for name in (WAREHOUSE, RECORDS, FILE, INVENTED, trail.ANCHORS):
        if (source / name).exists():
            shutil.copyfile(source / name, beside / name)
    if (source / MAPS).exists():
        shutil.copytree(source / MAPS, beside / "inbox")
    _keep_key(chosen, beside)
    _publish(beside, manifest, turn)
    # The lease goes with the folder, so that tokens go on growing and we can give it back.
    copy_records(chosen.lease_path, beside / LEASE)
    for path in beside.rglob("*"):
        pointer.sync(path)
    return beside


def _keep_key(chosen: Settings, beside: Path) -> None:
    """The key stays where it was looked for: no backup brings it."""
    key = chosen.pseudonym_key_file
    if key.is_file() and key.is_relative_to(chosen.folder):
        target = beside / key.relative_to(chosen.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(key, target)


def _publish(beside: Path, manifest: Manifest, turn: lease.Lease) -> None:
    """Readers see the restored warehouse at once, at the moment it knew."""
    now, folder = datetime.now(UTC), beside / "published"
    name = f"warehouse-{turn.token:08d}-{now:%Y%m%dT%H%M%S%fZ}.duckdb"
    shutil.copyfile(beside / WAREHOUSE, folder / name)
    as_of = manifest.as_of or manifest.made_at
    invented = (beside / INVENTED).exists()
    published = Published(name, as_of, now, "restore", turn.token, manifest.replayed, invented)
    pointer.swap(folder, published)


def _swap(beside: Path, folder: Path, *, used: bool) -> Path | None:
    before = folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    folder.rename(before)
    try:
        beside.rename(folder)
    except OSError:
        before.rename(folder)
        raise
    pointer.sync(folder.parent)
    if not used:
        shutil.rmtree(before)
        return None
    _keep_inbox(before / "inbox", folder / "inbox")
    return before


def _keep_inbox(old: Path, new: Path) -> None:
    """Files that wait go on waiting in the same place; its maps win over those of the backup."""
    if not old.is_dir():
        return
    shutil.copytree(
        new, old, dirs_exist_ok=True, copy_function=_unless_there
    ) if new.exists() else None
    shutil.rmtree(new, ignore_errors=True)
    old.rename(new)


def _unless_there(source: str, target: str) -> None:
    if not Path(target).exists():
        shutil.copyfile(source, target)


def _notes(manifest: Manifest, chosen: Settings, before: Path | None) -> tuple[str, ...]:
    notes = [note for note in manifest.notes if not manifest.key_id or manifest.key_id not in note]
    records = records_file(chosen)
    if records != chosen.folder / RECORDS and manifest.records:
        notes.append(
            f"The records were restored to {chosen.folder / RECORDS}, but records_url names "
            "another store: bring them there with its own tools."
        )
    if missing := key_ids.needed(manifest.key_id):
        notes.append(missing)
    if before:
        notes.append(f"What was there before is kept in {before}.")
    notes.append("Files in the inbox that came after the backup are landed by the next run.")
    return tuple(notes)
