"""Read deliveries of an invented hospital back, as somebody who only has the files and contracts."""

import gzip
import io

import polars as pl

from ops.tables import DELIVERIES


def as_text(delivery):
    """The rows of a file, every cell as it was written."""
    plain = gzip.decompress(delivery.content) if delivery.name.endswith(".gz") else delivery.content
    return pl.read_csv(io.BytesIO(plain), infer_schema=False)


def understood(deliveries):
    """Every feed as one frame that keeps its contract; raises where a row does not.

    A column that may be null may also be absent.
    """
    parts = {}
    for delivery in deliveries:
        parts.setdefault(delivery.feed, []).append(as_text(delivery))
    return {feed: _typed(feed, pl.concat(texts)) for feed, texts in parts.items()}


def _typed(feed, text):
    schema = DELIVERIES[feed]
    if "precision" in schema.column_names():
        text = text.with_columns(precision=pl.lit("minute"))
    types = schema.create_empty().schema
    absent = [name for name in types if name not in text.columns]
    text = text.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    return schema.validate(text.select(_cell(pl.col(name), types[name]) for name in types))


def _cell(column, dtype):
    if isinstance(dtype, pl.Datetime):
        offset = column.str.replace("Z$", "+00:00")
        return offset.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", time_zone="UTC")
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if dtype == pl.Time:
        return column.str.to_time("%H:%M:%S")
    return column.cast(dtype)
