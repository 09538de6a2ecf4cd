"""The handover sheet on paper: exactly one side of A4, upright, legible without colour.

All rows are set in the largest type in which they fit. Where even the smallest is too large, the
longest tables lose their last rows, which are the least pressing, and say how many are left out.
States are words behind the shapes that the planner shows, drawn in black.
"""

import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ops.takeaway.document import Provenance
from ops.takeaway.handover import Figure, Handover, handover_of
from ops.takeaway.one_page import (
    HIGH,
    LONGEST,
    MARGIN,
    ROOM,
    SIZES,
    WIDE,
    Block,
    Row,
    line,
    shortened,
    table,
    text,
)
from ops.takeaway.poster import BOLD, REGULAR, printable

_HEAD, _FOOT = 15 * mm, 27 * mm


def handover_page(handed: Handover, origin: Provenance) -> bytes:
    """The handover as a PDF of one page, with lines to sign."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4, invariant=True)
    canvas.setTitle(printable(handover_of(origin)))
    _top(canvas, origin)
    y = HIGH - MARGIN - _HEAD
    for row in _fitted(handed):
        y = row.draw(canvas, y)
    _foot(canvas, origin)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def _fitted(handed: Handover) -> list[Row]:
    room = HIGH - 2 * MARGIN - _HEAD - _FOOT
    for points in SIZES:
        blocks = _blocks(handed, points)
        if sum(block.height for block in blocks) <= room:
            break
    return shortened(blocks, room, SIZES[-1])


def _blocks(handed: Handover, points: float) -> list[Block]:
    first = Row([text(handed.sentence, points + 2, BOLD, most=LONGEST)], [ROOM], 1.2 * mm)
    blocks = [Block((first,), []), _figures(handed.figures, points)]
    blocks += [table(sheet, points) for sheet in handed.sheets]
    notes = [line(note, points - 1, most=LONGEST) for note in (handed.ages, handed.read) if note]
    return [*blocks, Block((), notes)]


def _figures(figures: Sequence[Figure], points: float) -> Block:
    widths = [ROOM / max(1, len(figures))] * len(figures)
    lines = (
        ([one.label for one in figures], points - 1, REGULAR, 0.0),
        ([one.value for one in figures], points + 4, BOLD, 0.0),
        ([one.below for one in figures], points - 1, REGULAR, 0.8),
    )
    rows = [
        Row([text(word, size, font) for word in words], widths, 0.4 * mm, ruled, apart=3 * mm)
        for words, size, font, ruled in lines
    ]
    return Block(tuple(rows), [])


def _top(canvas: Canvas, origin: Provenance) -> None:
    top, right = HIGH - MARGIN, WIDE - MARGIN
    canvas.setFont(BOLD, 16)
    canvas.drawString(
        MARGIN, top - 5 * mm, printable(f"{origin.spoken.said('Handover')} · {origin.site}")[:60]
    )
    canvas.setFont(BOLD, 11)
    canvas.drawRightString(right, top - 5 * mm, printable(_valid(origin)))
    canvas.setFont(REGULAR, 8)
    known = f"As of {origin.moment(origin.as_of)} · run {origin.run}"
    if origin.invented:
        known = f"Invented hospital, no real patients · {known}"
    canvas.drawString(MARGIN, top - 10.5 * mm, printable(known))
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, top - 13 * mm, right, top - 13 * mm)


def _valid(origin: Provenance) -> str:
    zone = ZoneInfo(origin.time_zone)
    made, until = origin.made_at.astimezone(zone), origin.valid_until.astimezone(zone)
    day = "" if made.date() == until.date() else f" {origin.spoken.weekday(until)}"
    return f"printed {made:%H:%M} — valid to {until:%H:%M}{day}"


def _foot(canvas: Canvas, origin: Provenance) -> None:
    canvas.setFont(REGULAR, 8)
    half = ROOM / 2
    for n, who in enumerate(("Handed over by", "Taken over by")):
        left = MARGIN + n * half
        canvas.drawString(left, MARGIN + 12 * mm, f"{who} (name, role, time)")
        canvas.setLineWidth(0.6)
        canvas.line(left, MARGIN + 5.5 * mm, left + half - 8 * mm, MARGIN + 5.5 * mm)
    canvas.setFont(REGULAR, 7)
    made = (
        f"Printed {origin.moment(origin.made_at)} (clock of {origin.time_zone}), run {origin.run}."
    )
    canvas.drawString(MARGIN, MARGIN, printable(made)[:130])
    canvas.drawRightString(WIDE - MARGIN, MARGIN, "Page 1 of 1")
