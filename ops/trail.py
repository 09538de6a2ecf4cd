"""The trail of what people did: each line seals all before it, so that none is changed unseen.

A line's seal is the SHA-256 of the seal before it and of everything it says. Whoever edits,
inserts, deletes or reorders lines would have to seal all later ones anew. What a chain cannot
show by itself is an end that was cut off: for that its newest seal is noted elsewhere, day by day.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64
"""The seal before the first line."""


@dataclass(frozen=True)
class TrailLine:
    """One thing that somebody did: who, when, to what, and all that was written with it."""

    number: int
    """From 1 on, without a gap."""
    happened_at: datetime
    by: str
    act: str
    about: str
    """The proposal, list, duty, file … it was done to."""
    content: str
    """What was written, as JSON."""
    seal: str = ""


@dataclass(frozen=True)
class Anchor:
    """The newest seal as it was noted elsewhere."""

    number: int
    seal: str
    noted_at: datetime


@dataclass(frozen=True)
class Break:
    """Where the trail no longer holds, and what is wrong there."""

    number: int
    sentence: str


def seal_of(line: TrailLine, before: str) -> str:
    """The seal of a line that follows one with the seal ``before``."""
    when = line.happened_at.astimezone(UTC).isoformat()
    told = [before, line.number, when, line.by, line.act, line.about, line.content]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def first_break(lines: Sequence[TrailLine], anchors: Iterable[Anchor] = ()) -> Break | None:
    """The first line, in order of number, that is not what was written; nothing if all are.

    ``lines`` are the whole trail as it is kept, in order of number.
    """
    noted = {one.number: one for one in anchors}
    before = START
    for number, line in enumerate(lines, 1):
        if line.number != number:
            return Break(number, f"Line {number} is missing: line {line.number} follows.")
        before = seal_of(line, before)
        if line.seal != before:
            return Break(number, f"Line {number} or its place was changed after it was written.")
        if number in noted and noted[number].seal != before:
            when = f"{noted[number].noted_at:%d %b %Y %H:%M} UTC"
            return Break(number, f"Line {number} is not the one that was noted on {when}.")
    cut = min((number for number in noted if number > len(lines)), default=None)
    if cut is None:
        return None
    when = f"{noted[cut].noted_at:%d %b %Y %H:%M} UTC"
    return Break(
        len(lines) + 1,
        f"The end is missing: {cut} lines were noted on {when}, {len(lines)} are here.",
    )


def written(anchor: Anchor) -> str:
    """An anchor as a line of text."""
    return f"{anchor.noted_at.astimezone(UTC).isoformat()} {anchor.number} {anchor.seal}"


def read_anchors(text: str) -> list[Anchor]:
    """The anchors of a text; lines that are none, as a cut-off last one, are passed over."""
    found = []
    for words in (line.split() for line in text.splitlines()):
        if len(words) == 3 and words[1].isdigit() and len(words[2]) == len(START):
            try:
                found.append(Anchor(int(words[1]), words[2], datetime.fromisoformat(words[0])))
            except ValueError:
                continue
    return found
