"""Is there room on the disk? Asked before anything is written, not after it has failed."""

import shutil
from pathlib import Path

from ops.errors import PlanningError

TIMES = 2.0
"""Free room asked for, in sizes of what is there: its growth, and a whole copy beside it."""


class DiskFullError(PlanningError):
    """There is no room for what is to be written."""


def need_room(folder: Path, size: int, purpose: str, *, advice: str = "") -> None:
    """Refuse work on a file of ``size`` bytes if the disk of ``folder`` may fill up during it."""
    needed = TIMES * size
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            f"{purpose} needs {needed / 1e6:.0f} MB in {folder}, and {free / 1e6:.0f} MB are "
            f"free. Nothing was changed. Make room{advice}, and run it again."
        )


def size_of(path: Path) -> int:
    """Bytes of a file; none if it is not there."""
    return path.stat().st_size if path.exists() else 0
