"""The handover sheet on paper: exactly one side of A4, upright, legible without colour.

All rows are set in the largest type in which they fit. Where even the smallest is too large, the
longest tables lose their last rows, which are the least pressing, and say how many are left out.
States are words behind the shapes that the planner shows, drawn in black.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from ops.takeaway.document import Provenance, Sheet
from ops.takeaway.handover import Figure, Handover
from ops.takeaway.marks import SHAPES, Marked
from ops.takeaway.poster import BOLD, REGULAR, printable

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
"""Type sizes in points, tried from the largest."""

_WIDE, _HIGH = A4
_MARGIN = 12 * mm
_ROOM = _WIDE - 2 * _MARGIN
_HEAD, _FOOT = 15 * mm, 27 * mm
_NARROWER = 1.5
"""By how much smaller type a table may have than the page, to spare its cells a second line."""
_LONGEST, _CELL = 600, 160
"""Letters of a sentence and of a cell: more than that nobody writes on purpose."""


@dataclass
class _Row:
    """Cells beside each other, measured; a line of sentence is one cell."""

    cells: Sequence[Flowable]
    widths: Sequence[float]
    gap: float
    ruled: float = 0.0
    """How thick the line below is."""
    above: float = 0.0
    apart: float = 0.0
    """Room between two cells."""

    def __post_init__(self) -> None:
        pairs = zip(self.cells, self.widths, strict=True)
        self.heights = [cell.wrap(width - self.apart, _HIGH)[1] for cell, width in pairs]
        self.height = max(self.heights, default=0.0) + 2 * self.gap + self.above

    def draw(self, canvas: Canvas, y: float) -> float:
        """Draw the row below ``y`` and say where it ends."""
        x, base = _MARGIN, y - self.above - self.gap
        for cell, width, height in zip(self.cells, self.widths, self.heights, strict=True):
            cell.drawOn(canvas, x, base - height)
            x += width
        if self.ruled:
            canvas.setLineWidth(self.ruled)
            canvas.line(_MARGIN, y - self.height, _MARGIN + _ROOM, y - self.height)
        return y - self.height


class _Block(NamedTuple):
    """A table or a text: its head, its rows, and what may be left out of it."""

    head: tuple[_Row, ...]
    rows: list[_Row]
    more: str = ""

    @property
    def height(self) -> float:
        return sum(row.height for row in (*self.head, *self.rows))


def handover_page(handed: Handover, origin: Provenance) -> bytes:
    """The handover as a PDF of one page, with lines to sign."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4, invariant=True)
    canvas.setTitle(printable(f"Handover of {origin.site}"))
    _top(canvas, origin)
    y = _HIGH - _MARGIN - _HEAD
    for row in _fitted(handed):
        y = row.draw(canvas, y)
    _foot(canvas, origin)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def _fitted(handed: Handover) -> list[_Row]:
    room = _HIGH - 2 * _MARGIN - _HEAD - _FOOT
    for points in SIZES:
        blocks = _blocks(handed, points)
        if sum(block.height for block in blocks) <= room:
            break
    return _shortened(blocks, room, SIZES[-1])


def _shortened(blocks: list[_Block], room: float, points: float) -> list[_Row]:
    """The rows there is room for; the longest table gives up a row first."""
    left_out = [0] * len(blocks)
    more = _line("and 999 more", points).height
    over = sum(block.height for block in blocks) - room
    while over > 0 and any(len(block.rows) > 1 and block.more for block in blocks):
        n = max(range(len(blocks)), key=lambda n: len(blocks[n].rows) * bool(blocks[n].more))
        over -= blocks[n].rows.pop().height - (more if not left_out[n] else 0)
        left_out[n] += 1
    rows = []
    for block, gone in zip(blocks, left_out, strict=True):
        rows += [*block.head, *block.rows]
        rows += [_line(f"and {gone} {block.more}", points)] if gone else []
    return rows


def _blocks(handed: Handover, points: float) -> list[_Block]:
    first = _Row([_text(handed.sentence, points + 2, BOLD, most=_LONGEST)], [_ROOM], 1.2 * mm)
    blocks = [_Block((first,), []), _figures(handed.figures, points)]
    blocks += [_table(sheet, points) for sheet in handed.sheets]
    notes = [_line(note, points - 1, most=_LONGEST) for note in (handed.ages, handed.read) if note]
    return [*blocks, _Block((), notes)]


def _figures(figures: Sequence[Figure], points: float) -> _Block:
    widths = [_ROOM / max(1, len(figures))] * len(figures)
    lines = (
        ([one.label for one in figures], points - 1, REGULAR, 0.0),
        ([one.value for one in figures], points + 4, BOLD, 0.0),
        ([one.below for one in figures], points - 1, REGULAR, 0.8),
    )
    rows = [
        _Row([_text(word, size, font) for word in words], widths, 0.4 * mm, ruled, apart=3 * mm)
        for words, size, font, ruled in lines
    ]
    return _Block(tuple(rows), [])


