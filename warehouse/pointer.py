"""Which published copy is the newest, in a file that changes in one step."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ops.errors import PlanningError

CURRENT = "CURRENT"


class PointerError(PlanningError):
    """The file that names the newest copy is damaged."""


@dataclass(frozen=True)
class Published:
    """One published copy: its file, what moment it knows, and who made it."""

    name: str
    as_of: datetime
    published_at: datetime
    run_id: str
    token: int
    """Fencing token of the writer: a later copy has a higher one."""
    replayed: bool
    """Whether a past moment was asked for."""
    invented: bool
    """Whether the hospital is a made-up one."""


def read(folder: Path) -> Published | None:
    """The copy pointed at, if any was ever published."""
    try:
        told = json.loads((folder / CURRENT).read_text("utf-8"))
        for moment in ("as_of", "published_at"):
            told[moment] = datetime.fromisoformat(told[moment])
        return Published(**told)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise PointerError(
            f"{folder / CURRENT}, which names the newest copy, cannot be understood ({error}). "
            "Remove that file, then run any flow, such as `hospital forecast`: it publishes a copy."
        ) from error


def swap(folder: Path, published: Published) -> None:
    """Point at another copy: every reader sees the old pointer or the new one, never half."""
    beside = folder / f"{CURRENT}.{published.token}.tmp"
    beside.write_text(json.dumps(asdict(published), default=datetime.isoformat, indent=1), "utf-8")
    sync(beside)
    beside.replace(folder / CURRENT)
    sync(folder)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":  # folders cannot be synced there
        return
    # A writable handle, because some systems refuse to sync a file opened for reading.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
