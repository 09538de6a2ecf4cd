"""Open slots and proposed bookings of clinics as FHIR R4 Schedule, Slot and Appointment.

Every booking that a template makes room for is a Slot of its own, so two patients at nine are
two slots. A Slot is ``busy`` once it is booked. An Appointment is ``proposed``: people book.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import TemplateLine
from ops.takeaway.fhir import SYSTEM, Resource, identifier, inside, moment, named, resource

_PRIORITIES = {"urgent": 1, "soon": 5, "routine": 9}
"""iCalendar's scale, which FHIR points to: 1 is the highest, 9 the lowest, 0 undefined."""

_Place = tuple[int, datetime, str]
"""Which place at which start time of which session."""

_MODALITIES = {"in_person": "In person", "phone": "By phone", "video": "By video"}


def schedules(sessions: pl.DataFrame, *, time_zone: str, system: str = SYSTEM) -> list[Resource]:
    """One Schedule per session: the clinic, and the clinician and room where told, over its time.

    ``sessions`` are those of ``SessionBooked``, perhaps with ``clinician_id`` and ``room_id``.
    """
    return [_schedule(row, time_zone, system) for row in _sorted(sessions)]


def _schedule(row: Mapping[str, Any], time_zone: str, system: str) -> Resource:
    actors = [named("HealthcareService", "clinic", row["clinic_id"], system)]
    for kind, name in (("Practitioner", "clinician"), ("Location", "room")):
        if row.get(f"{name}_id"):
            actors.append(named(kind, name, row[f"{name}_id"], system))
    return resource(
        "Schedule",
        row["session_id"],
        identifier=[identifier("session", row["session_id"], system)],
        active=True,
        actor=actors,
        planningHorizon={
            "start": moment(row["starts_at"], time_zone),
            "end": moment(row["ends_at"], time_zone),
        },
    )


def slots(
    sessions: pl.DataFrame,
    template: dy.DataFrame[TemplateLine],
    booked_at: pl.DataFrame,
    *,
    time_zone: str,
    system: str = SYSTEM,
) -> list[Resource]:
    """The slots of a template, busy as far as ``booked_at`` counts patients at their start.

    ``booked_at`` has ``session_id``, ``starts_at`` and ``booked``. Patients booked beyond what
    the template allows make its last slot overbooked; where it allows none, they make one. No
    more are free than the session may still book: patients at other times fill it too.
    """
    by_session = {row["session_id"]: row for row in _sorted(sessions)}
    booked = {(name, at): n for name, at, n in booked_at.rows()}
    free = _free(template, booked)
    found = []
    for line in template.sort("starts_at", "session_id").iter_rows(named=True):
        session = by_session.get(line["session_id"])
        if session:
            taken = booked.get((line["session_id"], line["starts_at"]), 0)
            found += list(_places(session, line, taken, free, time_zone, system))
    return found


def _free(
    template: dy.DataFrame[TemplateLine], booked: Mapping[tuple[str, datetime], int]
) -> set[_Place]:
    """Places that may still be booked; start times that nobody has yet go first."""
    room: Counter[str] = Counter()
    for (session_id, _), taken in booked.items():
        room[session_id] -= taken
    waiting: list[_Place] = []
    for session_id, at, bookings in template.select("session_id", "starts_at", "bookings").rows():
        room[session_id] += bookings
        taken = booked.get((session_id, at), 0)
        waiting += [(place, at, session_id) for place in range(taken + 1, bookings + 1)]
    free = set()
    for place in sorted(waiting):
        if room[place[2]] > 0:
            free.add(place)
            room[place[2]] -= 1
    return free


def _places(
    session: Mapping[str, Any],
    line: Mapping[str, Any],
    taken: int,
    free: set[_Place],
    time_zone: str,
    system: str,
) -> Iterable[Resource]:
    name, at, bookings = session["session_id"], line["starts_at"], line["bookings"]
    ends_at = at + timedelta(minutes=session["slot_minutes"])
    # Who is booked where the template leaves a gap must not look like nobody.
    places = bookings or min(1, taken)
    gap = "Booked at a time at which the template books nobody"
    for place in range(1, places + 1):
        unbooked = "free" if (place, at, name) in free else "busy-unavailable"
        yield resource(
            "Slot",
            f"{name}|{at.isoformat()}|{place}",
            schedule=inside(_schedule(session, time_zone, system)),
            status="busy" if taken >= place else unbooked,
            start=moment(at, time_zone),
            end=moment(ends_at, time_zone),
            overbooked=True if place == places and taken > bookings else None,
            comment=f"Place {place} of {bookings} at this time" if bookings else gap,
        )


def appointments(lines: pl.DataFrame, *, time_zone: str, system: str = SYSTEM) -> list[Resource]:
    """Proposed bookings, one Appointment each.

    ``lines`` has a row per proposal and request with ``clinic_id``, ``session_id``,
    ``starts_at``, ``ends_at``, ``visit_kind``, ``modality``, ``priority``, ``reason`` and, where
    told, ``clinician_id`` and ``room_id``. The request stands for the patient, whose number the
    clinic's own system knows.
    """
    ordered = lines.sort("proposal_id", "request_id").iter_rows(named=True)
    return [_appointment(row, time_zone, system) for row in ordered]


def _appointment(row: Mapping[str, Any], time_zone: str, system: str) -> Resource:
    actors = [
        named("Patient", "request", row["request_id"], system),
        named("HealthcareService", "clinic", row["clinic_id"], system),
    ]
    for kind, name in (("Practitioner", "clinician"), ("Location", "room")):
        if row.get(f"{name}_id"):
            actors.append(named(kind, name, row[f"{name}_id"], system))
    name = f"{row['proposal_id']}|{row['request_id']}"
    return resource(
        "Appointment",
        name,
        identifier=[identifier("booking", name, system)],
        status="proposed",
        appointmentType={"text": f"{row['visit_kind'].replace('_', '-')} visit"},
        serviceType=[{"text": _MODALITIES[row["modality"]]}],
        priority=_PRIORITIES[row["priority"]],
        description=row["reason"],
        start=moment(row["starts_at"], time_zone),
        end=moment(row["ends_at"], time_zone),
        minutesDuration=int((row["ends_at"] - row["starts_at"]).total_seconds() // 60),
        basedOn=[named("ServiceRequest", "request", row["request_id"], system)],
        participant=[
            {"actor": actor, "required": "required", "status": "needs-action"} for actor in actors
        ],
    )


def _sorted(sessions: pl.DataFrame) -> list[dict[str, Any]]:
    return sessions.sort("starts_at", "session_id").to_dicts()
