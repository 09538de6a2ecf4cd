"""A column put into words, cell by cell."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import polars as pl

_T = TypeVar("_T")


def worded(cells: Iterable[_T | None], say: Callable[[_T], str]) -> pl.Series:
    """The words for every cell; an absent one stays absent.

    In a loop of our own and not by ``map_elements`` of an expression: that calls Python from the
    few threads which polars keeps for everybody who has the planner open. Whenever another
    session turns a frame into pandas in that moment, it keeps Python to itself until one of those
    threads is free, while they wait for Python: the planner stands still for good, for everybody.
    """
    return pl.Series([None if cell is None else say(cell) for cell in cells], dtype=pl.String)
