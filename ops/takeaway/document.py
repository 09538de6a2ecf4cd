"""What is taken away, before it is a file: titled sheets with typed columns, and where they
come from.

One document is written as CSV, as a workbook or as pages, always with the same cells, so all
of them say the same as the screen.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ops.languages import EN_GB, LANGUAGES, Language

Cell = str | int | float | bool | date | datetime | None
Row = tuple[Cell, ...]

SMALL = 10
"""Fewer people than this could be told apart, so a sheet that says so hides their number."""

FEW = f"<{SMALL}"
HELD_BACK = "hidden"
"""Hidden only because a single hidden cell could be worked out from a total."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "whole number"
    AMOUNT = "number"
    CHANCE = "chance, 0 to 1"
    INSTANT = "moment"
    DAY = "day"
    YES_NO = "yes or no"
    CODE = "code"


@dataclass(frozen=True)
class Column:
    """One column; ``says`` is its line in the legend, ``few_hidden`` hides small counts."""

    label: str | date
    kind: Kind = Kind.TEXT
    unit: str = ""
    says: str = ""
    few_hidden: bool = False
    field: str = ""
    """How programs that read the CSV call it; else made from the label."""

    @property
    def name(self) -> str:
        """The head of the column in a CSV file."""
        return self.field or str(self.label).lower().replace(" ", "_")


@dataclass(frozen=True)
class Sheet:
    """One table under a title; the first ``frozen`` columns stay in sight."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    frozen: int = 1

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: {len(row)} cells under {len(self.columns)} heads")


@dataclass(frozen=True)
class Provenance:
    """Where a document comes from, how old what it says is, and until when it may be used."""

    site: str
    run: str
    source: str
    """What it was made of: the numbers of the proposals, or the feed."""
    standing: str
    """Whether people have decided about it: proposed, accepted, as booked."""
    as_of: datetime
    made_at: datetime
    valid_until: datetime
    time_zone: str
    invented: bool = False
    language: str = EN_GB.code
    """The code of the language in which its days and our own words are written."""

    @property
    def spoken(self) -> Language:
        """That language."""
        return LANGUAGES[self.language]

    def moment(self, at: datetime) -> str:
        """A moment on the clock of the site, with its day and year."""
        return self.spoken.moment(at.astimezone(ZoneInfo(self.time_zone)), dated=True)

    @property
    def age_minutes(self) -> int:
        """Whole minutes from what was known to the moment the file was made."""
        return max(0, int((self.made_at - self.as_of).total_seconds() // 60))


@dataclass(frozen=True)
class Document:
    """Sheets that leave together, with their provenance and the meaning of codes."""

    name: str
    """What it is, in a word or two that a file name can hold."""
    title: str
    sheets: tuple[Sheet, ...]
    provenance: Provenance
    legend: tuple[tuple[str, str], ...] = ()
    watermark: str = ""
    """At the head of every printed page; what must not be taken for what it is not has one."""

    @property
    def rows(self) -> int:
        """Rows of all sheets together."""
        return sum(len(sheet.rows) for sheet in self.sheets)


def guarded(document: Document) -> tuple[Document, int]:
    """The document with small counts hidden where its sheets say so, and how many cells were.

    None and a few look alike, because "nobody" tells as much. Where a column would hide one
    cell alone, its smallest other goes too: a total would give the one away.
    """
    sheets, hidden = [], 0
    for sheet in document.sheets:
        columns = list(zip(*sheet.rows, strict=True)) if sheet.rows else []
        for n, column in enumerate(sheet.columns):
            if column.few_hidden and sheet.rows:
                columns[n], more = _without_few(columns[n])
                hidden += more
        rows = tuple(zip(*columns, strict=True)) if columns else sheet.rows
        sheets.append(replace(sheet, rows=rows))
    return replace(document, sheets=tuple(sheets)), hidden


def _without_few(cells: Row) -> tuple[Row, int]:
    counts = {n: cell for n, cell in enumerate(cells) if isinstance(cell, int | float)}
    few = {n for n, count in counts.items() if count < SMALL}
    others = counts.keys() - few
    beside = {min(others, key=lambda n: (counts[n], n))} if len(few) == 1 and others else set()
    said = dict.fromkeys(few, FEW) | dict.fromkeys(beside, HELD_BACK)
    return tuple(said.get(n, cell) for n, cell in enumerate(cells)), len(said)
