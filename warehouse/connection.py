"""Open the warehouse for as short a time as possible."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from ops.errors import PlanningError
from warehouse.build import build
from warehouse.migrate import migrate
from warehouse.settings import settings

Connection = duckdb.DuckDBPyConnection


class NoWarehouseError(PlanningError):
    """There is nothing to read yet."""


@contextmanager
def reading(name: str | None = None) -> Iterator[Connection]:
    """Read what was last committed."""
    path = settings().warehouse_path
    if not path.exists():
        raise NoWarehouseError(f"There is no warehouse in {path.parent}. Run hospital ingest.")
    with duckdb.connect(path, read_only=True) as db:
        db.execute("set timezone = 'UTC'")
        yield db


@contextmanager
def writing(owner: str) -> Iterator[Connection]:
    """Write all or nothing."""
    path = settings().warehouse_path
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path) as db:
        db.execute("set timezone = 'UTC'")
        db.begin()
        try:
            migrate(db)
            build(db)
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()
