"""Read a table of the OMOP common data model 5.4 from CSV: columns by name, whatever their case.

Rules for times, because 5.4 asks for a moment where a source often has but a day:

- no moment: the day is known, and no more;
- midnight is taken for an unknown time, never for an arrival at midnight, unless the file shows
  that it knows midnights: it has at least 200 other times, and no more than 1 midnight to every
  200 of them;
- a visit with `discharged_to_concept_id` or `visit_type_concept_id` 32220 (still patient) is still
  on, and its end is the day of the export.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from warehouse.landing.files.blocks import blocks
from warehouse.landing.files.scan import Chunk, Fault, chunks
from warehouse.landing.maps import Map
from warehouse.landing.refusal import Refused
from warehouse.landing.shape import pseudonyms

VISIT, DETAIL, CARE_SITE = "visit_occurrence", "visit_detail", "care_site"
SUFFIXES = (".csv", ".csv.gz", ".txt", ".tsv")
STILL_PATIENT = "32220"
KNOWN_MIDNIGHTS = 200
"""Other times to one midnight: chance gives one in 1,440."""

_NEEDED = {
    VISIT: ("visit_occurrence_id", "person_id", "visit_concept_id", "visit_start_date"),
    DETAIL: (
        *("visit_detail_id", "visit_occurrence_id", "visit_detail_concept_id"),
        "visit_detail_start_date",
    ),
    CARE_SITE: ("care_site_id",),
}
_TIME = (
    r"^\d{4}-\d{2}-\d{2}"
    r"(?:[ T]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:[Zz]|[+-]\d{2}(?::?\d{2})?))?)?$"
)
_MIDNIGHT = r"[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$"


@dataclass
class Table:
    """One file: which table it is, its rows as text with ``line``, and what could not be cut."""

    kind: str
    rows: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)


def kind_of(path: Path, header: list[str]) -> str | None:
    """Which table of ours a file is, by its columns; null for another table of the model."""
    for kind in (DETAIL, VISIT, CARE_SITE):
        if set(_NEEDED[kind]) <= set(header):
            return kind
    stem = path.name.lower()
    wanted = next((kind for kind in (DETAIL, VISIT, CARE_SITE) if kind in stem), None)
    if wanted is None and any(name.endswith(("_id", "_code")) for name in header):
        return None
    missing = [name for name in _NEEDED[wanted or VISIT] if name not in header]
    shown = ", ".join(name[:40] for name in header[:12])
    raise Refused(
        "SCHEMA_MISSING",
        f"{path.name} lacks {', '.join(missing)}. It has {shown}. Export the table with all "
        "columns of OMOP 5.4, separated by commas, or say in a map how they are separated.",
    )


def turn(path: Path) -> int:
    """When a file of a folder counts: care sites, visits, parts of visits."""
    name = path.name.lower()
    order = (CARE_SITE, VISIT, DETAIL)
    return next((at for at, kind in enumerate(order) if kind in name), len(order))


def read(path: Path, chart: Map) -> Table | None:
    """The rows of a table of ours, or nothing if it is another one."""
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty: not even a header. Send it again.")
    header: list[str] | None = None
    kind: str | None = None
    parts: list[pl.DataFrame] = []
    faults: list[Fault] = []
    for chunk in chunks(blocks(path, chart.encoding), separator=chart.separator, name=path.name):
        text, lines = chunk.text, chunk.lines
        if header is None:
            if not text:
                continue
            header, text = _header(chunk, chart, path)
            lines = lines[1:]
            kind = kind_of(path, header)
        if kind is None:
            return None
        faults.extend(chunk.faults)
        if len(lines):
            parts.append(_cut(text, header, chart).with_columns(line=pl.Series(lines)))
    if header is None or kind is None:
        raise Refused("EMPTY", f"{path.name} holds no header and no record. Send it again.")
    nothing = pl.DataFrame(schema={**dict.fromkeys(header, pl.String), "line": pl.Int64})
    return Table(kind, pl.concat([nothing, *parts]) if parts else nothing, faults)


def _header(chunk: Chunk, chart: Map, path: Path) -> tuple[list[str], bytes]:
    end = chunk.text.index(b"\n")
    [names] = csv.reader(io.StringIO(chunk.text[:end].decode()), delimiter=chart.separator)
    header = [name.strip().lower() for name in names]
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise Refused("DUPLICATE_HEADER", f"{path.name} has two columns called {twice[0]}.")
    return header, chunk.text[end + 1 :]


def _cut(text: bytes, header: list[str], chart: Map) -> pl.DataFrame:
    rows = pl.read_csv(
        io.BytesIO(text),
        has_header=False,
        separator=chart.separator,
        quote_char='"',
        infer_schema=False,
    )
    rows.columns = header
    return rows


def visits(table: Table) -> pl.DataFrame:
    """Visits or parts of visits: pseudonyms, concept, care site, start and end as text."""
    rows, prefix = table.rows, "visit_detail" if table.kind == DETAIL else "visit"
    part = table.kind == DETAIL
    start = _when(rows, f"{prefix}_start_date", f"{prefix}_start_datetime")
    end = _when(rows, f"{prefix}_end_date", f"{prefix}_end_datetime")
    names = ("discharged_to_concept_id", "discharge_to_concept_id", f"{prefix}_type_concept_id")
    still_on = pl.any_horizontal(
        *(_plain(rows, name).eq(STILL_PATIENT).fill_null(False) for name in names)
    )
    made = rows.select(
        "line",
        visit_id=_plain(rows, "visit_occurrence_id"),
        stay_id=_plain(rows, "visit_detail_id") if part else pl.lit(None, pl.String),
        prior_subject=_plain(rows, "preceding_visit_detail_id")
        if part
        else pl.lit(None, pl.String),
        patient_id=_plain(rows, "person_id"),
        concept=_plain(rows, f"{prefix}_concept_id"),
        care_site=_plain(rows, "care_site_id"),
        started=start,
        ended=pl.when(~still_on).then(end),
    )
    words = [pl.col(name).fill_null("") for name in made.columns if name != "line"]
    made = made.with_columns(content=pl.concat_str(words, separator=" "))
    hidden = ("visit_id", "stay_id", "prior_subject", "patient_id", "content")
    return made.with_columns(pseudonyms(made[name]).alias(name) for name in hidden)


def care_sites(table: Table) -> pl.DataFrame:
    """Care sites: where they are, and the kind of service they give."""
    rows = table.rows
    made = rows.select(
        "line",
        care_site=_plain(rows, "care_site_id"),
        location=_plain(rows, "location_id"),
        concept=_plain(rows, "place_of_service_concept_id"),
    )
    words = [pl.col(name).fill_null("") for name in made.columns if name != "line"]
    made = made.with_columns(content=pl.concat_str(words, separator=" "))
    return made.with_columns(pseudonyms(made["content"]).alias("content"))


def _plain(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A number as text; whatever does not look like a code is dropped."""
    if name not in rows.columns:
        return pl.lit(None, pl.String)
    word = pl.col(name).str.strip_chars().str.replace(r"^(\d+)\.0+$", "${1}")
    return pl.when(word.str.contains(r"^[A-Za-z0-9_.:/\-]{1,64}$")).then(word)


