"""A document as an Excel workbook: typed cells and no formula anywhere.

Every sheet has its head row and first columns frozen, a print area and landscape pages; a
legend and a provenance sheet close the book. The same document gives the same bytes, whenever
it is written.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ops.takeaway.document import Cell, Column, Document, Kind, Provenance, Sheet
from ops.takeaway.parcel import as_zip
from ops.takeaway.plain_text import cleaned

LEGEND, PROVENANCE = "Legend", "Provenance"
HEAD_ROW = 4
"""Above it: the title, the standing, and the age."""

_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.AMOUNT: "#,##0.0",
    Kind.CHANCE: "0 %",
}
_WIDTHS = {Kind.INSTANT: 24, Kind.DAY: 18, Kind.COUNT: 10, Kind.AMOUNT: 10, Kind.CHANCE: 10}
_WIDEST, _DAY_WIDTH = 70, 8
_HEAD = PatternFill("solid", start_color="FFE3EEF9")
_LINE = Border(bottom=Side("thin", color="FFD5DDE5"))
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_A3, _A4 = 8, 9


def as_xlsx(document: Document) -> bytes:
    """The document as a workbook."""
    book = Workbook()
    book.remove(book.active)
    zone = ZoneInfo(document.provenance.time_zone)
    for sheet in (*document.sheets, _legend(document), _origin(document.provenance)):
        _sheet(book.create_sheet(_title(book, sheet.title)), sheet, document, zone)
    book.properties.title = cleaned(document.title)
    book.properties.creator = "Hospital operations"
    book.properties.created = document.provenance.made_at.astimezone(UTC).replace(tzinfo=None)
    held = io.BytesIO()
    book.save(held)
    return _as_of(held.getvalue(), document.provenance.made_at)


def _title(book: Workbook, wanted: str) -> str:
    plain = _NOT_IN_TITLES.sub(" ", cleaned(wanted)).strip("' ")[:31].strip() or "Sheet"
    taken = {name.casefold() for name in book.sheetnames}
    tries = [plain, *(f"{plain[:27]} {n}" for n in range(2, len(taken) + 3))]
    return next(name for name in tries if name.casefold() not in taken)


def _sheet(page: Worksheet, sheet: Sheet, document: Document, zone: ZoneInfo) -> None:
    origin = document.provenance
    _put(page.cell(1, 1), sheet.title, zone).font = Font(bold=True, size=14)
    for n, words in enumerate(_stamp(origin), 2):
        _put(page.cell(n, 1), words, zone).font = Font(italic=True, color="FF4A555E")
    for n, column in enumerate(sheet.columns, 1):
        head = _put(page.cell(HEAD_ROW, n), _head(column), zone)
        head.font, head.fill, head.border = Font(bold=True), _HEAD, _LINE
        head.alignment = Alignment(wrap_text=True, vertical="bottom")
        if isinstance(column.label, date):
            head.number_format = "ddd d"
            head.alignment = Alignment(horizontal="center")
    looks: dict[tuple[Kind, str], Any] = {}
    day = origin.spoken.sheet_day
    forms = _FORMATS | {Kind.DAY: day, Kind.INSTANT: f"{day} hh:mm"}
    for r, row in enumerate(sheet.rows, HEAD_ROW + 1):
        for n, (cell, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            _styled(_put(page.cell(r, n), cell, zone), column, looks, forms)
    last = HEAD_ROW + len(sheet.rows)
    for n, note in enumerate(sheet.notes, last + 2):
        _put(page.cell(n, 1), note, zone).font = Font(italic=True)
    _lay_out(page, sheet, origin)
    page.oddHeader.center.text = _footer(document.watermark) or None


def _styled(
    cell: XlsxCell, column: Column, looks: dict[tuple[Kind, str], Any], forms: Mapping[Kind, str]
) -> None:
    """Give a cell the look of its column; a look is made once, because making it takes longest."""
    look = column.kind, cell.data_type
    if look in looks:
        cell._style = looks[look]
        return
    cell.border = _LINE
    if column.kind in forms and cell.data_type != "s":
        cell.number_format = forms[column.kind]
    aligned = {Kind.CODE: "center", Kind.INSTANT: "left", Kind.DAY: "left"}
    wraps = column.kind is Kind.TEXT
    cell.alignment = Alignment(aligned.get(column.kind), vertical="top", wrap_text=wraps)
    cell.quotePrefix = cell.data_type == "s"  # still text after somebody edits the cell
    looks[look] = cell._style


def _put(at: XlsxCell, cell: Cell, zone: ZoneInfo) -> XlsxCell:
    """Put a value of its own type; text is text whatever it begins with."""
    if isinstance(cell, datetime):
        at.value = cell.astimezone(zone).replace(tzinfo=None)  # Excel knows no zones: head says it
    elif isinstance(cell, str):
        at.value = cleaned(cell)[:32_000]
        if at.value:
            at.data_type = "s"
    elif isinstance(cell, bool):
        at.value = "yes" if cell else "no"
    else:
        at.value = cell
    return at


def _head(column: Column) -> str | date:
    if isinstance(column.label, date):
        return column.label
    return f"{column.label} [{column.unit}]" if column.unit else column.label


def _lay_out(page: Worksheet, sheet: Sheet, origin: Provenance) -> None:
    across, down = max(1, len(sheet.columns)), HEAD_ROW + len(sheet.rows)
    down += len(sheet.notes) + 1 if sheet.notes else 0
    page.freeze_panes = page.cell(HEAD_ROW + 1, sheet.frozen + 1)
    page.print_area = f"A1:{get_column_letter(across)}{down}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A3 if across > 20 else _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text = f"Run {_footer(origin.run)}"
    page.oddFooter.right.text = "Page &P of &N"
    lines = 1
    for n, column in enumerate(sheet.columns, 1):
        texts = [str(_head(column)), *(str(row[n - 1] or "") for row in sheet.rows)]
        dated = isinstance(column.label, date)
        texts[0] = texts[0][: _DAY_WIDTH - 2] if dated else texts[0]
        longest = max(map(len, texts)) + 2
        width = _DAY_WIDTH if dated else _WIDTHS.get(column.kind, min(_WIDEST, longest))
        page.column_dimensions[get_column_letter(n)].width = width
        lines = max(lines, -(-len(texts[0]) // int(0.8 * width)))
    page.row_dimensions[HEAD_ROW].height = 15 * lines


def _footer(text: str) -> str:
    return cleaned(text).replace("&", "&&")


def _stamp(origin: Provenance) -> tuple[str, str]:
    """Whether it is accepted, and how old it is and until when it holds."""
    made, until = map(origin.moment, (origin.made_at, origin.valid_until))
    invented = "Invented hospital, no real people. " if origin.invented else ""
    return (
        f"{invented}{origin.standing[:1].upper()}{origin.standing[1:]}.",
        f"Made {made} from what was known {_span(origin.age_minutes)} before; "
        f"valid until {until} ({origin.time_zone}).",
    )


def _span(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _legend(document: Document) -> Sheet:
    rows: dict[tuple[str, str, str], None] = {}
    for sheet in document.sheets:
        for column in sheet.columns:
            if isinstance(column.label, str) and column.says:
                rows[(column.label, column.unit or column.kind.value, column.says)] = None
    codes = [(code, "code", meaning) for code, meaning in document.legend]
    columns = (Column("Word"), Column("Unit"), Column("What it means"))
    return Sheet(LEGEND, columns, (*rows, *codes))


def _origin(origin: Provenance) -> Sheet:
    told: Mapping[str, Cell] = {
        "Site": origin.site,
        "Standing": origin.standing,
        "Made from": origin.source,
        "Run": origin.run,
        "Known as of": origin.as_of,
        "Made at": origin.made_at,
        "Age when made": _span(origin.age_minutes),
        "Valid until": origin.valid_until,
        "Clock": origin.time_zone,
        "Invented hospital": origin.invented,
        "Use": "Planning support: people decide. Not for decisions about a single patient.",
    }
    rows: Iterable[tuple[Cell, Cell]] = told.items()
    value = Column("Value", Kind.INSTANT)
    return Sheet(PROVENANCE, (Column("What"), value), tuple(rows))


def _as_of(book: bytes, made_at: datetime) -> bytes:
    """The same book without the moment of writing: its parts all carry ``made_at``."""
    moment = made_at.astimezone(UTC)
    stamp = rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", stamp, parts[core])
    return as_zip(parts, made_at)
