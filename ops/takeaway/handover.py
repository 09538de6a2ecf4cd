"""The handover sheet of a site: what a bed meeting has before it, as one document.

Its cells are the words of the page, so that paper and screen cannot differ. As a page it is one
side of A4; as a workbook it has a sheet for each of its tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.takeaway.document import Column, Document, Provenance, Sheet


@dataclass(frozen=True)
class Figure:
    """One of the few numbers at the top, with its age or base below it."""

    label: str
    value: str
    below: str = ""


@dataclass(frozen=True)
class Handover:
    """What is handed over, most pressing first."""

    state: str
    """Shape and word of the state the site is in; empty where its forecast is withheld."""
    verdict: str
    figures: tuple[Figure, ...]
    sheets: tuple[Sheet, ...]
    ages: str
    """How old each part of what is known was."""
    read: str
    """How the ranges and chances are to be read."""
    tabs: tuple[Sheet, ...] = ()
    """The same numbers with their types, for a workbook; else its sheets are those on paper."""

    @property
    def sentence(self) -> str:
        """The verdict behind the state it speaks of."""
        return f"{self.state}: {self.verdict}" if self.state else self.verdict


def told(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], *notes: str) -> Sheet:
    """A table of words; its notes are read where it has no rows."""
    return Sheet(title, tuple(Column(head) for head in heads), tuple(rows), notes)


def in_short(handed: Handover) -> Sheet:
    """What is said first: the verdict, the few numbers, and how old they are."""
    first = ("In a sentence", handed.sentence, handed.ages)
    rows = [first, *((one.label, one.value, one.below) for one in handed.figures)]
    return told("Now", ("What", "Says", "Of or as of"), rows, handed.read)


def handover_of(origin: Provenance) -> str:
    """What it is called."""
    return f"{origin.spoken.said('Handover')} of {origin.site}"


def handover_document(handed: Handover, origin: Provenance) -> Document:
    """The handover as sheets: what is said first, then its tables."""
    sheets = (in_short(handed), *(sheet for sheet in handed.sheets if sheet.rows))
    return Document("handover", handover_of(origin), handed.tabs or sheets, origin)
