"""One writer at a time.

The lease is one row of a small SQLite file: who writes, where, since when and until when,
and a number that only grows, the fencing token. A writer that dies without a word, even by
``kill -9``, is recognised by its dead process or by an expired lease, and the next one
takes over with a higher token. A writer that was only asleep then finds its token outdated
and may not commit.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ops.errors import PlanningError
from warehouse.lease_file import Lease, LeaseFileError, change, read, take
from warehouse.process import surely_dead

__all__ = [
    "Lease",
    "LeaseFileError",
    "LeaseHeldError",
    "LeaseLostError",
    "acquire",
    "fenced",
    "held",
    "holder",
    "release",
    "renew",
]


class LeaseHeldError(PlanningError):
    """Somebody else is writing."""


class LeaseLostError(PlanningError):
    """We were taken for dead, and somebody else writes now."""


@contextmanager
def held(path: Path, owner: str, *, seconds: float, wait: float = 0.0) -> Iterator[Lease]:
    """Hold the lease for as long as the block runs, renewing it meanwhile."""
    lease = acquire(path, owner, seconds=seconds, wait=wait)
    done = threading.Event()
    renewal = threading.Thread(
        target=_renew_until, args=(path, lease, seconds, done), name="lease", daemon=True
    )
    renewal.start()
    try:
        yield lease
    finally:
        done.set()
        renewal.join()
        release(path, lease)


def acquire(path: Path, owner: str, *, seconds: float, wait: float = 0.0) -> Lease:
    """Take the lease, waiting at most ``wait`` seconds for whoever holds it."""
    until = time.monotonic() + wait
    while True:
        lease, taken = _try(path, owner, seconds)
        if taken:
            return lease
        if lease.ours or time.monotonic() >= until:
            raise LeaseHeldError(_who(lease))
        time.sleep(0.1)


def release(path: Path, lease: Lease) -> None:
    """Give the lease back; one that was taken over is left alone."""
    with change(path) as file:
        file.execute("update lease set held = 0 where token = ?", (lease.token,))


def renew(path: Path, lease: Lease, *, seconds: float) -> None:
    """Put off the expiry of a lease that is still ours."""
    with fenced(path, lease) as file:
        file.execute("update lease set expires_at = ?", (time.time() + seconds,))


@contextmanager
def fenced(path: Path, lease: Lease) -> Iterator[sqlite3.Connection]:
    """A moment in which the lease is surely ours: nobody can take it over inside the block."""
    with change(path) as file:
        now = file.execute("select token from lease where held = 1").fetchone()
        if now != (lease.token,):
            raise LeaseLostError(
                f"{lease.owner} (process {lease.process.pid}) was silent for so long that another "
                "writer took its place, so nothing of what it did was kept. Run it again."
            )
        yield file


def holder(path: Path) -> Lease | None:
    """Who holds the lease now, if anybody."""
    if not path.exists():
        return None
    with change(path) as file:
        return read(file)


def _try(path: Path, owner: str, seconds: float) -> tuple[Lease, bool]:
    """The lease as it is now, and whether it has become ours."""
    with change(path) as file:
        rival = read(file)
        if rival and not _expired(rival) and not surely_dead(rival.process):
            return rival, False
        return replace(take(file, owner, seconds), inherited=rival is not None), True


def _renew_until(path: Path, lease: Lease, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds / 3):
        try:
            renew(path, lease, seconds=seconds)
        except LeaseLostError:
            return
        except (LeaseFileError, sqlite3.Error):  # a full or slow disk: the next round tries again
            continue


def _expired(lease: Lease) -> bool:
    return datetime.now(UTC) >= lease.expires_at


def _who(lease: Lease) -> str:
    if lease.ours:
        return (
            f"{lease.owner} is already writing in this very process. Let it finish before "
            "writing again: the warehouse has one writer at a time."
        )
    return (
        f"{lease.owner} has been writing since {lease.acquired_at:%d %b %H:%M:%S} UTC (process "
        f"{lease.process.pid} on {lease.process.host}), and the warehouse has one writer at a "
        "time. Nothing was changed. Try again when it has finished; if it hangs, end that "
        f"process, or wait until {lease.expires_at:%H:%M:%S} UTC when its turn runs out."
    )
