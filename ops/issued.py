"""A forecast with its papers: who made it, from what, and what had to be left out."""

from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy

from ops.tables import Forecast


@dataclass(frozen=True)
class Issued:
    """A forecast as issued, its model, the past it was learnt from, and a note for people.

    ``note`` says in words why a fallback was used or a place was left out; None if nothing
    of the kind happened.
    """

    forecast: dy.DataFrame[Forecast]
    model: str
    note: str | None
    learnt_since: datetime | None
    learnt_until: datetime | None


def remarking(issued: Issued, words: str | None) -> Issued:
    """The same forecast with one more remark, if there is one."""
    said = [each for each in (issued.note, words) if each]
    return replace(issued, note=in_words(said))


def in_words(notes: list[str]) -> str | None:
    """Several remarks as one note."""
    return " ".join(notes) or None
