"""What was read from a copy once is given to everybody who asks the same again.

A copy never changes, so neither does what was read from it under its name. Streamlit's own cache
would do, but works out what was asked each time anew, and packs and unpacks what it keeps: on a
page of many small reads that was a quarter of its cost. Whoever asks gets frames and lists of
their own: what one session does to them, no other one sees.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import polars as pl

import warehouse
from warehouse import Connection

MOST = 64
"""How many answers of one question are kept; the one not asked for longest goes first."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_UNREAD = object()
_FIXED = frozenset({str, int, float, bool, datetime, date, type(None)})


def from_copy(copy: str, read: Callable[[Connection], _T]) -> _T:
    """What is read from the copy of this name."""
    with warehouse.reading(copy) as db:
        return read(db)


def once(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep each answer of ``read`` under its arguments, which can be hashed and say all of it."""
    kept: OrderedDict[object, _Answer] = OrderedDict()
    guard = Lock()

    @wraps(read)
    def asked(*of: _P.args, **how: _P.kwargs) -> _T:
        key = (of, tuple(sorted(how.items()))) if how else of
        with guard:
            if (answer := kept.get(key)) is None:
                answer = kept[key] = _Answer()
            kept.move_to_end(key)
            if len(kept) > MOST:
                kept.popitem(last=False)
        return cast("_T", own(answer.read(lambda: read(*of, **how))))

    return asked


class _Answer:
    """One answer; while somebody reads it, others who want the same wait for them."""

    def __init__(self) -> None:
        self._value: object = _UNREAD
        self._turn = Lock()

    def read(self, read: Callable[[], object]) -> object:
        """The answer, read now if nobody has; a read that failed is tried again by the next."""
        if self._value is _UNREAD:
            with self._turn:
                if self._value is _UNREAD:
                    self._value = read()
        return self._value


def own(value: Any) -> Any:
    """The same value, of which nothing that could be altered is anybody else's.

    A frame of one's own shares its columns, which nobody can alter; of arrays one may only read.
    """
    kind = type(value)
    if kind in _FIXED:
        return value
    if isinstance(value, pl.DataFrame | pl.Series):
        return value.clone()
    if kind in (list, tuple, set):
        return kind(map(own, value))
    if kind is dict:
        return {name: own(one) for name, one in value.items()}
    if kind is np.ndarray:
        seen = value.view()
        seen.flags.writeable = False
        return seen
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: own(getattr(value, one.name)) for one in fields(value)})
    return value
