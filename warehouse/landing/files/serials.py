"""Day numbers of spreadsheets become ISO text.

Excel counts days from 1900 (where it takes 1900 for a leap year, as Lotus did) or, in files that
say so, from 1904. A number is a day only if its cell is formatted as one, or if a map says so:
a bare 45352 may as well be a count. Times are taken to the second, which is what five decimals
of a day can tell.
"""

import re
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

Form = Literal["day", "moment", "clock", "span"]
"""What a number format shows: a date, a date with time, a time of day, or hours beyond 24."""

BUILT_IN: dict[int, Form] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "day"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56), "clock"),
    22: "moment",
    46: "span",
}
"""Formats that files name by number alone (ECMA-376 part 1, 18.8.30)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_SPAN = re.compile(r"\[(?:h+|m+|s+)\]")
_FIRST = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a wall clock
_DAY = 86_400
_LAST = 2_958_466
_NUMBER = r"^\d{1,7}(?:\.\d+)?$"


def form(code: str) -> Form | None:
    """What a written number format shows, or nothing for numbers and text."""
    shown = _LITERAL.sub("", code.split(";")[0].lower())
    if _SPAN.search(shown):
        return "span"
    shown = shown.replace("am/pm", "").replace("a/p", "").replace("general", "")
    day, clock = bool(re.search("[dy]", shown)), bool(re.search("[hs]", shown))
    if day or ("m" in shown and not clock):
        return "moment" if clock else "day"
    return "clock" if clock else None


def as_text(number: float, shown: Form, *, from_1904: bool) -> str | None:
    """A day number as its cell shows it, in ISO 8601; nothing if it is no day."""
    if not -1 < number < _LAST:
        return None
    seconds = round(number * _DAY)
    if shown == "span" or (shown == "clock" and number < 1):
        return _clock(seconds, padded=shown == "clock")
    if number < 0:
        return None
    # The 29th of February 1900, day 60, never was: days before it count one less.
    early = timedelta(days=1) if not from_1904 and number < 60 else timedelta()
    at = _FIRST[from_1904] + timedelta(seconds=seconds) + early
    return at.date().isoformat() if shown == "day" and not seconds % _DAY else at.isoformat()


def _clock(seconds: int, *, padded: bool) -> str:
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    hours = f"{seconds // 3600:02d}" if padded else str(seconds // 3600)
    return f"{sign}{hours}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def as_moments(column: pl.Expr, *, from_1904: bool) -> pl.Expr:
    """Bare day numbers of a text column as ISO text; what is no number stays as it was."""
    text = column.cast(pl.String).str.strip_chars()
    number = pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)
    seconds = (number * _DAY).round().cast(pl.Int64)
    early = pl.when((number < 60) & pl.lit(not from_1904)).then(_DAY).otherwise(0)
    at = pl.lit(_FIRST[from_1904]) + pl.duration(seconds=seconds + early)
    told = pl.when(seconds % _DAY == 0).then(at.dt.strftime("%Y-%m-%d"))
    exact = told.otherwise(at.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    return pl.when(number.is_between(0, _LAST, closed="left")).then(exact).otherwise(column)
