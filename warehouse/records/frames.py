"""Rows of the records store as frames that keep their contract."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, TypeVar

import dataframely as dy
import polars as pl

Contract = TypeVar("Contract", bound=dy.Schema)


def frame_of(contract: type[Contract], rows: Iterable[Any]) -> dy.DataFrame[Contract]:
    """Rows by column name, under their contract; held against it anew only once they differ."""
    columns = tuple(_empty(contract).columns)
    kept = tuple(tuple(row[name] for name in columns) for row in rows)
    found: dy.DataFrame[Contract] = _checked(contract, kept)
    return found


@lru_cache(maxsize=64)
def _checked(contract: type[dy.Schema], rows: tuple[tuple[Any, ...], ...]) -> Any:
    found = pl.DataFrame(list(rows), schema=_empty(contract).schema, orient="row")
    return contract.validate(found)


@cache
def _empty(contract: type[dy.Schema]) -> pl.DataFrame:
    return contract.create_empty()
