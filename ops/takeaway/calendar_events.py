"""What a calendar says now, held against what it said when it was last taken away.

RFC 5545, 3.8.7.4: a calendar program takes a later version of an event only if its SEQUENCE is
higher, and what silently disappears from a file stays on people's phones. So an event keeps
its UID, its sequence rises when and only when something about it changes, and one that is no
longer there is said to be cancelled until it would have been over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import dataframely as dy
import polars as pl

from ops.tables import CalendarEvent
from ops.takeaway.plain_text import cleaned

_NAMESPACE = UUID("5f0f4c7e-31c5-4d0b-9a55-2a8d0a1f6b3e")
_CONTENT = ("status", "starts_at", "ends_at", "summary", "place")


@dataclass(frozen=True)
class Engagement:
    """One span of somebody's time: ``key`` names it within its calendar for good."""

    key: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str | None = None


def events(
    calendars: Mapping[str, Iterable[Engagement]], *, made_at: datetime
) -> dy.DataFrame[CalendarEvent]:
    """What calendars say now, by their names, as if they had never been taken away before."""
    rows = [
        {
            "calendar": calendar,
            "uid": f"{uuid5(_NAMESPACE, f'{calendar}|{one.key}')}@hospital-operations",
            "sequence": 0,
            "status": "confirmed",
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "summary": cleaned(one.summary),
            "place": cleaned(one.place) if one.place else None,
            "changed_at": made_at,
        }
        for calendar, engagements in calendars.items()
        for one in engagements
    ]
    frame = pl.DataFrame(rows, schema=CalendarEvent.create_empty().schema)
    return CalendarEvent.validate(frame.sort("calendar", "uid"))


def revised(
    kept: dy.DataFrame[CalendarEvent],
    said: dy.DataFrame[CalendarEvent],
    *,
    made_at: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dy.DataFrame[CalendarEvent]:
    """Every event of some calendars after they are taken away again, past ones as they were.

    ``said`` tells of all that is not over at ``made_at`` and starts from ``since`` to ``until``,
    where they are given: what was kept of that time and is not told of any more is cancelled.
    """

    def covered(event: Mapping[str, Any]) -> bool:
        late = until is not None and event["starts_at"] >= until
        early = since is not None and event["starts_at"] < since
        return event["ends_at"] > made_at and not (late or early)

    before = {(row["calendar"], row["uid"]): row for row in kept.iter_rows(named=True)}
    now = {(row["calendar"], row["uid"]): row for row in said.iter_rows(named=True)}
    rows = []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if new is None and old and covered(old):
            new = old | {"status": "cancelled"}
        rows.append(_next(old, new or old or {}, made_at))
    return CalendarEvent.validate(pl.DataFrame(rows, schema=kept.schema))


def to_tell(
    every: dy.DataFrame[CalendarEvent], *, made_at: datetime
) -> dy.DataFrame[CalendarEvent]:
    """The events that a file made now holds: those that are not over, cancelled ones too."""
    return CalendarEvent.cast(every.filter(pl.col("ends_at") > made_at))


def _next(
    old: Mapping[str, Any] | None, new: Mapping[str, Any], made_at: datetime
) -> Mapping[str, Any]:
    if old is None:
        return dict(new) | {"sequence": 0, "changed_at": made_at}
    if all(old[part] == new[part] for part in _CONTENT):
        return old
    return dict(new) | {"sequence": old["sequence"] + 1, "changed_at": made_at}
