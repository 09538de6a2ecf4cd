"""Compile arithmetic once, and keep what was compiled where that is possible.

Numba keeps machine code beside a function's source and looks only at that source's date, so a
change of something the function calls would go unnoticed: what is kept here answers to the text
of all that is compiled.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.caching import FunctionCache

Function = TypeVar("Function", bound=Callable[..., object])


COMPILED = (
    *("compiled.py", "numbers.py", "pricing.py", "reading.py", "states.py"),
    *("../lines/in_turn.py", "../lines/pricing.py", "../lines/standing.py"),
)
"""Everything that takes part in machine code."""


def _text() -> str:
    digest = sha256()
    for name in COMPILED:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


TEXT = _text()


class _Kept(FunctionCache):
    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        return (*super()._index_key(sig, codegen), TEXT)  # type: ignore[no-untyped-call]


def compiled(function: Function) -> Function:
    """The same function in machine code, kept beside its source or in the user's cache.

    Where neither may be written it is compiled in each process: slower to start, otherwise
    the same. While it runs, the interpreter is free for other threads.
    """
    machine = njit(function, nogil=True)
    with suppress(RuntimeError):
        machine._cache = _Kept(function)  # type: ignore[no-untyped-call]
    return cast(Function, machine)
