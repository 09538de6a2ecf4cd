"""What of a record is kept readable: codes, numbers and times, never what could name somebody.

A code is taken as it comes. A label (`legible`) is taken where somebody vouches for it: a reference
feed lists it, a map spells it or takes new ones (``accept_new``), it was taken before, or ten
records of the same file share it. Any other text in a fact feed keeps its record aside.
"""

import dataframely as dy
import polars as pl

from ops.tables import DELIVERIES, REFERENCES
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.landing import known, legible
from warehouse.landing.maps import CODES, STANDARDS, Map, listed_as
from warehouse.landing.understood import Understood
from warehouse.pseudonyms import IDENTIFIERS, PSEUDONYM

SHARED = 10
"""Records of one file that make a label nobody's own: the smallest number that is ever shown."""

LARGEST = 1e8
"""Quantities from here on are long numbers: of a person, a telephone, a record."""

_LISTED_ELSEWHERE = {
    "specialty": (("ward", "specialty"), ("clinic", "specialty")),
    "location_id": (("ward", "ward_id"),),
    "place_id": (("ward", "ward_id"), ("site", "site_id"), ("clinic", "clinic_id")),
    "session_id": (("clinic_session", "session_id"),),
    "skill": (("staffing_ratio", "skill"),),
}
"""Where labels of columns that have no reference of their own are listed all the same."""


def readable(name: str, column: dy.Column, texts: pl.Expr) -> pl.Expr:
    """Whether what stands in a column of a record that was kept aside may be shown."""
    if name in IDENTIFIERS:
        return texts.str.contains(PSEUDONYM)
    if isinstance(column, dy.Datetime | dy.Date | dy.Time):
        return legible.time(texts)
    if column.dtype.is_numeric():
        return legible.number(texts)
    return legible.code(texts)


def masked(shaped: pl.DataFrame, feed: str, contract: type[dy.Schema]) -> pl.DataFrame:
    """Records kept aside, all text, without what may not be read; ``masked`` names it.

    What stands in a reference feed is about places: its texts stay as they were written.
    """
    kinds = contract.columns()
    names = [name for name in shaped.columns if name in kinds]
    texts = shaped.with_columns(pl.col(names).cast(pl.String))
    hidden = {}
    for name in names:
        if feed in REFERENCES and kinds[name].dtype == pl.String:
            continue
        text = pl.col(name).str.strip_chars()
        hidden[name] = ~readable(name, kinds[name], text) & (text != "")
    told = [pl.when(where).then(pl.lit(name)) for name, where in hidden.items()]
    named = pl.concat_list(told).list.drop_nulls() if told else pl.lit(None, pl.List(pl.String))
    return texts.with_columns(
        *(pl.when(~where).then(pl.col(name)).alias(name) for name, where in hidden.items()),
        masked=named,
    )


def check_codes(done: Understood, db: Connection, feed: str, chart: Map) -> None:
    """Fault the records of a fact feed whose texts could be somebody's name, or anything else."""
    if feed in REFERENCES:
        return
    coded = [
        name
        for name, column in DELIVERIES[feed].columns().items()
        if column.dtype == pl.String
        and name not in IDENTIFIERS
        and not (column.metadata or {}).get("one_of")
    ]
    for name in done.rows.columns:
        if name in coded:
            _check(done, db, feed, chart, name)
        elif done.rows.schema[name].is_float():
            # Nobody hands out a hundred million of anything: that is a number of something else.
            done.fault(done.rows[name].abs() >= LARGEST, "OUT_OF_RANGE", name)
        elif name in chart.as_delivered:
            strange = done.rows.select(~legible.code(pl.col(name))).to_series()
            done.fault(strange & done.rows[name].is_not_null(), "NOT_A_CODE", name)


def _check(done: Understood, db: Connection, feed: str, chart: Map, name: str) -> None:
    texts = done.rows.select(text=pl.col(name))
    distinct = texts.unique().filter(pl.col("text").is_not_null() & ~legible.code(pl.col("text")))
    if not distinct.height:
        return
    if name in CODES and name not in chart.accept_new and known.was_delivered(db, CODES[name]):
        return  # what the reference does not list is told of as unknown
    could_be = distinct.filter(legible.label(pl.col("text")))["text"]
    strange = set(distinct["text"]) - set(could_be)
    strange |= _nobodys(set(could_be), texts["text"], db, feed, chart, name)
    done.fault(texts["text"].is_in(sorted(strange)), "NOT_A_CODE", name)


def _nobodys(
    labels: set[str], texts: pl.Series, db: Connection, feed: str, chart: Map, name: str
) -> set[str]:
    """Labels that nobody vouches for."""
    origin = chart.columns.get(name)
    if origin and (origin.value is not None or origin.template is not None):
        return set()
    if origin and origin.values:
        labels = labels - set(origin.values.values())
    if name in chart.accept_new and chart.feed not in STANDARDS:
        return set()
    key = listed_as(name)
    if not labels:
        return labels
    counted = texts.filter(texts.is_in(sorted(labels))).value_counts()
    labels -= set(counted.filter(pl.col("count") >= SHARED)["text"])
    listed = [*_LISTED_ELSEWHERE.get(name, ()), (table_of(feed), name)]
    if name in CODES:
        listed.append((table_of(CODES[name]), key))
    for table, column in listed:
        labels -= set(known.codes(db, table, column))
    return labels
