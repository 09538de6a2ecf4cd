"""What an invented hospital drops into an inbox: the CSV files of a real one, good rows and bad."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from ops.rehearsal.faults import spoilt
from ops.rehearsal.holidays import holidays
from ops.rehearsal.hospital import Hospital
from ops.rehearsal.invention import InventionError
from ops.rehearsal.knowledge import KNOWN, as_known, hourly_counts, thinned
from ops.tables.deliveries import DELIVERIES, REFERENCES

ZIPPED = ("ed_visits", "stock_movements")
"""Feeds that come compressed."""
LOCAL = ("appointments", "clinic_sessions")
"""Feeds whose times carry the offset of the local clock; the others are in UTC (Z)."""


@dataclass(frozen=True)
class Delivery:
    """One file as it was dropped: its feed, its name and its bytes."""

    feed: str
    name: str
    content: bytes


def deliveries(
    hospital: Hospital, *, since: datetime | None = None, until: datetime
) -> Iterator[Delivery]:
    """The files that tell what became known after ``since`` and up to ``until``.

    Without ``since`` everything is told, facts in one file a month. With it each feed that has
    news comes in one file: new rows, and known rows that changed. Nothing later than ``until``
    is told. Reference feeds are always told in full, and only when they changed.
    """
    _check(hospital, since, until)
    for feed in REFERENCES:
        rows = _reference(hospital, feed, until)
        if since is None or not rows.equals(_reference(hospital, feed, since)):
            yield _file(hospital, feed, since or hospital.invention.opens_at, until, rows)
    for feed, frame in _facts(hospital, until).items():
        rows = as_known(frame, KNOWN[feed], since=since, until=until)
        if since is not None:
            yield from [_file(hospital, feed, since, until, rows)] if rows.height else []
            continue
        if feed == "stock_positions":
            rows = thinned(rows, until)
        yield from _monthly(hospital, feed, until, rows)


def _check(hospital: Hospital, since: datetime | None, until: datetime) -> None:
    if until > hospital.until:
        raise InventionError(
            f"The invented hospital was lived until {hospital.until}; {until} was asked for. "
            "Invent it anew until then: what went before stays the same."
        )
    if since is not None and since >= until:
        raise InventionError(
            f"Deliveries tell of a time that begins before it ends; {since} to {until} was asked "
            "for. Give a `since` before `until`."
        )


def _facts(hospital: Hospital, until: datetime) -> dict[str, pl.DataFrame]:
    """The fact feeds of this hospital, visits or hourly counts of them."""
    if not hospital.invention.counts_only:
        return hospital.facts
    visits = hospital.facts["ed_visits"]
    others = {feed: frame for feed, frame in hospital.facts.items() if feed != "ed_visits"}
    invention = hospital.invention
    return hourly_counts(visits, invention.site_ids, invention.opens_at, until) | others


def _reference(hospital: Hospital, feed: str, until: datetime) -> pl.DataFrame:
    """A reference feed in full, as known at a moment."""
    if feed == "holidays":
        return _holidays(hospital, until)
    rows = hospital.references[feed]
    return rows.filter(pl.col("published_at") <= until) if "published_at" in rows.columns else rows


def _holidays(hospital: Hospital, until: datetime) -> pl.DataFrame:
    """Every bank holiday from the year of opening to the end of next year."""
    years = range(hospital.invention.since.year, until.year + 2)
    rows = [
        (site_id, day, name)
        for site_id in hospital.invention.site_ids
        for year in years
        for day, name in sorted(holidays(year).items())
    ]
    return pl.DataFrame(rows, schema=["site_id", "day_on", "name"], orient="row")


def _monthly(
    hospital: Hospital, feed: str, until: datetime, rows: pl.DataFrame
) -> Iterator[Delivery]:
    """One file a month, by when a row first became known."""
    month = pl.col(KNOWN[feed].first).dt.month_start().dt.truncate("1d").alias("_month")
    parts = rows.with_columns(month).partition_by("_month", as_dict=True, maintain_order=True)
    for (start,), part in parts.items():
        following = (start + timedelta(days=31)).replace(day=1)
        yield _file(hospital, feed, start, min(following, until), part)


def _file(
    hospital: Hospital, feed: str, start: datetime, end: datetime, rows: pl.DataFrame
) -> Delivery:
    invention = hospital.invention
    columns = [name for name in DELIVERIES[feed].column_names() if name in rows.columns]
    zone = invention.time_zone if feed in LOCAL else None
    text = rows.select([_text(rows.schema[name], name, zone) for name in columns] + _number(rows))
    text = spoilt(feed, text, share=invention.faults, seed=invention.seed).select(columns)
    content = text.write_csv().encode()
    name = f"{feed}_{start:%Y%m%dT%H%M%SZ}_{end:%Y%m%dT%H%M%SZ}.csv"
    if feed in ZIPPED:
        return Delivery(feed, name + ".gz", gzip.compress(content, compresslevel=1, mtime=0))
    return Delivery(feed, name, content)


def _number(rows: pl.DataFrame) -> list[pl.Expr]:
    return [pl.col("n")] if "n" in rows.columns else []


def _text(dtype: pl.DataType, name: str, zone: str | None) -> pl.Expr:
    """A column as record systems export it: ISO 8601 times with offset, whole numbers whole."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        if zone:
            return column.dt.convert_time_zone(zone).dt.strftime("%Y-%m-%dT%H:%M:%S%:z")
        return column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    if dtype == pl.Float64:
        whole = column == column.round()
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64).cast(pl.String))
            .otherwise(column.cast(pl.String))
            .alias(name)
        )
    return column.cast(pl.String)
