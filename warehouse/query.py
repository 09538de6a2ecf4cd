"""Turn a query into a frame that keeps its contract."""

from typing import TypeVar

import dataframely as dy
import polars as pl
from duckdb import DuckDBPyConnection as Connection

Table = TypeVar("Table", bound=dy.Schema)


def query(db: Connection, contract: type[Table], sql: str, **params: object) -> dy.DataFrame[Table]:
    """Run a query with ``$named`` parameters and check what comes back."""
    return contract.validate(frame(db, sql, **params))


def frame(db: Connection, sql: str, **params: object) -> pl.DataFrame:
    """Run a query whose rows never leave the warehouse, so that no contract is due."""
    # An empty dictionary makes DuckDB refuse a query without parameters.
    rows: pl.DataFrame = db.sql(sql, params=params or None).pl()
    return rows
