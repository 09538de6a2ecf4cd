"""Read CSV, CSV.gz and Parquet drops, batch by batch, columns by name, counted by our own code."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import polars.selectors as cs
from polars.exceptions import PolarsError

from warehouse.landing.blocks import blocks
from warehouse.landing.maps import Column, Map
from warehouse.landing.refusal import Refused
from warehouse.landing.scan import Chunk, Fault, chunks
from warehouse.landing.shape import needs, sources

ROWS = 250_000
"""Records of a Parquet file that are looked at together."""

TEXT = (".csv", ".csv.gz", ".txt", ".tsv")
PARQUET = (".parquet",)
SUFFIXES = (*TEXT, *PARQUET)

_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Time, pl.Null)

# Words kept as numbers and a list of words, as pandas writes its categories.
_words = cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String)


@dataclass(frozen=True)
class Batch:
    """Records by the names of their file, with ``line``, and those that could not be cut."""

    rows: pl.DataFrame
    origin: dict[str, Column]
    faults: list[Fault] = field(default_factory=list)
    fields: int = 0
    ascii: bool = True
    unused: tuple[str, ...] = ()


def read(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    """Every record of a file, in order; at least one batch, empty for a file with a header only."""
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty: not even a header. Send it again.")
    if path.name.lower().endswith(PARQUET):
        return _parquet(path, chart, feed)
    return _delimited(path, chart, feed)


def _delimited(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    text = blocks(path, chart.encoding)
    header: list[str] | None = None
    origin: dict[str, Column] = {}
    for chunk in chunks(text, separator=chart.separator, name=path.name):
        if header is None:
            if not chunk.text:
                continue
            header, chunk = _without_header(chunk, chart)
            origin = sources(chart, feed, header, path.name)
        rows = _parsed(chunk, header, origin, chart, path.name)
        yield Batch(rows, origin, chunk.faults, len(header), chunk.ascii, _unused(header, origin))
    if header is None:
        raise Refused("EMPTY", f"{path.name} holds no header and no record. Send it again.")


def _without_header(chunk: Chunk, chart: Map) -> tuple[list[str], Chunk]:
    end = chunk.text.index(b"\n")
    while chunk.text.count(b'"', 0, end) % 2:
        end = chunk.text.index(b"\n", end + 1)
    first = chunk.text[:end].decode()
    [header] = csv.reader(io.StringIO(first), delimiter=chart.separator)
    return header, Chunk(chunk.text[end + 1 :], chunk.lines[1:], chunk.faults, chunk.ascii)


def _parsed(
    chunk: Chunk, header: list[str], origin: dict[str, Column], chart: Map, name: str
) -> pl.DataFrame:
    wanted = _wanted(header, origin)
    lines = pl.Series("line", chunk.lines, dtype=pl.Int64)
    if not len(lines):
        return pl.DataFrame([lines, *(pl.Series(header[at], [], dtype=pl.String) for at in wanted)])
    rows = pl.read_csv(
        io.BytesIO(chunk.text),
        has_header=False,
        columns=wanted,
        separator=chart.separator,
        quote_char='"',
        infer_schema=False,
    )
    if rows.height != len(lines):
        raise Refused(
            "NOT_COUNTED",
            f"{name}: {len(lines):,} records were counted and {rows.height:,} could be read. "
            "Nothing was loaded; have a look at its quotes.",
        )
    rows.columns = [header[at] for at in wanted]
    return rows.with_columns(lines)


def _wanted(header: list[str], origin: dict[str, Column]) -> list[int]:
    """Places of the columns that the map asks for; the others are never read."""
    names = {each for column in origin.values() for each in needs(column)}
    return [at for at, name in enumerate(header) if name in names]


def _unused(header: list[str], origin: dict[str, Column]) -> tuple[str, ...]:
    names = {each for column in origin.values() for each in needs(column)}
    return tuple(name for name in header if name and name not in names)


def _parquet(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    try:
        scan = pl.scan_parquet(path)
        kinds = scan.collect_schema()
        height = int(scan.select(pl.len()).collect().item())
    except (PolarsError, OSError) as error:
        raise Refused("NOT_PARQUET", f"{path.name} is not a whole Parquet file.") from error
    header = kinds.names()
    origin = sources(chart, feed, header, path.name)
    wanted = [header[at] for at in _wanted(header, origin)]
    for name in wanted:
        if not (
            kinds[name].is_numeric()
            or isinstance(kinds[name], pl.Datetime | pl.Categorical | pl.Enum)
            or kinds[name] in _PLAIN
        ):
            raise Refused("SCHEMA_TYPE", f"{path.name}: column {name} holds {kinds[name]}.")
    unused = _unused(header, origin)
    for start in range(0, max(height, 1), ROWS):
        try:
            rows = scan.select(wanted).slice(start, ROWS).with_columns(_words).collect()
        except (PolarsError, OSError) as error:
            raise Refused("NOT_PARQUET", f"{path.name} is damaged: {error}.") from error
        here = min(ROWS, height - start)
        numbers = pl.Series("line", range(start + 1, start + here + 1), dtype=pl.Int64)
        yield Batch(rows.with_columns(numbers), origin, [], len(header), False, unused)
