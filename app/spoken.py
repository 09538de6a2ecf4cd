"""The one place that knows which language is spoken: to whom, in this rerun, in this thread.

The planner draws pages for many at once, each in a thread of its own; what is set here is seen by
that thread alone. Where nothing is set, as in a part of a page that is drawn again by itself, the
session is asked; without a session, texts are those of en-GB, as they are written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from ops.languages import EN_GB, LANGUAGES, Language

_P = ParamSpec("_P")
_T = TypeVar("_T")
_SPOKEN: ContextVar[Language] = ContextVar("spoken")
_ASKED: list[Callable[[], str | None]] = []


def language() -> Language:
    """What is spoken here and now."""
    return _SPOKEN.get(None) or _found()


def speak(code: str) -> None:
    """Speak this language in this thread from now on."""
    _SPOKEN.set(LANGUAGES[code])


@contextmanager
def speaking(spoken: Language) -> Iterator[None]:
    """Speak this language for a while."""
    before = _SPOKEN.set(spoken)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def as_now(do: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same, in the language of now: for what is done later, and in another thread."""
    said = language()

    @wraps(do)
    def done(*of: _P.args, **how: _P.kwargs) -> _T:
        with speaking(said):
            return do(*of, **how)

    return done


def ask(session: Callable[[], str | None]) -> None:
    """Whom to ask for the code of the language where none was set; None if there is no session."""
    _ASKED[:] = [session]


def _found() -> Language:
    code = _ASKED[0]() if _ASKED else None
    if code is None:
        return EN_GB
    speak(code)
    return LANGUAGES[code]
