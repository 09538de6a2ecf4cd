"""Where a patient was, one ward after another, from times on wards that may overlap."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Member:
    """An encounter, and how deep it lies below the outermost one."""

    name: str
    patient_id: str | None
    said: dict[str, Any]
    depth: int = 0
    parent: str | None = None


@dataclass(frozen=True)
class Part:
    """Time on one ward, as one encounter told it."""

    start: datetime
    end: datetime
    begins: str
    ends: str | None
    ward: str
    member: Member
    turn: tuple[datetime, int, int]
    expected_on: str | None = None


def walk(parts: list[Part]) -> Iterator[tuple[Part, str | None]]:
    """Where the patient was, one ward after another: at any moment the one come to last."""
    if len(parts) == 1:
        yield parts[0], parts[0].ends
        return
    texts = {at: text for each in parts for at, text in _edges(each)}
    waiting = sorted(parts, key=lambda each: each.turn)
    edges = sorted({at for each in parts for at in (each.start, each.end)})
    here: list[tuple[tuple[float, int, int], int, Part]] = []
    runs: list[tuple[Part, datetime, datetime]] = []
    taken = 0
    for start, end in pairwise(edges):
        while taken < len(waiting) and waiting[taken].start <= start:
            each = waiting[taken]
            first, depth, order = each.turn
            heapq.heappush(here, ((-first.timestamp(), -depth, -order), taken, each))
            taken += 1
        while here and here[0][2].end <= start:
            heapq.heappop(here)
        if not here:
            continue
        part = here[0][2]
        if runs and runs[-1][0].ward == part.ward and runs[-1][2] == start:
            runs[-1] = (runs[-1][0], runs[-1][1], end)
        else:
            runs.append((part, start, end))
    runs.extend((each, each.start, each.end) for each in _moments(parts, runs))
    for part, start, end in sorted(runs, key=lambda run: run[1]):
        shown = part if part.start == start else _from(part, start, texts[start])
        yield shown, texts.get(end)


def _moments(parts: list[Part], runs: list[tuple[Part, datetime, datetime]]) -> Iterator[Part]:
    """Stays that ended as they began, or began and ended on one day told as days."""
    seen: set[tuple[str, datetime]] = set()
    for each in parts:
        covered = any(start <= each.start <= end for _, start, end in runs)
        if each.start == each.end and not covered and (each.ward, each.start) not in seen:
            seen.add((each.ward, each.start))
            yield each


def _edges(part: Part) -> Iterator[tuple[datetime, str]]:
    yield part.start, part.begins
    if part.ends:
        yield part.end, part.ends


def _from(part: Part, start: datetime, text: str) -> Part:
    return replace(part, start=start, begins=text)
