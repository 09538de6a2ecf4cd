"""Who is running: which machine, which process, and whether it still lives.

A process id alone is not enough, because ids are used again; together with the moment the
process was born it is.
"""

import os
import socket
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process on one machine."""

    host: str
    pid: int
    born: str | None
    """Machine start and process start, where the system tells; else nothing."""


def this_process() -> Process:
    """The process that asks."""
    return Process(socket.gethostname(), os.getpid(), _born(os.getpid()))


def surely_dead(process: Process) -> bool:
    """Whether the process has ended for certain; of another machine we cannot say."""
    if process.host != socket.gethostname():
        return False
    if process.born is not None:
        return _born(process.pid) != process.born
    return not _exists(process.pid)


def _born(pid: int) -> str | None:
    """Boot and start tick of a living process; nothing for the dead, or where unknown."""
    try:
        # The name in brackets may hold spaces and brackets itself: count from the last one.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    state, start_tick = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}/{start_tick}"


@cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()


def _exists(pid: int) -> bool:
    if sys.platform == "win32":  # there, signal 0 would end the process: wait for expiry instead
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
