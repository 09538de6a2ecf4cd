"""The roster of each ward for the wall: PDF in A3 or A4, landscape, legible without colour.

A4 holds two weeks a page and A3 four. Duties are letters, weekends have a grey column, and
every page says what it is, how old and until when, and which page of how many.
"""

import io
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import reportlab
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ops.languages import Language
from ops.takeaway.document import Provenance, Sheet
from ops.takeaway.plain_text import cleaned
from ops.takeaway.roster_to_take import RosterToTake, legend
from ops.takeaway.ward_sheets import wall_sheet

REGULAR, BOLD = "Vera", "VeraBd"
"""Bitstream Vera comes with reportlab, so pages look alike on every machine."""


class Paper(NamedTuple):
    """A size of paper and how many days of a roster it holds."""

    size: tuple[float, float]
    days: int


PAPERS = {"A4": Paper(landscape(A4), 14), "A3": Paper(landscape(A3), 28)}

_MARGIN, _ROW, _TEXT = 12 * mm, 5.6 * mm, 8.0
_NAME, _GRADE, _SKILL, _HOURS = 34 * mm, 20 * mm, 22 * mm, 13 * mm
_TOP, _FOOT, _WIDEST = 34 * mm, 24 * mm, 20 * mm


class _Page(NamedTuple):
    ward: Sheet
    days: tuple[int, ...]
    """Which columns of the ward's sheet."""
    rows: tuple[tuple[Any, ...], ...]


