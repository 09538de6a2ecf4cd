"""One sheet of an xlsx workbook as rows of text, read as a stream.

- A cell says its kind and its format, and both are believed: a number formatted as a date becomes
  ISO text (in the 1904 system too), a number formatted as a number stays one.
- A formula counts for the value that was last worked out. An error (#N/A) or a formula never
  worked out sets its record aside; so does a number of more digits than Excel keeps.
- Of merged cells the first has the value and the others are empty, as the file itself says.
- Hidden rows and columns are read like any other: hiding is for the eye.

Libraries were weighed: the quick ones turn #N/A into nothing and lay out the whole rectangle from
the first cell to the last before anybody can refuse it; the slow ones build objects of every part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from warehouse.landing.files import serials
from warehouse.landing.files.scan import WIDEST, Fault
from warehouse.landing.files.serials import Form
from warehouse.landing.files.xlsx_package import UNPACKED, Package
from warehouse.landing.refusal import Refused

CELLS = 400_000
"""Cells that are handed on together."""
COLUMNS, ROWS = 16_384, 1_048_576

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
KINDS = {
    f"{space} {kind}": kind
    for space in _SPACES
    for kind in ("row", "c", "v", "f", "t", "rPh", "si", "mergeCell", "col")
}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_EXACT = 10**15
_PIECES = 1024
"""Of text, as the parser hands them over: eight million bytes, which no cell has."""
TRUE = ("1", "true", "on")


class Odd(NamedTuple):
    """A cell that has no value anybody could rely on."""

    code: str
    value: str


Row = dict[int, str | Odd]


@dataclass
class Sheet:
    """Rows as they come, by their numbers, and what else was seen on the way."""

    package: Package
    from_1904: bool
    strings: list[str]
    forms: list[Form | None]
    rows: list[tuple[int, Row]] = field(default_factory=list)
    merged: int = 0
    hidden: int = 0
    _cells: int = 0
    _row: Row = field(default_factory=dict)
    _line: int = 0
    _column: int = -1
    _columns: dict[str, int] = field(default_factory=dict)
    _cell: dict[str, str] = field(default_factory=dict)
    _formula: bool = False
    _phonetic: bool = False
    _taking: bool = False
    _words: list[str] = field(default_factory=list)

    def batches(self, path: str) -> Iterator[list[tuple[int, Row]]]:
        """Every row with something in it, some thousands at a time."""
        part = self.package.part(path)
        if part is None:
            raise self.package.broken(f"it lacks {path}")
        for _ in self.package.steps(part, self._start, self._end, self._said, most=UNPACKED):
            if self._cells >= CELLS:
                yield self._taken()
        yield self._taken()

    def notes(self) -> tuple[str, ...]:
        """What the eye sees in the sheet and its records do not have."""
        merged = f"{self.merged} merged areas: their first cell has the value, the others none"
        hidden = f"{self.hidden} hidden rows or columns were read like any other"
        return (*([merged] if self.merged else []), *([hidden] if self.hidden else []))

    def _taken(self) -> list[tuple[int, Row]]:
        rows, self.rows, self._cells = self.rows, [], 0
        return rows

    def _start(self, name: str, said: dict[str, str]) -> None:
        kind = KINDS.get(name)
        if kind == "c":
            self._cell, self._formula, self._words = said, False, []
            self._column = self._place(said.get("r"))
        elif kind == "v" or (kind == "t" and not self._phonetic):
            self._taking = True
        elif kind == "row":
            self._line, self._column, self._row = self._number(said.get("r")), -1, {}
            self.hidden += said.get("hidden") in TRUE
        elif kind == "f":
            self._formula = True
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "mergeCell":
            self.merged += 1
        elif kind == "col":
            self.hidden += said.get("hidden") in TRUE

    def _end(self, name: str) -> None:
        kind = KINDS.get(name)
        if kind in ("v", "t"):
            self._taking = False
        elif kind == "c":
            value = self._value()
            self._cells += 1
            if value:
                self._row[self._column] = value
        elif kind == "row":
            if self._row:
                self.rows.append((self._line, self._row))
        elif kind == "rPh":
            self._phonetic = False

    def _said(self, words: str) -> None:
        if self._taking and len(self._words) < _PIECES:
            self._words.append(words)

    def _number(self, given: str | None) -> int:
        if given is None:
            return self._line + 1
        if not given.isdecimal() or not 1 <= int(given[:9]) <= ROWS:
            raise self.package.broken(f"it speaks of a row {given[:12]}")
        return int(given)

    def _place(self, given: str | None) -> int:
        if given is None:
            return self._column + 1
        letters = given.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = _column(letters, self.package)
        return self._columns[letters]

    def _value(self) -> str | Odd:
        words = "".join(self._words)
        kind = self._cell.get("t", "n")
        if kind == "s" and words:
            return self._shared(words)
        if kind == "e":
            return Odd("CELL_ERROR", words)
        if not words:
            return Odd("CELL_ERROR", "no value") if self._formula and kind != "str" else ""
        if kind == "n":
            return self._counted(words)
        if kind == "b":
            return "true" if words == "1" else "false"
        return _text(words)

    def _shared(self, words: str) -> str | Odd:
        if not words.isdecimal() or int(words[:9]) >= len(self.strings):
            raise self.package.broken(f"a cell names the text {words[:12]}, which is not there")
        return _text(self.strings[int(words)])

    def _counted(self, words: str) -> str | Odd:
        style = self._cell.get("s")
        shown = None
        if style is not None and style.isdecimal() and int(style[:9]) < len(self.forms):
            shown = self.forms[int(style)]
        if shown is None and len(words) < 15 and words.isdecimal():
            return words
        try:
            number = float(words)
        except ValueError:
            raise self.package.broken(f"a number cannot be read in row {self._line}") from None
        if shown is not None:
            told = serials.as_text(number, shown, from_1904=self.from_1904)
            return told if told is not None else Odd("BAD_DATE", words)
        if abs(number) >= _EXACT:
            return Odd("CELL_ROUNDED", "more than 15 digits")
        return str(int(number)) if number.is_integer() else repr(number)


def _column(letters: str, package: Package) -> int:
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter) - 64
    if not (letters.isascii() and letters.isupper() and 1 <= column <= COLUMNS):
        raise package.broken(f"it speaks of a column {letters[:12]}")
    return column - 1


def _text(words: str) -> str | Odd:
    if len(words) > WIDEST:
        return Odd("TOO_LONG", "more than a million characters")
    if "_x" not in words:
        return words
    spelt = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words)
    whole = spelt.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
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
