"""The file of the lease: one row, changed by one process at a time."""

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
from warehouse.process import Process, this_process

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


class LeaseFileError(PlanningError):
    """The place where the lease is kept cannot be used."""


@dataclass(frozen=True)
class Lease:
    """The right to write, until it expires."""

    token: int
    owner: str
    process: Process
    thread: int
    acquired_at: datetime
    expires_at: datetime
    inherited: bool = False
    """Whether the holder before never gave it back: it was killed, or cut off."""

    @property
    def ours(self) -> bool:
        """Whether this very thread holds it, so that waiting for it would be for ever."""
        mine = self.process.host == this_process().host and self.process.pid == os.getpid()
        return mine and self.thread == threading.get_ident()


@contextmanager
def change(path: Path) -> Iterator[sqlite3.Connection]:
    """A moment in which nobody else reads or changes the lease."""
    with closing(_open(path)) as file:
        try:
            file.execute(_TABLE)
            yield file
            file.execute("commit")
        except BaseException as error:
            with suppress(sqlite3.Error):
                file.execute("rollback")
            if isinstance(error, sqlite3.OperationalError):  # such as a folder closed to us
                raise _unusable(path, error) from error
            raise


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
        raise _unusable(path, error) from error
    return file


def _unusable(path: Path, error: Exception) -> LeaseFileError:
    return LeaseFileError(
        f"{path}, which says who may write, cannot be used: {error}. Check that the folder "
        "exists, is not full and may be written, or point HOSPITAL_FOLDER at another one."
    )


def read(file: sqlite3.Connection) -> Lease | None:
    """The lease that is held, if it is."""
    rows = file.execute(_READ).fetchall()
    return _lease(rows[0]) if rows else None


def take(file: sqlite3.Connection, owner: str, seconds: float) -> Lease:
    """Write ourselves in, with a token higher than any before."""
    [(last,)] = file.execute("select coalesce(max(token), 0) from lease").fetchall()
    me, now = this_process(), time.time()
    row = (last + 1, owner, me.host, me.pid, me.born, threading.get_ident(), now, now + seconds)
    file.execute(_TAKE, row)
    return _lease(row)


def _lease(row: tuple[Any, ...]) -> Lease:
    token, owner, host, pid, born, thread, *moments = row
    since, until = (datetime.fromtimestamp(at, UTC) for at in moments)
    return Lease(token, owner, Process(host, pid, born), thread, since, until)
