"""Read CSV, CSV.gz, Parquet and xlsx drops in batches: columns by name, records counted by us."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import dataframely as dy
import polars as pl
import polars.selectors as cs
from polars.exceptions import PolarsError

from ops.tables import DELIVERIES
from warehouse.landing.files.blocks import blocks
from warehouse.landing.files.scan import Chunk, Fault, Torn, chunks
from warehouse.landing.files.serials import as_moments
from warehouse.landing.files.trailer import Trailer
from warehouse.landing.files.xlsx import book
from warehouse.landing.files.xlsx_sheet import frame, titles
from warehouse.landing.maps import Column, Map
from warehouse.landing.refusal import Refused
from warehouse.landing.shape import clean, needs, sources
from warehouse.landing.versions import VERSION

ROWS = 250_000
"""Records of a Parquet file that are looked at together."""
MOST = 500_000_000
"""A few bytes of Parquet can claim any number of records; no hospital has as many as this."""

TEXT = (".csv", ".csv.gz", ".txt", ".tsv")
PARQUET = (".parquet",)
XLSX = (".xlsx",)
SUFFIXES = (*TEXT, *PARQUET, *XLSX)

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
    torn: Torn | None = None
    notes: tuple[str, ...] = ()


def read(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    """Every record of a file, in order; at least one batch, empty for a file with a header only."""
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty: not even a header. Send it again.")
    if path.name.lower().endswith(PARQUET):
        return _parquet(path, chart, feed)
    if path.name.lower().endswith(XLSX):
        return _workbook(path, chart, feed)
    return _delimited(path, chart, feed)


def _delimited(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    trailer = Trailer(chart.trailer, path.name)
    text = trailer.held_back(blocks(path, chart.encoding))
    header: list[str] | None = None
    origin: dict[str, Column] = {}
    for chunk in chunks(text, separator=chart.separator, name=path.name):
        if header is None:
            if not chunk.text:
                continue
            header, chunk = _without_header(chunk, chart)
            origin = _origin(chart, feed, header, path.name)
        rows = _parsed(chunk, header, origin, chart, path.name)
        trailer.count(rows.height + len(chunk.faults))
        yield Batch(
            _dated(rows, origin, chart, feed),
            origin,
            chunk.faults,
            len(header),
            chunk.ascii,
            _unused(header, origin),
            _torn(chunk, header, origin),
        )
    if header is None:
        raise Refused("EMPTY", f"{path.name} holds no header and no record. Send it again.")
    trailer.check()


def _origin(chart: Map, feed: str, header: list[str], name: str) -> dict[str, Column]:
    """Where the columns of the feed come from, and what says how new a record is."""
    origin = sources(chart, feed, header, name)
    if chart.version is None:
        return origin
    present = {clean(each): each for each in header}
    if clean(chart.version) not in present:
        sentence = f"{name} lacks {chart.version}, which its map says tells versions apart."
        raise Refused("SCHEMA_MISSING", sentence)
    return origin | {VERSION: Column(source=present[clean(chart.version)])}  # type: ignore[call-arg]


def _torn(chunk: Chunk, header: list[str], origin: dict[str, Column]) -> Torn | None:
    if chunk.broken_off is None:
        return None
    last = {name for name, column in origin.items() if header[-1] in needs(column)}
    return Torn(chunk.broken_off, frozenset(last))


def _without_header(chunk: Chunk, chart: Map) -> tuple[list[str], Chunk]:
    end = chunk.text.index(b"\n")
    while chunk.text.count(b'"', 0, end) % 2:
        end = chunk.text.index(b"\n", end + 1)
    first = chunk.text[:end].decode()
    [header] = csv.reader(io.StringIO(first), delimiter=chart.separator)
    rest = chunk.text[end + 1 :]
    return header, replace(chunk, text=rest, lines=chunk.lines[1:])


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
    if height > MOST:
        sentence = f"{path.name} claims {height:,} records; {MOST:,} are taken. Send it in parts."
        raise Refused("TOO_LARGE", sentence)
    header = kinds.names()
    origin = _origin(chart, feed, header, path.name)
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
        rows = _dated(rows.with_columns(numbers), origin, chart, feed)
        yield Batch(rows, origin, [], len(header), False, unused)


def _workbook(path: Path, chart: Map, feed: str) -> Iterator[Batch]:
    header: list[str] | None = None
    origin: dict[str, Column] = {}
    with book(path) as opened:
        sheet = opened.sheet(chart.sheet)
        for rows in sheet.batches():
            if header is None:
                if not rows:
                    continue
                header = titles(rows.pop(0), path.name)
                origin = _origin(chart, feed, header, path.name)
            cut, faults = frame(rows, header, _wanted(header, origin))
            dated = _dated(cut, origin, chart, feed, from_1904=opened.from_1904)
            unused = _unused(header, origin)
            yield Batch(dated, origin, faults, len(header), False, unused, None, sheet.notes())
    if header is None:
        raise Refused("EMPTY", f"The sheet of {path.name} is empty: not even a header.")


def _dated(
    rows: pl.DataFrame, origin: dict[str, Column], chart: Map, feed: str, *, from_1904: bool = False
) -> pl.DataFrame:
    """Day numbers become dates where a map says that times are written so."""
    if not chart.excel_serial:
        return rows
    contract = DELIVERIES[feed].columns()
    numbered = {
        column.source
        for name, column in origin.items()
        if column.source
        and not column.format
        and isinstance(contract.get(name), dy.Datetime | dy.Date)
        and not rows.schema[column.source].is_temporal()
    }
    first = from_1904 or chart.excel_serial == "1904"
    return rows.with_columns(
        as_moments(pl.col(name), from_1904=first).alias(name) for name in sorted(numbered)
    )
