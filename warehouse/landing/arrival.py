"""Whether a file has arrived whole: its size stands still, its companions agree.

A system that copies into the inbox may still be at it. A file is taken only if it has been left
alone for ``quiet_seconds``, if it is the same when it has been read as when it was listed, and,
where a map says ``done = true``, once a ``.done`` lies beside it. ``visits.csv`` waits for
``visits.csv.done`` or ``visits.done``, which may be empty. A ``visits.csv.sha256`` is believed
more than the file.
"""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from warehouse.landing.refusal import Refused

WAITING = "waiting"
"""The status of a file that is not taken yet; the ledger knows nothing of it."""
STILL_WRITTEN = "STILL_WRITTEN"
COMPANIONS = (".done", ".sha256")

_HEX = re.compile(r"\b[0-9a-fA-F]{64}\b")


@dataclass(frozen=True)
class Look:
    """What a file looked like from outside at one moment."""

    size: int
    changed_ns: int
    place: int


def look(path: Path) -> Look | None:
    """The file as it is now, or nothing if it is gone."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return Look(seen.st_size, seen.st_mtime_ns, seen.st_ino)


def why_it_waits(path: Path, *, done: bool, quiet: float) -> str | None:
    """Why a file is not taken yet, or nothing."""
    if done and not any(each.exists() for each in _signs(path)):
        return f"NOT_DONE: {path.name} waits for {path.name}.done, as its map says."
    if _age(path) < quiet:
        return f"{STILL_WRITTEN}: {path.name} changed a moment ago. The next run takes it."
    return None


def must_stand_still(path: Path, seen: Look | None) -> None:
    """Refuse a file that is no longer what it was when it was listed."""
    if seen is not None and look(path) != seen:
        raise Refused(
            STILL_WRITTEN,
            f"{path.name} changed while it was read. Nothing of it was loaded; the next run "
            "takes it.",
        )


def must_agree(path: Path, sha256: str) -> None:
    """Refuse a file that is not the one its ``.sha256`` speaks of."""
    companion = path.with_name(path.name + ".sha256")
    try:
        with companion.open("rb") as file:
            told = _HEX.findall(file.read(4096).decode(errors="replace"))
    except OSError:
        return
    if [each.lower() for each in told[:1]] != [sha256]:
        raise Refused(
            "CHECKSUM",
            f"{path.name} is not the file that {companion.name} speaks of. Nothing of it was "
            "loaded; send both again.",
        )


def wait_for_quiet(inbox: Path, quiet: float) -> None:
    """Wait until the youngest file has been left alone long enough; never longer than that."""
    ages = [_age(path) for path in inbox.glob("*/*")]
    young = [age for age in ages if age < quiet]
    if young:
        time.sleep(quiet - min(young))


def _signs(path: Path) -> tuple[Path, Path]:
    stem = path.name.split(".")[0]
    return path.with_name(f"{path.name}.done"), path.with_name(f"{stem}.done")


def _age(path: Path) -> float:
    """Seconds since the last change; a change in the future is some other clock's, and long ago."""
    seen = look(path)
    age = time.time() - seen.changed_ns / 1e9 if seen else float("inf")
    return age if age >= 0 else float("inf")
