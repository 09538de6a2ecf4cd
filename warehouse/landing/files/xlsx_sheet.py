"""One sheet of an xlsx workbook as rows of text, read as a stream by openpyxl.

- A cell says its kind and its format, and both are believed: a number formatted as a date becomes
  ISO text (in the 1904 system too), a number formatted as a number stays one.
- A formula counts for the value that was last worked out. An error (#N/A) or a formula never
  worked out sets its record aside; so does a number of more digits than Excel keeps.
- Of merged cells the first has the value and the others are empty, as the file itself says.
- Hidden rows and columns are read like any other: hiding is for the eye.

What openpyxl calls a read-only worksheet is not used, only the parser beneath it: the worksheet
fills every gap up to the last cell, leaves out rows and cells that are not in order without a
word, and knows nothing of what is merged or hidden. The parser hands over what the file has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from warehouse.landing.files import serials
from warehouse.landing.files.scan import WIDEST, Fault
from warehouse.landing.files.serials import Form
from warehouse.landing.files.xlsx_package import ROW, Package
from warehouse.landing.refusal import Refused

CELLS = 400_000
"""Cells that are handed on together."""
COLUMNS, ROWS = 16_384, 1_048_576

_EXACT = 10**15
_TRUE = ("1", "true", "on")


class Odd(NamedTuple):
    """A cell that has no value anybody could rely on."""

    code: str
    value: str


Row = dict[int, str | Odd]


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Numbers stay numbers, ISO dates the text they are, and a formula without value shows."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        if element.get("t") == "d":
            element.set("t", "str")
        cell: dict[str, Any] = super().parse_cell(element)
        empty = cell["value"] is None and cell["data_type"] != "str"
        if empty and element.find(FORMULA_TAG) is not None:
            cell |= {"data_type": "e", "value": "no value"}
        return cell


@dataclass
class Sheet:
    """Rows as they come, by their numbers, and what else was seen on the way."""

    package: Package
    path: str
    strings: list[str]
    forms: list[Form | None]
    from_1904: bool
    merged: int = 0
    hidden: int = 0
    line: int = field(default=0, init=False)

    def batches(self) -> Iterator[list[tuple[int, Row]]]:
        """Every row with something in it, some thousands at a time."""
        rows, more = self._rows(), True
        while more:
            taken: list[tuple[int, Row]] = []
            with self.package.reading(self):
                more = _take(rows, taken)
            yield taken

    def notes(self) -> tuple[str, ...]:
        """What the eye sees in the sheet and its records do not have."""
        merged = f"{self.merged} merged areas: their first cell has the value, the others none"
        hidden = f"{self.hidden} hidden rows or columns were read like any other"
        return (*([merged] if self.merged else []), *([hidden] if self.hidden else []))

    def __str__(self) -> str:
        return f"its sheet, after row {self.line}," if self.line else "its sheet"

    def _rows(self) -> Iterator[tuple[int, int, Row]]:
        """How many cells each row has, its number, and what is in them."""
        with self.package.open(self.path, ROW) as part:
            parser = _Parser(part, self.strings, data_only=True)
            for count, (line, cells) in enumerate(parser.parse(), 1):
                part.again()
                if count > ROWS or not 1 <= line <= ROWS:
                    raise self.package.broken(f"it speaks of more than {ROWS:,} rows")
                self.hidden += _hidden(parser.row_dimensions)
                parser.row_dimensions.clear()
                yield len(cells), line, self._row(cells)
                self.line = line
            self.hidden += _hidden(parser.column_dimensions)
            self.merged = len(parser.merged_cells.mergeCell) if parser.merged_cells else 0

    def _row(self, cells: list[dict[str, Any]]) -> Row:
        row: Row = {}
        for cell in cells:
            if cell["value"] is None and cell["data_type"] != "e":
                continue
            if not 1 <= cell["column"] <= COLUMNS:
                raise self.package.broken(f"it speaks of more than {COLUMNS:,} columns")
            if value := self._value(cell["value"], cell["data_type"], cell["style_id"]):
                row[cell["column"] - 1] = value
        return row

    def _value(self, value: Any, kind: str, style: int) -> str | Odd:
        if kind == "n":
            return self._counted(value, self.forms[style] if 0 <= style < len(self.forms) else None)
        if kind == "b":
            return "true" if value else "false"
        return Odd("CELL_ERROR", value or "") if kind == "e" else _text(value)

    def _counted(self, number: float, shown: Form | None) -> str | Odd:
        if shown is not None:
            told = serials.as_text(number, shown, from_1904=self.from_1904)
            return told if told is not None else Odd("BAD_DATE", str(number))
        if abs(number) >= _EXACT:
            return Odd("CELL_ROUNDED", "more than 15 digits")
        return str(int(number)) if number == int(number) else repr(number)


def _take(rows: Iterator[tuple[int, int, Row]], taken: list[tuple[int, Row]]) -> bool:
    """Take rows until they are many, and say whether there may be more."""
    cells = 0
    for count, line, row in rows:
        cells += count
        if row:
            taken.append((line, row))
        if cells >= CELLS:
            return True
    return False


def _hidden(dimensions: dict[str, dict[str, str]]) -> int:
    return sum(each.get("hidden") in _TRUE for each in dimensions.values())


def _text(words: str) -> str | Odd:
    if len(words) > WIDEST:
        return Odd("TOO_LONG", "more than a million characters")
    if "_x" not in words:
        return words
    whole = unescape(words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Odd("CONTROL_CHAR", "") if "\0" in whole else whole


def titles(first: tuple[int, Row], name: str) -> list[str]:
    """The header: the first row with anything in it."""
    row = first[1]
    if any(isinstance(title, Odd) for title in row.values()):
        raise Refused("HEADER", f"{name} has a cell with an error among the names of its columns.")
    return [str(row.get(at, "")) for at in range(max(row) + 1)]


def frame(
    rows: list[tuple[int, Row]], header: list[str], wanted: list[int]
) -> tuple[pl.DataFrame, list[Fault]]:
    """The wanted columns of whole records with their ``line``, and what cannot be relied on."""
    faults: list[Fault] = []
    whole: list[tuple[int, Row]] = []
    for line, row in rows:
        odd = ((at, row[at]) for at in wanted if at in row)
        at, cell = next(((at, cell) for at, cell in odd if isinstance(cell, Odd)), (0, None))
        if max(row) >= len(header):
            faults.append(Fault(line, "EXTRA_COLUMNS", max(row) + 1))
        elif isinstance(cell, Odd):
            faults.append(Fault(line, cell.code, len(header), header[at], cell.value))
        else:
            whole.append((line, row))
    lines = pl.Series("line", [line for line, _ in whole], dtype=pl.Int64)
    columns = (
        pl.Series(header[at], [row.get(at) for _, row in whole], dtype=pl.String) for at in wanted
    )
    return pl.DataFrame([lines, *columns]), faults
