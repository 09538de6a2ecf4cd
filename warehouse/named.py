"""Names that settings use, held against those there are."""

import difflib
from collections.abc import Iterable


def must_be_known(said: Iterable[str], names: Iterable[str], what: str) -> None:
    """Refuse the first name that nothing goes by, with those there are, the nearest first.

    Raises ValueError, from which the settings make a sentence with the section and the file.
    """
    known = list(names)
    for name in said:
        if name not in known:
            raise ValueError(f"there is no {what} called {name}; there are {nearest(name, known)}")


def nearest(name: str, names: Iterable[str]) -> str:
    """Names as a list in words, those most like this one first."""
    known = list(names)
    return ", ".join(difflib.get_close_matches(name, known, n=max(1, len(known)), cutoff=0))
