"""A file's own columns become the columns of a feed, still uncast, as its map says."""

import re
import string
import unicodedata
from collections.abc import Mapping

import dataframely as dy
import polars as pl

from ops.tables import DELIVERIES
from warehouse.landing.maps import Column, Map
from warehouse.landing.refusal import Refused
from warehouse.pseudonyms import IDENTIFIERS, INVISIBLE, PSEUDONYM, pseudonym, pseudonyms

__all__ = ["INVISIBLE", "LANDED", "clean", "needs", "pseudonym", "pseudonyms", "shape", "sources"]

AGES = ("age_years",)
TOP_AGE = 90
OLDEST = 130
"""Above this a number is no age, and kept aside."""

LANDED = ("precision",)
"""Columns that landing fills in itself unless a map says how."""


def clean(name: str) -> str:
    """A header as it is compared: no spaces around it, nothing unseen, one form, no case."""
    return unicodedata.normalize("NFKC", re.sub(INVISIBLE, "", name)).strip().casefold()


def sources(chart: Map, feed: str, header: list[str], name: str) -> dict[str, Column]:
    """Where each column of the feed comes from in a file with this header, or a refusal."""
    contract = DELIVERIES[feed]
    _unambiguous(header, contract, name)
    present = {clean(each): each for each in header}
    found: dict[str, Column] = {}
    missing: list[str] = []
    for column, kind in contract.columns().items():
        given = chart.columns.get(column)
        if given is None and column in LANDED:
            continue
        given = given or Column(source=column)  # type: ignore[call-arg]
        wanted = needs(given)
        if all(clean(each) in present for each in wanted):
            found[column] = _spelt(given, present)
        elif not kind.nullable or column in chart.columns:
            missing.extend(each for each in wanted if clean(each) not in present)
    _complete(missing, chart, contract, header, name)
    return found


def needs(column: Column) -> list[str]:
    """The columns of the file that a column is made of."""
    if column.source is not None:
        return [column.source]
    if column.template is not None:
        parts = (part for _, part, _, _ in string.Formatter().parse(column.template))
        return [part for part in parts if part and part != "line"]
    return []


def _spelt(column: Column, present: Mapping[str, str]) -> Column:
    if column.source is not None:
        return column.model_copy(update={"source": present[clean(column.source)]})
    return column


def _unambiguous(header: list[str], contract: type[dy.Schema], name: str) -> None:
    seen: dict[str, int] = {}
    for at, each in enumerate(map(clean, header), start=1):
        if each and each in seen:
            # What stands first in a file without a header is a record, and is not repeated here.
            called = f"called {each}" if each in contract.columns() else "of one name"
            sentence = f"{name} has two columns {called}, number {seen[each]} and {at}; rename one."
            raise Refused("DUPLICATE_HEADER", sentence)
        seen[each] = at


def _complete(
    missing: list[str], chart: Map, contract: type[dy.Schema], header: list[str], name: str
) -> None:
    if not missing:
        return
    wanted = {clean(each) for column in chart.columns.values() for each in needs(column)}
    wanted |= {clean(each) for each in contract.columns()}
    ours = [clean(each) for each in header if clean(each) in wanted]
    others = len(header) - len(ours)
    shown = ", ".join([*ours[:12], *([f"{others} more"] if others else [])])
    if not wanted & {clean(each) for each in header}:
        other = next(
            (mark for mark in ";\t|," if mark != chart.separator and mark in header[0]), None
        )
        if len(header) == 1 and other:
            raise Refused(
                "SEPARATOR",
                f"{name} separates its fields with {other!r}, not {chart.separator!r}. "
                f"Say separator = {other!r} in a map.",
            )
        raise Refused(
            "HEADER",
            f"{name} has no header line with the names of its columns. "
            f"Needed: {', '.join(dict.fromkeys(missing))}.",
        )
    raise Refused(
        "SCHEMA_MISSING",
        f"{name} lacks {', '.join(dict.fromkeys(missing))}. It has {shown}. "
        "Add the column, or say in a map where it comes from.",
    )


def shape(rows: pl.DataFrame, origin: Mapping[str, Column], chart: Map) -> pl.DataFrame:
    """The columns of the feed, uncast, and ``line``."""
    shaped = rows.select(
        pl.col("line"), *(_made(column, rows).alias(name) for name, column in origin.items())
    )
    # Numbers of people and of their records go no further than this line.
    hidden = [
        name
        for name in shaped.columns
        if name in chart.pseudonyms or (name in IDENTIFIERS and name not in chart.as_delivered)
    ]
    kept = [name for name in shaped.columns if name in chart.as_delivered and name not in hidden]
    return shaped.with_columns(
        *(pseudonyms(shaped[name]) for name in hidden),
        *(_unlike_pseudonyms(shaped[name]) for name in kept),
        *(_top_coded(shaped[name]) for name in AGES if name in shaped.columns),
    )


def _unlike_pseudonyms(numbers: pl.Series) -> pl.Series:
    """Numbers kept as delivered, but for those a rotation of keys would take for pseudonyms."""
    texts = numbers.cast(pl.String).str.strip_chars()
    alike = texts.str.contains(PSEUDONYM).fill_null(False)
    return pseudonyms(texts).zip_with(alike, texts) if alike.any() else texts


def _top_coded(ages: pl.Series) -> pl.Series:
    """Very old people are few: from 90 years on, one age for all of them."""
    years = ages.cast(pl.Float64, strict=False)
    aged = ((years > TOP_AGE - 1) & (years <= OLDEST)).fill_null(False)
    top = pl.Series([str(TOP_AGE)]).new_from_index(0, len(ages))
    return top.zip_with(aged, ages.cast(pl.String)).alias(ages.name) if aged.any() else ages


def _made(column: Column, rows: pl.DataFrame) -> pl.Expr:
    if column.value is not None:
        return pl.lit(column.value)
    if column.template is not None:
        return _filled(column.template)
    made = pl.col(str(column.source))
    if column.values is not None:
        word = _text(made, rows.schema[str(column.source)])
        # What is left empty may have a word of its own: values = { "" = "unmapped" }.
        made = word.fill_null("").replace({**column.values, "": column.values.get("")})
    if column.bands is not None:
        made = _banded(made.cast(pl.Float64, strict=False), column)
    if column.min is not None or column.max is not None:
        number = made.cast(pl.Float64, strict=False)
        clipped = number.clip(column.min, column.max)
        # What is no number stays as it was, so that the cast can say what is wrong with it.
        changed = number.is_finite() & (clipped != number)
        made = (
            pl.when(changed)
            .then(clipped.cast(pl.Int64).cast(pl.String))
            .otherwise(made.cast(pl.String))
        )
    return made


def _text(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    return column.str.strip_chars() if kind == pl.String else column.cast(pl.String)


def _filled(template: str) -> pl.Expr:
    parts: list[pl.Expr] = []
    for words, name, _, _ in string.Formatter().parse(template):
        if words:
            parts.append(pl.lit(words))
        if name:
            parts.append(pl.col(name).cast(pl.String))
    return pl.concat_str(parts)


def _banded(number: pl.Expr, column: Column) -> pl.Expr:
    banded = pl.lit(None, dtype=pl.String)
    for band in reversed(column.bands or []):
        below = pl.lit(True) if band.below is None else number < band.below
        banded = pl.when(number.is_not_null() & below).then(pl.lit(band.word)).otherwise(banded)
    return banded