def as_pdf(roster: RosterToTake, *, paper: str) -> bytes:
    """The ward sheets of a roster as pages of ``A3`` or ``A4``."""
    size, days = PAPERS[paper]
    _fonts()
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=size, invariant=True)
    canvas.setTitle(printable(f"Roster of {roster.provenance.site}"))
    pages = list(_pages(roster, days, int((size[1] - _TOP - _FOOT) // _ROW)))
    for number, page in enumerate(pages, 1):
        _draw(canvas, page, size, roster.provenance)
        _foot(canvas, size, roster, f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def _pages(roster: RosterToTake, days: int, most: int) -> list[_Page]:
    pages = []
    for ward in roster.wards:
        sheet = wall_sheet(roster, ward)
        columns = [n for n, one in enumerate(sheet.columns) if isinstance(one.label, date)]
        for first in range(0, len(columns), days):
            for top in range(0, max(1, len(sheet.rows)), most):
                shown = tuple(columns[first : first + days])
                pages.append(_Page(sheet, shown, sheet.rows[top : top + most]))
    return pages


def _draw(canvas: Canvas, page: _Page, size: tuple[float, float], origin: Provenance) -> None:
    top = size[1] - _MARGIN
    _text(canvas, _MARGIN, top - 5 * mm, f"{page.ward.title} · {origin.site}", BOLD, 15)
    first, last = (page.ward.columns[page.days[n]].label for n in (0, -1))
    assert isinstance(first, date)
    assert isinstance(last, date)
    said = origin.spoken
    days = f"{said.of(said.day, first)} to {said.of(said.day_dated, last)}"
    _text(canvas, _MARGIN, top - 11 * mm, days, REGULAR, 10)
    accepted = origin.standing.startswith("accepted")
    stamp = "" if accepted else f"{origin.standing.upper()} · NOT PUBLISHED"
    canvas.setFont(BOLD, 12)
    canvas.drawRightString(size[0] - _MARGIN, top - 5 * mm, printable(stamp))
    left = _MARGIN + _NAME + _GRADE + _SKILL
    wide = min(_WIDEST, (size[0] - _MARGIN - left - _HOURS) / max(1, len(page.days)))
    y = size[1] - _TOP
    _weekends(canvas, page, left, wide, y)
    _heads(canvas, page, origin.spoken, left, wide, y)
    for n, row in enumerate(page.rows, 1):
        _row(canvas, page, row, left, wide, y - n * _ROW)
    bottom = y - len(page.rows) * _ROW
    canvas.setLineWidth(0.3)
    for n in range(len(page.days) + 1):
        canvas.line(left + n * wide, y + 8 * mm, left + n * wide, bottom)


def _heads(canvas: Canvas, page: _Page, said: Language, left: float, wide: float, y: float) -> None:
    starts = (_MARGIN, _MARGIN + _NAME, _MARGIN + _NAME + _GRADE)
    for x, word in zip(starts, ("Person", "Grade", "Skill"), strict=True):
        _text(canvas, x, y + 1.5 * mm, word, BOLD, _TEXT)
    for n, column in enumerate(page.days):
        day = page.ward.columns[column].label
        assert isinstance(day, date)
        for line, word in ((5 * mm, said.weekday(day)), (1.5 * mm, f"{day:%d}")):
            canvas.setFont(BOLD, _TEXT - 1)
            canvas.drawCentredString(left + (n + 0.5) * wide, y + line, word)
    canvas.setFont(BOLD, _TEXT)
    canvas.drawRightString(left + len(page.days) * wide + _HOURS, y + 1.5 * mm, "Hours")
    canvas.setLineWidth(1)
    canvas.line(_MARGIN, y, left + len(page.days) * wide + _HOURS, y)


def _row(
    canvas: Canvas, page: _Page, row: Sequence[Any], left: float, wide: float, y: float
) -> None:
    base = y + 1.6 * mm
    starts = (_MARGIN, _MARGIN + _NAME, _MARGIN + _NAME + _GRADE)
    rooms = (_NAME, _GRADE, _SKILL)
    for x, room, cell in zip(starts, rooms, row[1:4], strict=True):
        _text(canvas, x, base, _fitting(str(cell or ""), room), REGULAR, _TEXT)
    for n, column in enumerate(page.days):
        code = row[column]
        canvas.setFont(BOLD if code[:1].isalnum() else REGULAR, _TEXT)
        canvas.drawCentredString(left + (n + 0.5) * wide, base, printable(code))
    canvas.setFont(REGULAR, _TEXT)
    canvas.drawRightString(left + len(page.days) * wide + _HOURS, base, f"{row[-1]:.1f}")
    canvas.setLineWidth(0.2)
    canvas.line(_MARGIN, y, left + len(page.days) * wide + _HOURS, y)


def _weekends(canvas: Canvas, page: _Page, left: float, wide: float, y: float) -> None:
    canvas.setFillGray(0.9)
    for n, column in enumerate(page.days):
        day = page.ward.columns[column].label
        if isinstance(day, date) and day.isoweekday() >= 6:
            high = 8 * mm + len(page.rows) * _ROW
            canvas.rect(left + n * wide, y - len(page.rows) * _ROW, wide, high, stroke=0, fill=1)
    canvas.setFillGray(0)


def _foot(canvas: Canvas, size: tuple[float, float], roster: RosterToTake, number: str) -> None:
    origin = roster.provenance
    made, known, until = map(origin.moment, (origin.made_at, origin.as_of, origin.valid_until))
    codes = "; ".join(f"{code} {words}" for code, words in legend(roster.shifts))
    told = (
        f"Made {made} from what was known {known}; valid until {until} ({origin.time_zone}). "
        f"Run {origin.run}."
    )
    if origin.invented:
        told = f"Invented hospital, no real people. {told}"
    for line, words in ((15 * mm, codes), (10 * mm, told)):
        _text(canvas, _MARGIN, line, _fitting(words, size[0] - 2 * _MARGIN, 7), REGULAR, 7)
    canvas.drawRightString(size[0] - _MARGIN, 5 * mm, number)


def _text(canvas: Canvas, x: float, y: float, words: str, font: str, points: float) -> None:
    canvas.setFont(font, points)
    canvas.drawString(x, y, printable(words))


def _fitting(words: str, room: float, points: float = _TEXT) -> str:
    """As much of some words as there is room for."""
    shown = printable(words)
    while shown and pdfmetrics.stringWidth(shown, REGULAR, points) > room - mm:
        shown = shown[:-2].rstrip() + "…" if len(shown) > 2 else ""
    return shown


def printable(words: str) -> str:
    """Words in letters that the font has: an accent it lacks is dropped, a letter is a ``?``."""
    has = _fonts()
    return "".join(
        letter if ord(letter) in has else _nearest(letter, has) for letter in cleaned(words)
    )


def _nearest(letter: str, has: frozenset[int]) -> str:
    if letter == "↗":
        return "→" if ord("→") in has else "/"
    plain = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in plain if ord(part) in has) or "?"


@cache
def _fonts() -> frozenset[int]:
    folder = Path(reportlab.__file__).with_name("fonts")
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)
