"""What people did about a roster at the desk, each with a reason: added, taken back, not changed.

Somebody cannot come; a ward closes, or needs other people; a place was filled by an option, a swap
or a repair; a place was given to the bank, to an agency, or to those who work on. An absence known
only here counts for every roster that is judged or made afterwards, until the feed of absences
tells it too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, Literal
from uuid import uuid4

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from ops.tables import Absence
from warehouse.records import tables, trail
from warehouse.records.frames import frame_of
from warehouse.records.store import added, changing, looking

Kind = Literal["absent", "closed", "demand", "cover", "option", "swap", "repair"]


class UnclearEventError(PlanningError):
    """Something noted about a roster that nobody could understand later."""


@dataclass(frozen=True)
class RosterEvent:
    """One thing that somebody did about a roster; an absence is about no roster in particular."""

    event_id: str
    proposal_id: str | None
    kind: str
    content: Any
    reason: str
    noted_at: datetime
    noted_by: str


def note(
    kind: Kind,
    content: Mapping[str, Any],
    *,
    by: str,
    reason: str,
    proposal_id: str | None = None,
    event_id: str | None = None,
) -> str:
    """Keep what was done and return its name; under a name of the caller, twice is once."""
    if not reason.strip():
        raise UnclearEventError(
            "A reason was needed and none was given. Say in a few words why, so that whoever is "
            "asked about it later can answer."
        )
    row = {"proposal_id": proposal_id, "kind": kind, "content": json.dumps(content)}
    return _add({**row, "reason": reason.strip(), "undoes": None, "noted_by": by}, event_id)


def note_absence(
    staff_id: str, from_on: date, to_on: date, kind: str, *, by: str, reason: str
) -> str:
    """Keep that somebody cannot come on these days, both included."""
    told = {"staff_id": staff_id, "kind": kind} | _days(from_on, to_on)
    return note("absent", told, by=by, reason=reason)


def note_closure(ward_id: str, from_on: date, to_on: date, *, by: str, reason: str) -> str:
    """Keep that a ward is closed on these days, both included, and needs nobody."""
    told = {"ward_id": ward_id} | _days(from_on, to_on)
    return note("closed", told, by=by, reason=reason)


def note_demand(
    place: tuple[str, str, str], from_on: date, to_on: date, more: int, *, by: str, reason: str
) -> str:
    """Keep that a ward's shifts of one type need so many people more; below 0, fewer.

    ``place`` is the ward, the shift type and the skill; both days are included.
    """
    if not more:
        raise UnclearEventError(
            "A changed need is for more people or for fewer; 0 was given. Say how many."
        )
    named = dict(zip(("ward_id", "shift_type_id", "skill"), place, strict=True))
    return note("demand", named | _days(from_on, to_on) | {"more": more}, by=by, reason=reason)


def _days(from_on: date, to_on: date) -> dict[str, str]:
    if to_on < from_on:
        raise UnclearEventError(
            "The last day comes on or after the first; "
            f"{from_on:%d %b} to {to_on:%d %b} was given. Choose the days again."
        )
    return {"from_on": from_on.isoformat(), "to_on": to_on.isoformat()}


def take_back(event_id: str, *, by: str) -> str:
    """Take back what was noted, by another row; what was taken back stays to be read."""
    table = tables.roster_event
    with looking() as connection:
        found = connection.execute(table.select().where(table.c.event_id == event_id))
        row = found.mappings().one_or_none()
    if row is None or row["undoes"] is not None:
        raise UnclearEventError(
            f"There is nothing noted as {event_id} to take back. Load the page again: somebody "
            "may have taken it back before you."
        )
    told = {name: row[name] for name in ("proposal_id", "kind", "content", "reason")}
    # One name for all who take back the same: the second changes nothing.
    return _add({**told, "undoes": event_id, "noted_by": by}, f"{event_id}-back")


def events(kind: Kind | None = None, *, proposal_id: str | None = None) -> list[RosterEvent]:
    """What was noted and not taken back, the oldest first."""
    table = tables.roster_event
    wanted = table.select().order_by(table.c.event_id)
    if kind:
        wanted = wanted.where(table.c.kind == kind)
    if proposal_id:
        wanted = wanted.where(table.c.proposal_id == proposal_id)
    with looking() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
    undone = {row["undoes"] for row in rows}
    standing = [row for row in rows if row["undoes"] is None and row["event_id"] not in undone]
    names = tuple(RosterEvent.__dataclass_fields__)
    return [
        RosterEvent(**({name: row[name] for name in names} | {"content": _read(row)}))
        for row in standing
    ]


def absences(*, until: datetime | None = None) -> dy.DataFrame[Absence]:
    """Absences known at the desk, or those noted by a moment: a replay knows no later ones."""
    told = [one.content for one in events("absent") if until is None or one.noted_at <= until]
    return absences_of(told)


def absences_of(told: Iterable[Mapping[str, Any]]) -> dy.DataFrame[Absence]:
    """Absences as they were noted down; of two that begin on one day, the longer."""
    days = ("from_on", "to_on")
    rows = [{**one, **{name: date.fromisoformat(one[name]) for name in days}} for one in told]
    rows.sort(key=itemgetter("staff_id", "from_on", "to_on", "kind"))
    longest = {(one["staff_id"], one["from_on"]): one for one in rows}
    return frame_of(Absence, longest.values())


def with_desk(
    delivered: dy.DataFrame[Absence], *, since: date, until: datetime | None = None
) -> dy.DataFrame[Absence]:
    """The absences delivered, and those known only at the desk that last until ``since``."""
    return joined(delivered, absences(until=until), since=since)


def joined(
    delivered: dy.DataFrame[Absence], desk: dy.DataFrame[Absence], *, since: date
) -> dy.DataFrame[Absence]:
    """The same of absences of the desk that are known already."""
    lasting = desk.filter(pl.col("to_on") >= since)
    return delivered if lasting.is_empty() else _whole(pl.concat([delivered, lasting]))


def _whole(rows: pl.DataFrame) -> dy.DataFrame[Absence]:
    """One row per person and first day: the longest."""
    by_length = rows.sort("staff_id", "from_on", "to_on", "kind")
    kept = by_length.unique(["staff_id", "from_on"], keep="last", maintain_order=True)
    return Absence.validate(kept.sort(Absence.primary_key()))


def _read(row: Mapping[str, Any]) -> Any:
    return json.loads(row["content"])


def _add(row: dict[str, str | None], event_id: str | None) -> str:
    now = datetime.now(UTC)
    name = event_id or f"{now:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"  # sorts by age
    with changing() as connection:
        values = {**row, "event_id": name, "noted_at": now}
        if added(connection, tables.roster_event, values):
            by, about = str(row["noted_by"]), row["proposal_id"] or name
            trail.add(connection, "roster", about, values, by=by, at=now)
    return name