def _table(sheet: Sheet, points: float) -> _Block:
    title = _Row([_text(sheet.title, points + 1, BOLD)], [_ROOM], 0.6 * mm, above=2 * mm)
    if not sheet.rows:
        notes = [_line(note, points, most=_LONGEST) for note in sheet.notes]
        return _Block((title, *notes), [])
    heads = [str(column.label) for column in sheet.columns]
    rows = [[str(cell) for cell in row] for row in sheet.rows]
    least = max(SIZES[-1], points - _NARROWER)
    while sum(wanted := _wanted(heads, rows, points)) > _ROOM and points > least:
        points -= 0.25
    widths, gap = [_ROOM * one / sum(wanted) for one in wanted], 0.5 * mm
    head = _Row([_text(word, points - 0.5, BOLD) for word in heads], widths, gap, 0.8)
    set_rows = [_Row([_text(word, points) for word in row], widths, gap, 0.2) for row in rows]
    return _Block((title, head), set_rows, "more, in the planner")


def _wanted(heads: Sequence[str], rows: Sequence[Sequence[str]], points: float) -> list[float]:
    """The room in which no cell of a column needs a second line; sentences may have more lines."""
    cells = [max([_width(row[n], points) for row in rows], default=0.0) for n in range(len(heads))]
    named = [stringWidth(head, BOLD, points) for head in heads]
    return [min(max(pair), _ROOM / 2) + 0.7 * points for pair in zip(cells, named, strict=True)]


def _width(cell: str, points: float) -> float:
    return stringWidth(cell, REGULAR, points) + (0.6 * points if cell[:1] in SHAPES else 0.0)


def _line(words: str, points: float, *, most: int = _CELL) -> _Row:
    return _Row([_text(words, points, most=most)], [_ROOM], 0.3 * mm)


def _text(words: str, points: float, font: str = REGULAR, *, most: int = _CELL) -> Flowable:
    style = ParagraphStyle(font, fontName=font, fontSize=points, leading=1.2 * points)
    short = words if len(words) <= most else f"{words[: most - 1]}…"
    return Marked.of(short, lambda rest: Paragraph(escape(printable(rest)), style), points)


def _top(canvas: Canvas, origin: Provenance) -> None:
    top, right = _HIGH - _MARGIN, _WIDE - _MARGIN
    canvas.setFont(BOLD, 16)
    canvas.drawString(_MARGIN, top - 5 * mm, printable(f"Handover · {origin.site}")[:60])
    canvas.setFont(BOLD, 11)
    canvas.drawRightString(right, top - 5 * mm, printable(_valid(origin)))
    canvas.setFont(REGULAR, 8)
    known = f"As of {_at(origin.as_of, origin)} · run {origin.run}"
    if origin.invented:
        known = f"Invented hospital, no real patients · {known}"
    canvas.drawString(_MARGIN, top - 10.5 * mm, printable(known))
    canvas.setLineWidth(1.2)
    canvas.line(_MARGIN, top - 13 * mm, right, top - 13 * mm)


def _valid(origin: Provenance) -> str:
    zone = ZoneInfo(origin.time_zone)
    made, until = origin.made_at.astimezone(zone), origin.valid_until.astimezone(zone)
    day = "" if made.date() == until.date() else f" {until:%a}"
    return f"printed {made:%H:%M} — valid to {until:%H:%M}{day}"


def _at(at: datetime, origin: Provenance) -> str:
    local = at.astimezone(ZoneInfo(origin.time_zone))
    return f"{local:%H:%M %a} {local.day} {local:%b %Y}"


def _foot(canvas: Canvas, origin: Provenance) -> None:
    canvas.setFont(REGULAR, 8)
    half = _ROOM / 2
    for n, who in enumerate(("Handed over by", "Taken over by")):
        left = _MARGIN + n * half
        canvas.drawString(left, _MARGIN + 12 * mm, f"{who} (name, role, time)")
        canvas.setLineWidth(0.6)
        canvas.line(left, _MARGIN + 5.5 * mm, left + half - 8 * mm, _MARGIN + 5.5 * mm)
    canvas.setFont(REGULAR, 7)
    made = f"Printed {_at(origin.made_at, origin)} (clock of {origin.time_zone}), run {origin.run}."
    canvas.drawString(_MARGIN, _MARGIN, printable(made)[:130])
    canvas.drawRightString(_WIDE - _MARGIN, _MARGIN, "Page 1 of 1")
