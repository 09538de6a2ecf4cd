"""Day numbers of spreadsheets become ISO text.

Excel counts days from 1900 (where it takes 1900 for a leap year, as Lotus did) or, in files that
say so, from 1904. A number is a day only if its cell is formatted as one, or if a map says so:
a bare 45352 may as well be a count. Times are taken to the second, which is what five decimals
of a day can tell. What a format means and which day a number is, openpyxl knows; in columns of
text, where a map speaks of bare numbers, polars does the same for all of them at once.
"""

import re
from datetime import datetime, timedelta
from typing import Literal

import polars as pl
from openpyxl.styles.numbers import STRIP_RE, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

Form = Literal["day", "moment", "clock", "span"]
"""What a number format shows: a date, a date with time, a time of day, or hours beyond 24."""

_FIRST = {False: WINDOWS_EPOCH, True: MAC_EPOCH}
_LITERAL = re.compile(rf"{STRIP_RE.pattern}|\\.|_.")
_DAY = 86_400
_LAST = 2_958_466
_NUMBER = r"^\d{1,7}(?:\.\d+)?$"


def form(code: str | None) -> Form | None:
    """What a written number format shows, or nothing for numbers and text."""
    if code is None or not is_date_format(code):
        return None
    if is_timedelta_format(code):
        return "span"
    shown = _LITERAL.sub("", code.split(";")[0]).lower()
    if not re.search("[hs]", shown):
        return "day"
    return "moment" if re.search("[dy]", shown) else "clock"


def as_text(number: float, shown: Form, *, from_1904: bool) -> str | None:
    """A day number as its cell shows it, in ISO 8601; nothing if it is no day."""
    if number < 0 and shown != "span":
        return None
    try:
        whole = round(number * _DAY) / _DAY
        at = from_excel(whole, _FIRST[from_1904], timedelta=shown == "span")
    except (OverflowError, ValueError):
        return None
    if isinstance(at, timedelta):
        return _hours(round(at.total_seconds()))
    midnight = isinstance(at, datetime) and not whole % 1
    return str(at.date().isoformat() if shown == "day" and midnight else at.isoformat())


def _hours(seconds: int) -> str:
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


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
