"""Rows, tables and lines that are measured before they are drawn, so that a page can be fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from ops.takeaway.document import Sheet
from ops.takeaway.marks import SHAPES, Marked
from ops.takeaway.poster import BOLD, REGULAR, printable

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
"""Type sizes in points, tried from the largest."""
WIDE, HIGH = A4
MARGIN = 12 * mm
ROOM = WIDE - 2 * MARGIN
LONGEST, _CELL = 600, 160
"""Letters of a sentence and of a cell: more than that nobody writes on purpose."""
_NARROWER = 1.5
"""By how much smaller type a table may have than the page, to spare its cells a second line."""


@dataclass
class Row:
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
        self.heights = [cell.wrap(width - self.apart, HIGH)[1] for cell, width in pairs]
        self.height = max(self.heights, default=0.0) + 2 * self.gap + self.above

    def draw(self, canvas: Canvas, y: float) -> float:
        """Draw the row below ``y`` and say where it ends."""
        x, base = MARGIN, y - self.above - self.gap
        for cell, width, height in zip(self.cells, self.widths, self.heights, strict=True):
            cell.drawOn(canvas, x, base - height)
            x += width
        if self.ruled:
            canvas.setLineWidth(self.ruled)
            canvas.line(MARGIN, y - self.height, MARGIN + ROOM, y - self.height)
        return y - self.height


class Block(NamedTuple):
    """A table or a text: its head, its rows, and what may be left out of it."""

    head: tuple[Row, ...]
    rows: list[Row]
    more: str = ""

    @property
    def height(self) -> float:
        """How high it is on the page, in points."""
        return sum(row.height for row in (*self.head, *self.rows))


def shortened(blocks: list[Block], room: float, points: float) -> list[Row]:
    """The rows there is room for; the longest table gives up a row first."""
    left_out = [0] * len(blocks)
    more = line("and 999 more", points).height
    over = sum(block.height for block in blocks) - room
    while over > 0 and any(len(block.rows) > 1 and block.more for block in blocks):
        n = max(range(len(blocks)), key=lambda n: len(blocks[n].rows) * bool(blocks[n].more))
        over -= blocks[n].rows.pop().height - (more if not left_out[n] else 0)
        left_out[n] += 1
    rows = []
    for block, gone in zip(blocks, left_out, strict=True):
        rows += [*block.head, *block.rows]
        rows += [line(f"and {gone} {block.more}", points)] if gone else []
    return rows


def table(sheet: Sheet, points: float) -> Block:
    """A table under its title; where it has no rows, its notes."""
    title = Row([text(sheet.title, points + 1, BOLD)], [ROOM], 0.6 * mm, above=2 * mm)
    if not sheet.rows:
        notes = [line(note, points, most=LONGEST) for note in sheet.notes]
        return Block((title, *notes), [])
    heads = [str(column.label) for column in sheet.columns]
    rows = [[str(cell) for cell in row] for row in sheet.rows]
    least = max(SIZES[-1], points - _NARROWER)
    while sum(wanted := _wanted(heads, rows, points)) > ROOM and points > least:
        points -= 0.25
    widths, gap = [ROOM * one / sum(wanted) for one in wanted], 0.5 * mm
    head = Row([text(word, points - 0.5, BOLD) for word in heads], widths, gap, 0.8)
    set_rows = [Row([text(word, points) for word in row], widths, gap, 0.2) for row in rows]
    return Block((title, head), set_rows, "more, in the planner")


def _wanted(heads: Sequence[str], rows: Sequence[Sequence[str]], points: float) -> list[float]:
    """The room in which no cell of a column needs a second line; sentences may have more lines."""
    cells = [max([_width(row[n], points) for row in rows], default=0.0) for n in range(len(heads))]
    named = [stringWidth(head, BOLD, points) for head in heads]
    return [min(max(pair), ROOM / 2) + 0.7 * points for pair in zip(cells, named, strict=True)]


def _width(cell: str, points: float) -> float:
    marked = 0.6 * points if cell[:1] in SHAPES else 0.0
    return float(stringWidth(cell, REGULAR, points)) + marked


def line(words: str, points: float, *, most: int = _CELL) -> Row:
    """A line, or as many as the words need."""
    return Row([text(words, points, most=most)], [ROOM], 0.3 * mm)


def text(words: str, points: float, font: str = REGULAR, *, most: int = _CELL) -> Flowable:
    """Words in a size of type, behind the shape they begin with."""
    style = ParagraphStyle(font, fontName=font, fontSize=points, leading=1.2 * points)
    short = words if len(words) <= most else f"{words[: most - 1]}…"
    return Marked.of(short, lambda rest: Paragraph(escape(printable(rest)), style), points)
