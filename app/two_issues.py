"""Two issues of one place's forecast, read and held against each other."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app import read_needs, revised
from app.read import Here
from app.read.once import once
from app.revised import Hour
from ops.wards.revision import Told

BACK = timedelta(days=2)

Where = tuple[str, str, Sequence[str]]
"""A series, the place looked at, and its wards."""


def issued(here: Here, name: str, place: str) -> list[datetime]:
    """When a place was forecast in the last two days, the oldest first."""
    return read_needs.issued(here.copy, name, place, here.as_of - BACK, here.as_of)


def earlier(issues: Sequence[datetime], here: Here) -> list[datetime]:
    """The issues that the newest is held against: the last one, and that in force at six."""
    if len(issues) < 2:
        return []
    morning = revised.morning(list(issues), here.zone, now=here.now) or issues[-2]
    return sorted({issues[-2], morning}, reverse=True)


def compared(
    before: datetime, after: datetime, where: Where, meetings: Sequence[datetime], copy: str
) -> tuple[list[Hour], bool]:
    """Each meeting in both issues, and whether nothing is known between them but the count."""
    name, place, wards = where
    old, new = _told(copy, name, place, (before, after))
    flows = read_needs.flows(copy, before, after)
    happened = revised.happened(flows, wards) if flows.height else None
    return revised.compared(old, new, meetings, happened), happened is None


@once
def _told(copy: str, name: str, place: str, issued_at: tuple[datetime, ...]) -> tuple[Told, ...]:
    said, parts = read_needs.told(copy, name, place, issued_at)
    return tuple(revised.of_issue(said, parts, place, at) for at in issued_at)
