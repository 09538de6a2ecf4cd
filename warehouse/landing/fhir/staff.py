"""What practitioner roles tell: who works where, with which skills, and how much a week."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from warehouse.landing.fhir.fields import (
    Told,
    codes,
    listing,
    mapping,
    own_name,
    place,
    reference,
    span,
)
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.records import Resource

Row = dict[str, Any]


def role(resource: Resource) -> Told:
    """The fields of a PractitionerRole that we keep. Its person is the parent."""
    told = Told("PractitionerRole", subject=own_name(resource))
    told.parent = reference(resource.get("practitioner"), listing(resource.get("contained")))
    start, end = span(resource.get("period"))
    told.said = {
        "active": resource.get("active") is not False,
        "start": start,
        "end": end,
        "skills": sorted(
            {known for name in ("code", "specialty") for _, known in codes(resource.get(name))}
        ),
        "places": [name for each in listing(resource.get("location")) if (name := place(each))],
        "minutes": _minutes(listing(resource.get("availableTime"))),
    }
    told.mentions = told.said["places"]
    return told


def _minutes(available: list[Any]) -> int | None:
    """Minutes a week that somebody is there, if hours were told."""
    total = 0
    for each in map(mapping, available):
        days = len([day for day in listing(each.get("daysOfWeek")) if isinstance(day, str)])
        if each.get("allDay") is True:
            total += days * 24 * 60
            continue
        start, end = _clock(each.get("availableStartTime")), _clock(each.get("availableEndTime"))
        if start is not None and end is not None:
            total += days * ((end - start) % (24 * 60))
    return total or None


def _clock(given: Any) -> int | None:
    try:
        told = time.fromisoformat(given)
    except (TypeError, ValueError):
        return None
    return told.hour * 60 + told.minute


def person(
    staff_id: str, roles: Sequence[dict[str, Any]], places: Places, on: date
) -> tuple[Row | None, list[Row]]:
    """Somebody who can be rostered, and their skills, from all roles they hold on a day.

    Without a ward and hours a person has skills but cannot be rostered, and is no member of staff.
    """
    held = [each for each in roles if _holds(each, on)]
    skills = [
        {"staff_id": staff_id, "skill": skill}
        for skill in sorted({skill for each in held for skill in each.get("skills", ())})
    ]
    wards = [ward for each in held for name in each["places"] if (ward := places.ward(name))]
    minutes = sum(each.get("minutes") or 0 for each in held)
    if not wards or not minutes:
        return None, skills
    member = {"staff_id": staff_id, "home_ward_id": wards[0], "contracted_minutes": str(minutes)}
    return member | {"site_id": places.site(wards[0])}, skills


def _holds(said: dict[str, Any], on: date) -> bool:
    day = on.isoformat()
    start, end = said.get("start") or "", said.get("end") or "9999"
    return bool(said.get("active")) and start[:10] <= day <= end[:10]