def _when(rows: pl.DataFrame, day: str, moment: str) -> pl.Expr:
    """A moment as text, or the day where the time is not known."""
    days = _time(rows, day).str.slice(0, 10)
    if moment not in rows.columns:
        return days
    told = rows.select(_time(rows, moment).alias("at"))["at"]
    midnight = told.str.contains(_MIDNIGHT)
    timed = told.str.len_chars() > 10
    known = int((timed & ~midnight).sum())
    real = known >= KNOWN_MIDNIGHTS and int(midnight.sum()) * KNOWN_MIDNIGHTS <= known
    at = _time(rows, moment)
    usable = (at.str.len_chars() > 10) & (pl.lit(real) | ~at.str.contains(_MIDNIGHT))
    return (
        pl.when(usable.fill_null(False)).then(at).otherwise(pl.coalesce(days, at.str.slice(0, 10)))
    )


def _time(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A time as text; one that does not look like it is kept as a mark that it cannot be read."""
    if name not in rows.columns:
        return pl.lit(None, pl.String)
    given = pl.col(name).str.strip_chars().str.replace(r" ?UTC$", "Z")
    odd = ~given.str.contains(_TIME)
    empty = given.is_null() | (given == "") | (given.str.to_uppercase() == "NULL")
    return pl.when(empty).then(None).when(odd).then(pl.lit("?")).otherwise(given)
