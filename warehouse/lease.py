"""One writer at a time.

The lease is one row of a small SQLite file: who writes, where, since when and until when,
and a number that only grows, the fencing token. A writer that dies without a word, even by
``kill -9``, is recognised by its dead process or by an expired lease, and the next one
takes over with a higher token. A writer that was only asleep then finds its token outdated
and may not commit.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops.errors import PlanningError
from warehouse.process import Process, surely_dead, this_process

_TABLE = """
    create table if not exists lease (
        only integer primary key check (only = 1),
        token integer not null, held integer not null, owner text not null,
        host text not null, pid integer not null, born text, thread integer not null,
        acquired_at real not null, expires_at real not null)
"""
_TAKE = """
    insert or replace into lease
    (only, token, held, owner, host, pid, born, thread, acquired_at, expires_at)
    values (1, ?, 1, ?, ?, ?, ?, ?, ?, ?)
"""
_READ = """
    select token, owner, host, pid, born, thread, acquired_at, expires_at from lease
    where held = 1
"""

BUSY_SECONDS = 30.0
"""Patience for another process inside the lease file itself, where nobody stays long."""


class LeaseHeldError(PlanningError):
    """Somebody else is writing."""


class LeaseFileError(PlanningError):
    """The place where the lease is kept cannot be used."""


class LeaseLostError(PlanningError):
    """We were taken for dead, and somebody else writes now."""


@dataclass(frozen=True)
class Lease:
    """The right to write, until it expires."""

    token: int
    owner: str
    process: Process
    thread: int
    acquired_at: datetime
    expires_at: datetime

    @property
    def ours(self) -> bool:
        """Whether this very thread holds it, so that waiting for it would be for ever."""
        mine = self.process.host == this_process().host and self.process.pid == os.getpid()
        return mine and self.thread == threading.get_ident()


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
    with _change(path) as file:
        file.execute("update lease set held = 0 where token = ?", (lease.token,))


def renew(path: Path, lease: Lease, *, seconds: float) -> None:
    """Put off the expiry of a lease that is still ours."""
    with fenced(path, lease) as file:
        file.execute("update lease set expires_at = ?", (time.time() + seconds,))


@contextmanager
def fenced(path: Path, lease: Lease) -> Iterator[sqlite3.Connection]:
    """A moment in which the lease is surely ours: nobody can take it over inside the block."""
    with _change(path) as file:
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
    with _change(path) as file:
        return _read(file)


def _try(path: Path, owner: str, seconds: float) -> tuple[Lease, bool]:
    """The lease as it is now, and whether it has become ours."""
    with _change(path) as file:
        rival = _read(file)
        if rival and not _expired(rival) and not surely_dead(rival.process):
            return rival, False
        [(last,)] = file.execute("select coalesce(max(token), 0) from lease").fetchall()
        me, now = this_process(), time.time()
        row = (last + 1, owner, me.host, me.pid, me.born, threading.get_ident(), now, now + seconds)
        file.execute(_TAKE, row)
        return _lease(row), True


def _renew_until(path: Path, lease: Lease, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds / 3):
        try:
            renew(path, lease, seconds=seconds)
        except LeaseLostError:
            return
        except (LeaseFileError, sqlite3.Error):  # a full or slow disk: the next round tries again
            continue


@contextmanager
def _change(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(_open(path)) as file:
        try:
            file.execute(_TABLE)
            yield file
        except BaseException:
            with suppress(sqlite3.Error):
                file.execute("rollback")
            raise
        file.execute("commit")


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            file.execute("begin immediate")
        except BaseException:
            file.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise LeaseFileError(
            f"{path}, which says who may write, cannot be used: {error}. Check that the folder "
            "exists, is not full and may be written, or point HOSPITAL_FOLDER at another one."
        ) from error
    return file


def _read(file: sqlite3.Connection) -> Lease | None:
    rows = file.execute(_READ).fetchall()
    return _lease(rows[0]) if rows else None


def _lease(row: tuple[Any, ...]) -> Lease:
    token, owner, host, pid, born, thread, *moments = row
    since, until = (datetime.fromtimestamp(at, UTC) for at in moments)
    return Lease(token, owner, Process(host, pid, born), thread, since, until)


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
