"""What appointments, schedules and slots tell: bookings, and the sessions they are booked into.

| status of an Appointment | becomes |
|---|---|
| booked | `booked` |
| arrived, checked-in, fulfilled | `attended` |
| noshow | `no_show` |
| cancelled | `cancelled_by_clinic` if the reason is the provider's, else `cancelled_by_patient` |
| proposed, pending, waitlist | no booking (yet, or any more): what was known of one is taken back |
| entered-in-error | taken back, and kept aside |
| anything else | no booking, with a note that the word is new |

A requested period is a wish and never a start.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.landing.fhir.fields import (
    Told,
    code,
    codes,
    extension,
    first_code,
    identifiers,
    kind_in,
    listing,
    mapping,
    moment,
    own_name,
    place,
    reference,
)
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.records import Resource
from warehouse.landing.fhir.stays import instant

Row = dict[str, Any]

STATUSES = {
    "booked": "booked",
    "arrived": "attended",
    "checked-in": "attended",
    "fulfilled": "attended",
    "noshow": "no_show",
    "cancelled": "cancelled_by_patient",
}
NOT_BOOKED = ("proposed", "pending", "waitlist")
_BY_CLINIC = ("prov", "maint", "meds-inc", "oth-err", "oth-oerr", "oth-room", "oth-int", "oth-cms")
_KINDS = {"FOLLOWUP": "follow_up", "CHECKUP": "follow_up"}
BOOKABLE = ("free", "busy", "busy-tentative")
CLINICS = ("HealthcareService", "Location")


def appointment(resource: Resource) -> Told:
    """The fields of an Appointment that we keep, and no others."""
    inside = listing(resource.get("contained"))
    present = [
        mapping(each)
        for each in listing(resource.get("participant"))
        if mapping(each).get("status") != "declined"
    ]
    actors = [mapping(each.get("actor")) for each in present]
    people = [each for each in actors if kind_in(each) == "Patient"]
    told = Told("Appointment", subject=own_name(resource))
    told.patient = reference(people[0], inside) if people else None
    if len(people) > 1:
        told.odd.append("an appointment of several patients, counted once")
    status = code(resource.get("status"))
    if status and status not in (*STATUSES, *NOT_BOOKED, "entered-in-error"):
        told.odd.append(f"new status {status}, taken as no booking")
        status = "other"
    minutes = resource.get("minutesDuration")
    said: Row = {
        "status": status,
        "clinics": _clinics(actors, inside),
        "service": _service(resource),
        "slots": [name for each in listing(resource.get("slot")) if (name := place(each))],
        "booked": moment(resource.get("created")),
        "start": moment(resource.get("start")),
        "end": moment(resource.get("end")),
        "minutes": str(minutes) if isinstance(minutes, int) else None,
        "cancelled": moment(resource.get("cancellationDate")),
        "by_clinic": _by_clinic(resource),
        "kind": _KINDS.get((first_code(resource.get("appointmentType")) or "").upper()),
    }
    told.said = {name: value for name, value in said.items() if value}
    told.mentions = sorted({name for _, name in said["clinics"]} | set(said["slots"]))
    told.aliases = [each for each in identifiers(resource) if each != told.subject]
    return told


def _clinics(actors: Iterable[Resource], inside: list[Any]) -> list[list[str]]:
    """Services and places an appointment or schedule is of, services first."""
    found = [
        [kind, name]
        for each in actors
        if (kind := kind_in(each)) in CLINICS and (name := place(each, inside))
    ]
    return sorted(found, key=lambda each: CLINICS.index(each[0]))


def _service(resource: Resource) -> str | None:
    return first_code(resource.get("serviceType")) or first_code(resource.get("specialty"))


def _by_clinic(resource: Resource) -> bool:
    reason = resource.get("cancelationReason") or resource.get("cancellationReason")
    return any(known.startswith(_BY_CLINIC) for _, known in codes(reason))


def schedule(resource: Resource) -> Told:
    """The fields of a Schedule that we keep."""
    actors = [mapping(each) for each in listing(resource.get("actor"))]
    said = {
        "active": resource.get("active") is not False,
        "clinics": _clinics(actors, listing(resource.get("contained"))),
        "service": _service(resource),
    }
    told = Told("Schedule", named=own_name(resource), said=said)
    told.aliases = [each for each in identifiers(resource) if each != told.named]
    return told


def slot(resource: Resource) -> Told:
    """The fields of a Slot that we keep."""
    within = place(resource.get("schedule"))
    capacity = extension(resource, "slot-capacity")
    status = code(resource.get("status"))
    told = Told("Slot", named=own_name(resource))
    if status not in (*BOOKABLE, "busy-unavailable", "entered-in-error"):
        told.odd.append(f"new status {status} of a slot, taken as not bookable")
        status = "other"
    told.said = {
        "status": status,
        "start": moment(resource.get("start")),
        "end": moment(resource.get("end")),
        "schedule": within,
        "capacity": capacity if isinstance(capacity, int) and capacity >= 0 else 1,
        "overbooked": resource.get("overbooked") is True,
    }
    told.mentions = [within] if within else []
    return told


def clinic_of(
    said: dict[str, Any], places: Places, schedules: dict[str, dict[str, Any]]
) -> str | None:
    """The clinic of an appointment or schedule: its service, its place, or the kind of service."""
    for kind, name in said.get("clinics", ()):
        known = places.name(name, kind)
        if kind == "HealthcareService" or not places.is_nowhere(known):
            return known
    within = schedules.get(str(said.get("schedule")), {})
    if within:
        return clinic_of(within, places, {})
    return said.get("service")


def booking(
    name: str | None,
    patient_id: str | None,
    said: dict[str, Any],
    places: Places,
    slots: dict[str, dict[str, Any]],
    schedules: dict[str, dict[str, Any]],
    sessions: dict[str, str],
) -> Row:
    """The row of an appointment. What its slot knows stands in for what it does not say."""
    first = next((slots[each] for each in said.get("slots", ()) if each in slots), {})
    status = STATUSES.get(str(said.get("status")), said.get("status"))
    if said.get("by_clinic") and said.get("status") == "cancelled":
        status = "cancelled_by_clinic"
    start, end = said.get("start") or first.get("start"), said.get("end") or first.get("end")
    return {
        "appointment_id": name,
        "patient_id": patient_id,
        "clinic_id": clinic_of(said | {"schedule": first.get("schedule")}, places, schedules),
        "session_id": next((sessions[n] for n in said.get("slots", ()) if n in sessions), None),
        "visit_kind": said.get("kind"),
        "booked_at": said.get("booked"),
        "starts_at": start,
        "planned_minutes": said.get("minutes") or _minutes(start, end),
        "cancelled_at": said.get("cancelled"),
        "status": status,
    }


def _minutes(start: str | None, end: str | None) -> str | None:
    if not start or not end or min(len(start), len(end)) <= 10:
        return None
    began, ended = instant(start, "UTC"), instant(end, "UTC")
    if not began or not ended or not 0 <= (ended - began).total_seconds() < 86_400:
        return None
    return str(round((ended - began).total_seconds() / 60))


def sessions_of(
    schedule_name: str, slots: Sequence[tuple[str, dict[str, Any]]], clinic: str, zone: str
) -> tuple[list[Row], dict[str, str], Counter[str]]:
    """The sessions that the slots of a schedule make, which slot is in which, and what is left out.

    Slots that follow each other without a gap on one local day are one session. Slots that are
    not bookable hold it together and offer no start; an overbooked slot is no second one.
    """
    left_out: Counter[str] = Counter()
    timed = []
    for name, said in slots:
        if said.get("status") in ("entered-in-error", "deleted"):
            continue
        began, ended = instant(said["start"] or "", zone), instant(said["end"] or "", zone)
        if began is None or ended is None or ended <= began or len(said["start"]) <= 10:
            left_out["slots without a start and an end after it"] += 1
            continue
        timed.append((began, ended, name, said))
    timed.sort(key=lambda each: each[:3])
    rows: list[Row] = []
    of: dict[str, str] = {}
    local = ZoneInfo(zone)
    for day, each in groupby(timed, key=lambda each: each[0].astimezone(local).date()):
        number = 0
        for run in _runs(list(each)):
            bookable = [one for one in run if one[3]["status"] in BOOKABLE]
            if not bookable:
                continue
            number += 1
            session = f"{schedule_name}/{day:%Y-%m-%d}/{number}"
            of |= {name: session for _, _, name, _ in run}
            rows.append(
                {
                    "session_id": session,
                    "clinic_id": clinic,
                    "starts_at": bookable[0][0].isoformat(),
                    "ends_at": max(one[1] for one in bookable).isoformat(),
                    "slots": str(sum(one[3]["capacity"] for one in bookable)),
                }
            )
    return rows, of, left_out


_Timed = tuple[datetime, datetime, str, dict[str, Any]]


def _runs(timed: list[_Timed]) -> list[list[_Timed]]:
    runs: list[list[_Timed]] = []
    until: datetime | None = None
    for each in timed:
        if until is None or each[0] > until:
            runs.append([])
        runs[-1].append(each)
        until = max(until or each[1], each[1])
    return runs
