"""Open a file in a child process first, so that a damaged one ends the child and not us.

A damaged file can do worse than raise an error: replaying a broken log has been seen to
abort the whole process, or never to end. The child opens the file as a writer would, reads
every row of every table, whose blocks carry checksums, and tells what it counted.
"""

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["whole", "empty", "damaged", "unable"]
"""``empty``: a file without a warehouse in it, as a first run that was killed leaves it.
``unable``: nothing can be said, because the disk, the memory or another program forbids it."""

CRASHES = {
    signal.Signals[name]
    for name in ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE")
    if name in signal.Signals.__members__
}
_NOT_THE_FILES_FAULT = re.compile(
    r"could not set lock|different configuration|out of memory|could not allocate|no space left"
    r"|file too large|permission denied|read-only file system|too many open files"
    r"|database file with version number|not supported by this version"
    # Not "newer version" alone: DuckDB says so too of the log of a later state of the file.
    r"|newer version of DuckDB",
    re.IGNORECASE,
)
_UNBALANCED = """
    select name, received, loaded, duplicate, superseded, quarantined from raw.delivery
    where received <> loaded + duplicate + superseded + quarantined order by name limit 20
"""


@dataclass(frozen=True)
class Probed:
    """What the child found."""

    verdict: Verdict
    said: str = ""
    tables: dict[str, int] = field(default_factory=dict)
    """Rows of every table, by its qualified name."""
    unbalanced: tuple[str, ...] = ()
    """Deliveries whose records do not add up, as sentences."""
    migrations: tuple[str, ...] = ()


def probe(path: Path, *, memory_limit: str, threads: int, read_only: bool = False) -> Probed:
    """Let a child open the file and read all of it; as a writer it also takes in its log."""
    asked = {
        "path": str(path),
        "read_only": read_only,
        "config": {"memory_limit": memory_limit, "threads": threads},
    }
    # -P: our own modules must not stand in for those of the same name that the child needs.
    child = [sys.executable, "-P", __file__, json.dumps(asked)]
    patience = patience_for(path)
    try:
        ended = subprocess.run(
            child,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return Probed("damaged", f"reading it did not come to an end in {patience:.0f} s")
    return _verdict(ended.returncode, ended.stdout, ended.stderr)


def patience_for(path: Path) -> float:
    """Seconds after which a child that still reads is taken to hang; slow disks are allowed for."""
    return 60 + (_left(path) + _left(wal_of(path))) / 2e6


def wal_of(path: Path) -> Path:
    """Where DuckDB keeps what was committed and is not in the file yet."""
    return path.with_name(f"{path.name}.wal")


def _left(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _verdict(code: int, told: str, error: str) -> Probed:
    if code < 0:
        number = -code
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        verdict: Verdict = "damaged" if number in CRASHES else "unable"
        return Probed(verdict, f"the process that read it was ended by {name}")
    try:
        answer = json.loads(told.splitlines()[-1])
    except (ValueError, IndexError):
        last = (error.strip().splitlines() or ["no word"])[-1]
        return Probed("unable", f"the process that should read it failed: {last}")
    for name in ("unbalanced", "migrations"):
        answer[name] = tuple(answer.get(name, ()))
    return Probed(**answer)


def _look(asked: dict[str, Any]) -> dict[str, Any]:
    """In the child: open, read everything, tell."""
    import duckdb

    config = asked["config"] | {"autoinstall_known_extensions": False}
    try:
        with duckdb.connect(asked["path"], read_only=asked["read_only"], config=config) as db:
            told = _count(db)
            if not asked["read_only"]:
                db.execute("checkpoint")
    except (duckdb.Error, RuntimeError, UnicodeDecodeError) as error:
        said = str(error).partition("\n")[0]
        ours = _NOT_THE_FILES_FAULT.search(str(error)) or isinstance(
            error, duckdb.OutOfMemoryException
        )
        return {"verdict": "unable" if ours else "damaged", "said": said}
    if not asked["read_only"] and _left(wal_of(Path(asked["path"]))):
        # DuckDB passes over a log whose beginning it does not know, without a word.
        return {"verdict": "damaged", "said": "its log cannot be read", **told}
    if "main.migration" not in told["tables"]:
        return {"verdict": "empty", "said": "it holds nothing", **told}
    return {"verdict": "whole", **told}


def _count(db: Any) -> dict[str, Any]:
    names = db.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = current_database() and not internal order by all"
    ).fetchall()
    tables = {}
    for schema, name in names:
        # The hash makes the child read every value: a mere count reads no block.
        read = f'select count(*), bit_xor(hash(kept)) from "{schema}"."{name}" as kept'
        [(tables[f"{schema}.{name}"], _)] = db.execute(read).fetchall()
    rows = db.execute(_UNBALANCED).fetchall() if "raw.delivery" in tables else []
    unbalanced = [
        f"{name}: {received} received, but {loaded} loaded, {duplicate} duplicate, "
        f"{superseded} superseded and {aside} kept aside"
        for name, received, loaded, duplicate, superseded, aside in rows
    ]
    there = "main.migration" in tables
    ran = db.execute("select name from main.migration order by name").fetchall() if there else []
    migrations = [name for (name,) in ran]
    return {"tables": tables, "unbalanced": unbalanced, "migrations": migrations}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_look(json.loads(sys.argv[1]))) + "\n")
