"""An xlsx workbook: which sheets it has, its shared texts, its formats, its first day.

openpyxl reads it, in the steps that a drop needs and no others: properties, themes, charts and
comments cannot make a file unreadable, and no sheet is looked at but the one that is asked for.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, builtin_format_code
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.xml.constants import ARC_STYLE
from openpyxl.xml.functions import fromstring

from warehouse.landing.files import serials
from warehouse.landing.files.serials import Form
from warehouse.landing.files.xlsx_package import Package, opened
from warehouse.landing.files.xlsx_sheet import Sheet
from warehouse.landing.refusal import Refused

# openpyxl warns of what it leaves out, and may quote cells doing so. Files are read in a thread
# of their own, where warnings cannot be caught for a while only.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


@dataclass(frozen=True)
class Book:
    """An opened workbook: where its sheets are, and how it counts days."""

    package: Package
    from_1904: bool
    sheets: dict[str, str]
    """Path of each worksheet by its name, the visible ones first."""
    strings: list[str]
    forms: list[Form | None]
    """What each style of a cell shows, by the number cells call it by."""

    def sheet(self, name: str | None) -> Sheet:
        """The named sheet, or the first that can be seen."""
        if not self.sheets:
            why = "it has no sheet that can be read (of Strict Open XML none can)"
            raise self.package.broken(why)
        path = next(iter(self.sheets.values())) if name is None else self._named(name)
        return Sheet(self.package, path, self.strings, self.forms, self.from_1904)

    def _named(self, name: str) -> str:
        folded = {each.strip().casefold(): path for each, path in self.sheets.items()}
        if name.strip().casefold() not in folded:
            shown = ", ".join(each[:40] for each in list(self.sheets)[:12])
            sentence = f"{self.package.name} has no sheet called {name}. It has {shown}."
            raise Refused("SHEET_MISSING", sentence + " Mend the map, or rename the sheet.")
        return folded[name.strip().casefold()]


@contextmanager
def book(path: Path) -> Iterator[Book]:
    """The workbook of a file, opened."""
    with opened(path) as package:
        with package.reading("its list of sheets, texts or styles"):
            found = _read(path, package)
        yield found


def _read(path: Path, package: Package) -> Book:
    with path.open("rb") as file:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive.close()
    reader.archive = package
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    seen = sorted(reader.parser.find_sheets(), key=lambda each: each[0].state != "visible")
    sheets = {each.name: rel.target for each, rel in seen if rel.Type.endswith("/worksheet")}
    from_1904 = reader.wb.epoch == MAC_EPOCH
    return Book(package, from_1904, sheets, reader.shared_strings, _forms(package))


def _forms(package: Package) -> list[Form | None]:
    if ARC_STYLE not in package.archive.namelist():
        return []
    sheet = Stylesheet.from_tree(fromstring(package.read(ARC_STYLE)))
    own = [serials.form(code) for code in sheet.number_formats]
    numbers = (style.numFmtId for style in sheet.cell_styles)
    return [
        own[each - BUILTIN_FORMATS_MAX_SIZE]
        if BUILTIN_FORMATS_MAX_SIZE <= each < BUILTIN_FORMATS_MAX_SIZE + len(own)
        else serials.form(builtin_format_code(each))
        for each in numbers
    ]
