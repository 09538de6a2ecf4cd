"""What may be read again: the shapes of codes, labels, numbers and times.

A *code* is one word of at most 64 letters, digits and ``_ . : ; / & + # -``. A *label* may have
spaces, apostrophes, commas, brackets, strokes and per cent signs too, and 60 characters in all.
Neither is a bare date nor has nine digits in a row, whatever stands between them: that could be
the number of a person. UUIDs, long hexadecimal names and dates inside a code do not count.
"""

from functools import lru_cache

import polars as pl

_CODE = r"^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.:;/&+#\-]{0,63}$"
_LABEL = r"^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.:/&+#'’,()|%\- ]{0,59}$"
_SHORT = r"^[A-Za-z0-9_.\-]{1,16}$"
_WORD = r"^[A-Za-z]{1,5}$"
_NUMBER = r"^(?i)[+-]?(?:[0-9]{1,6}(?:[.,][0-9]{0,6})?(?:e[+-]?[0-9]{1,4})?|nan|inf)$"
_TIME = (
    r"^[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"
    r"(?:[T ][0-9]{1,2}:[0-9]{0,2}(?::[0-9]{0,2}(?:[.,][0-9]{0,9})?)?)?"
    r" ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
    r"|^[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?$"
    r"|^(?:19|20)[0-9]{6}(?:[0-9]{4}(?:[0-9]{2}(?:\.[0-9]{1,6})?)?)?(?:[+-][0-9]{4})?$"
    r"|^[0-9]{5}(?:\.[0-9]{1,8})?$"
)

# Twenty hexadecimal digits or more, as pseudonyms have, with a letter anywhere among the first
# twenty: otherwise one in twenty pseudonyms would be taken for the telephone number of somebody.
_HEXADECIMAL = "|".join(rf"[0-9]{{{n}}}[a-f][0-9a-f]{{{19 - n},}}" for n in range(20))
_UUID = rf"[0-9A-Fa-f]{{8}}-(?:[0-9A-Fa-f]{{4}}-){{3}}[0-9A-Fa-f]{{12}}|\b(?:{_HEXADECIMAL})\b"
_DATE = r"(^|[^0-9])(?:19|20)[0-9]{2}-?(?:0[1-9]|1[0-2])-?(?:[0-2][0-9]|3[01])($|[^0-9])"
_LONG_NUMBER = r"(?:[0-9][ _.:/()+#,'|\-]{0,2}){9}"


def code(texts: pl.Expr) -> pl.Expr:
    """Whether texts are codes."""
    return texts.str.contains(_CODE) & _nobodys_number(texts)


def label(texts: pl.Expr) -> pl.Expr:
    """Whether texts are codes, or could be names of places or services."""
    return (texts.str.contains(_LABEL) | texts.str.contains(_CODE)) & _nobodys_number(texts)


def number(texts: pl.Expr) -> pl.Expr:
    """Whether texts are numbers, or a short word where one should stand."""
    return texts.str.contains(_NUMBER) | texts.str.contains(_WORD)


def time(texts: pl.Expr) -> pl.Expr:
    """Whether texts are written like a day or a time, be there such a day or not."""
    return texts.str.contains(_TIME)


def short(texts: pl.Expr) -> pl.Expr:
    """Whether texts are short codes, numbers or times, whatever column they stand in."""
    brief = texts.str.contains(_SHORT) & _nobodys_number(texts)
    return brief | texts.str.contains(_NUMBER) | texts.str.contains(_TIME)


@lru_cache(maxsize=65_536)
def is_code(text: str) -> bool:
    """Whether one text is a code."""
    return bool(pl.select(code(pl.lit(text))).item())


def is_label(text: str) -> bool:
    """Whether one text could be the name of a place, a service or a column."""
    return bool(pl.select(label(pl.lit(text))).item())


def _nobodys_number(texts: pl.Expr) -> pl.Expr:
    plain = texts.str.replace_all(_UUID, "U").str.replace_all(_DATE, "${1}D${2}")
    return ~plain.str.contains(_LONG_NUMBER) & (plain != "D")
