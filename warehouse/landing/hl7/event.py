"""An event as it was kept, and the one order in which events count."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

MERGES = ("A34", "A40")
CANCELS = ("A11", "A12", "A13", "A25", "A26", "A27")
REPEATS = ("A08", "A31", "S13", "S14")
"""Events that say anew how things stand, so that the next of the kind may say all of it again."""

_RANK = {"A05": 0, "A14": 0, "A04": 1, "A01": 2, "A06": 3, "A07": 3, "A02": 4, "A03": 7} | {
    "S12": 0,
    "S15": 6,
    "S16": 6,
    "S17": 7,
    "S26": 6,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One message about a visit, an appointment or a person. Moments are UTC."""

    trigger: str
    recorded_at: datetime
    content: str
    subject: str | None = None
    patient_id: str | None = None
    prior_subject: str | None = None
    prior_patient_id: str | None = None
    control_id: str | None = None
    sent_at: datetime | None = None
    occurred_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    expected_at: datetime | None = None
    days: dict[str, str] = field(default_factory=dict)
    """Moments known to the day only, and their day on the local calendar."""
    said: dict[str, str] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()

    def turn(self) -> tuple[datetime, datetime, int, str, str]:
        """Where this event stands: as recorded at its source, never as it arrived."""
        rank = 9 if self.trigger in CANCELS else _RANK.get(self.trigger, 5)
        return (
            self.recorded_at,
            self.sent_at or self.recorded_at,
            rank,
            self.control_id or "",
            self.content,
        )

    def moment(self, *names: str) -> tuple[datetime, str]:
        """The first of these moments that was told, and its text for the feed's contract."""
        for name in names:
            at = getattr(self, name)
            if at is not None:
                return at, self.days.get(name) or written(at)
        return self.recorded_at, self.days.get("recorded_at") or written(self.recorded_at)


def written(at: datetime) -> str:
    """A moment as ISO text in UTC."""
    return at.isoformat().replace("+00:00", "Z")


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events as they were recorded, each content once."""
    once = {(each.content, each.prior_patient_id, each.subject): each for each in events}
    return sorted(once.values(), key=Event.turn)


def event(row: dict[str, object]) -> Event:
    """An event from its row in the warehouse."""
    told = {name: row[name] for name in _COLUMNS}
    said = json.loads(str(row["said"]))
    return Event(
        **told,  # type: ignore[arg-type]
        days=json.loads(str(row["day_only"])),
        deleted=tuple(said.pop("deleted", ())),
        said=said,
    )


_COLUMNS = (
    *("trigger", "recorded_at", "content", "subject", "patient_id", "prior_subject"),
    *("prior_patient_id", "control_id", "sent_at", "occurred_at", "began_at", "ended_at"),
    "expected_at",
)


def aliases(merges: Iterable[Event]) -> dict[str, str]:
    """Who is who after these merges of patients, taken in the order they were recorded."""
    ordered = in_order(merges)
    return _chained([(each.prior_patient_id, each.patient_id) for each in ordered])


def renamed(moves: Iterable[Event]) -> dict[str, str]:
    """Which number each visit goes under after these moves."""
    ordered = in_order(moves)
    return _chained([(each.prior_subject, each.subject) for each in ordered])


def _chained(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    """Where each old name ends. A pair the other way round takes the former back."""
    into: dict[str, str] = {}
    for old, now in pairs:
        if not old or not now or old == now:
            continue
        if root(now, into) == root(old, into):
            into.pop(now, None)
        into[old] = now
    return {old: root(old, into) for old in into}


def root(name: str, into: dict[str, str]) -> str:
    """Whom a chain of merges ends with."""
    while name in into:
        name = into[name]
    return name
