"""The kinds of column every contract is made of."""

from collections.abc import Sequence
from typing import Any

import dataframely as dy
import polars as pl


def key(description: str | None = None) -> dy.String:
    """A text that names the row, or part of its name."""
    return dy.String(primary_key=True, min_length=1, description=description)


def text(description: str | None = None, *, nullable: bool = False) -> dy.String:
    """Free or coded text."""
    return dy.String(nullable=nullable, min_length=1, description=description)


def one_of(words: Sequence[str], description: str | None = None, **more: Any) -> dy.String:
    """A text from a short list of words."""
    allowed = list(words)
    listed = "one of " + ", ".join(allowed)
    return dy.String(
        check=lambda column: column.is_in(allowed),
        description=f"{description}; {listed}" if description else listed,
        metadata={"one_of": tuple(allowed)},
        **more,
    )


def some_of(words: Sequence[str] | None, description: str, **more: Any) -> dy.String:
    """Words in one text with a semicolon between them, from a short list if there is one."""
    listed = f", from {', '.join(words)}" if words else ""

    each = pl.element()
    fits = each.is_in(list(words)) if words else each.str.len_chars() > 0
    return dy.String(
        check=lambda column: column.str.split(";").list.eval(fits).list.all(),
        min_length=1,
        description=f"{description}; separated by ;{listed}",
        **more,
    )


def instant(description: str | None = None, **more: Any) -> dy.Datetime:
    """A moment in UTC, to the microsecond."""
    return dy.Datetime(time_zone="UTC", time_unit="us", description=description, **more)


def day(description: str | None = None, **more: Any) -> dy.Date:
    """A day of the local calendar."""
    return dy.Date(description=description, **more)


def count(description: str, **more: Any) -> dy.Int32:
    """A whole number of something, never negative."""
    return dy.Int32(min=0, description=description, **more)


def amount(description: str, **more: Any) -> dy.Float64:
    """A finite number of something."""
    return dy.Float64(description=description, allow_inf=False, allow_nan=False, **more)


def probability(description: str, **more: Any) -> dy.Float64:
    """A chance between 0 and 1."""
    return dy.Float64(min=0, max=1, description=description, **more)


def on_the_hour(column: str) -> pl.Expr:
    """Whether a moment is a whole hour."""
    return pl.col(column) == pl.col(column).dt.truncate("1h")
