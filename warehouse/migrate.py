"""Bring a warehouse of any age up to date.

Migrations create what must be kept: deliveries, forecasts, plans. They run once, in the
order of their numbers, and never change afterwards. What can be computed again lives in
``models`` instead.
"""

from hashlib import sha256
from importlib.resources import files

from duckdb import DuckDBPyConnection as Connection

from ops.errors import PlanningError

Script = tuple[str, str]
"""The name of a migration and its SQL."""

_THERE = """
    select 1 from duckdb_tables()
    where database_name = current_database() and schema_name = 'main' and table_name = 'migration'
"""


class MigrationChangedError(PlanningError):
    """A migration that has already run no longer says what it said then."""


class NewerWarehouseError(PlanningError):
    """The warehouse was written by a newer version of this house than the one running."""


def migrate(db: Connection) -> list[str]:
    """Run the migrations this warehouse has not seen, and name them."""
    db.execute(
        "create table if not exists main.migration "
        "(name text primary key, sha256 text, applied_at timestamptz default now())"
    )
    waiting = pending(db)
    for name, sql in waiting:
        db.execute(sql)
        db.execute("insert into main.migration (name, sha256) values (?, ?)", [name, _digest(sql)])
    return [name for name, _ in waiting]


def pending(db: Connection) -> list[Script]:
    """The migrations still to run; refuses a warehouse this code cannot be trusted with."""
    known, seen = scripts(), applied(db)
    _refuse_newer(known, seen)
    for name, sql in known:
        if seen.get(name, _digest(sql)) != _digest(sql):
            raise MigrationChangedError(
                f"{name} has run in this warehouse with other contents than it has now. "
                "Restore the file as it was and put the change in a new migration."
            )
    return [(name, sql) for name, sql in known if name not in seen]


def applied(db: Connection) -> dict[str, str]:
    """The migrations that have run in this file, with the digest of each."""
    if not db.execute(_THERE).fetchall():
        return {}
    return dict(db.execute("select name, sha256 from main.migration").fetchall())


def scripts() -> list[Script]:
    """Every migration this version of the house knows, in order."""
    folder = files("warehouse") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted((script.name, script.read_text("utf-8")) for script in found)


def _refuse_newer(known: list[Script], seen: dict[str, str]) -> None:
    unknown = sorted(set(seen) - {name for name, _ in known})
    if unknown:
        raise NewerWarehouseError(
            f"This warehouse was last written by a newer version of the program: it has run "
            f"{', '.join(unknown)}, which this version does not know. Install the newer "
            "version, or point HOSPITAL_FOLDER at another folder."
        )


def _digest(sql: str) -> str:
    return sha256(sql.encode()).hexdigest()
