"""Open slots and proposed bookings of clinics as FHIR R4 Schedule, Slot and Appointment.

Every booking that a template makes room for is a Slot of its own, so two patients at nine are
two slots. A Slot is ``busy`` once it is booked. An Appointment is ``proposed``: people book.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import TemplateLine
from ops.takeaway.fhir import SYSTEM, Resource, identifier, inside, moment, named, resource

_PRIORITIES = {"urgent": 1, "soon": 5, "routine": 9}
"""iCalendar's scale, which FHIR points to: 1 is the highest, 9 the lowest, 0 undefined."""

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
    the template allows make its last slot overbooked; where it allows none, they make one.
    """
    by_session = {row["session_id"]: row for row in _sorted(sessions)}
    booked = {(name, at): n for name, at, n in booked_at.rows()}
    found = []
    for line in template.sort("starts_at", "session_id").iter_rows(named=True):
        session = by_session.get(line["session_id"])
        if session:
            taken = booked.get((line["session_id"], line["starts_at"]), 0)
            found += list(_places(session, line, taken, time_zone, system))
    return found


def _places(
    session: Mapping[str, Any], line: Mapping[str, Any], taken: int, time_zone: str, system: str
) -> Iterable[Resource]:
    ends_at = line["starts_at"] + timedelta(minutes=session["slot_minutes"])
    # Who is booked where the template leaves a gap must not look like nobody.
    places = line["bookings"] or min(1, taken)
    for place in range(1, places + 1):
        over = place == places and taken > line["bookings"]
        yield resource(
            "Slot",
            _place(session["session_id"], line["starts_at"].isoformat(), place),
            schedule=inside(_schedule(session, time_zone, system)),
            status="busy" if taken >= place else "free",
            start=moment(line["starts_at"], time_zone),
            end=moment(ends_at, time_zone),
            overbooked=True if over else None,
            comment=f"Place {place} of {line['bookings']} at this time"
            if line["bookings"]
            else "Booked at a time at which the template books nobody",
        )


def _place(session_id: str, starts_at: str, place: int) -> str:
    return f"{session_id}|{starts_at}|{place}"


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
