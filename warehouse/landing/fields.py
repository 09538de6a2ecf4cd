"""The fields of FHIR resources that are kept, and no others.

Names, addresses, telephone numbers and texts are never looked at; a new field of the standard
is dropped by default. Patients are known by a digest of their reference.
"""

import json
from pathlib import Path
from typing import Any

from warehouse.landing.refusal import Refused
from warehouse.landing.resources import SUFFIXES, Resource, resources
from warehouse.landing.shape import pseudonym

KINDS = {
    "EMER": "emergency",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "inpatient",
    "SS": "inpatient",
    "AMB": "ambulatory",
    "VR": "virtual",
    "HH": "home",
}
ON_A_WARD = ("IMP", "ACUTE", "NONAC")
NOT_HAPPENED = ("planned", "cancelled", "entered-in-error")
APPOINTMENTS = {
    "booked": "booked",
    "arrived": "attended",
    "checked-in": "attended",
    "fulfilled": "attended",
    "noshow": "no_show",
    "cancelled": "cancelled_by_patient",
}


def reference(given: Any, aliases: dict[str, str]) -> str | None:
    """The id a reference points at: literal, conditional (``?identifier=``) or logical."""
    if not isinstance(given, dict):
        return None
    words = given.get("reference")
    if isinstance(words, str) and words and not words.startswith("#"):
        words = words.removeprefix("urn:uuid:").split("/_history/")[0]
        name = words.rsplit("?identifier=", 1)[-1].rsplit("|", 1)[-1] if "?" in words else words
        name = name.rsplit("/", 1)[-1]
        return aliases.get(name, name) or None
    value = _dict(given.get("identifier")).get("value")
    return aliases.get(str(value), str(value)) if value else None


def aliases_in(folder: Path) -> dict[str, str]:
    """Identifier values of the places that lie beside a file, and the ids they stand for."""
    known: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(("Location", "Organization")) or not path.name.endswith(
            SUFFIXES
        ):
            continue
        try:
            for _, resource, _ in resources(path):
                for each in _list((resource or {}).get("identifier")):
                    if _dict(each).get("value") and (resource or {}).get("id"):
                        known[str(each["value"])] = str((resource or {})["id"])
        except (Refused, OSError):
            continue
    return known


def _dict(given: Any) -> Resource:
    return given if isinstance(given, dict) else {}


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) and given.strip() else None


def _patient(given: Any) -> str | None:
    # Locations never stand for people, so no alias is looked up.
    name = reference(given, {})
    return pseudonym(name) if name else None


def _record(resource: Resource) -> str | None:
    name = _text(resource.get("id"))
    return pseudonym(name) if name else None


def encounter(resource: Resource, aliases: dict[str, str]) -> Resource:
    """The fields of an Encounter that we keep, and no others."""
    code = _class(resource.get("class"))
    period = _dict(resource.get("period"))
    places = [
        name
        for each in _list(resource.get("location"))
        if _dict(each).get("status") != "planned"
        and (name := reference(_dict(each).get("location"), aliases))
    ]
    provider = reference(resource.get("serviceProvider"), aliases)
    return {
        "id": _record(resource),
        "patient_id": _patient(resource.get("subject")),
        "kind": KINDS.get((code or "").upper(), "other"),
        "class_code": code,
        "status": _text(resource.get("status")),
        "ward_id": places[-1] if places else None,
        "site_id": provider or (places[-1] if places else None),
        "place_id": places[-1] if places else provider,
        "started_at": _text(period.get("start")),
        "ended_at": _text(period.get("end")),
    }


def _class(given: Any) -> str | None:
    """R4 sends one coding, R5 a list of concepts."""
    if isinstance(given, list):
        given = next(iter(_list(_dict(next(iter(given), None)).get("coding"))), None)
    return _text(_dict(given).get("code"))


def appointment(resource: Resource, aliases: dict[str, str]) -> Resource:
    """The fields of an Appointment that we keep, and no others."""
    actors = [_dict(_dict(each).get("actor")) for each in _list(resource.get("participant"))]
    status = _text(resource.get("status"))
    reason = json.dumps(_dict(resource.get("cancelationReason")).get("coding", []))
    by_clinic = status == "cancelled" and '"prov' in reason
    start = _text(resource.get("start"))
    minutes = resource.get("minutesDuration")
    return {
        "id": _record(resource),
        "status": status,
        "said": "cancelled_by_clinic" if by_clinic else APPOINTMENTS.get(status or "", status),
        "patient_id": next(
            (_patient(each) for each in actors if _points_at(each, "Patient")), None
        ),
        "clinic_id": next(
            (
                reference(each, aliases)
                for kind in ("HealthcareService", "Location")
                for each in actors
                if _points_at(each, kind)
            ),
            None,
        ),
        "booked_at": _text(resource.get("created")),
        "starts_at": start,
        "planned_minutes": str(minutes) if isinstance(minutes, int) else None,
    }


def _points_at(actor: Resource, kind: str) -> bool:
    return (
        actor.get("type") == kind
        or f"{kind}/" in str(actor.get("reference"))
        or f"{kind}?" in str(actor.get("reference"))
    )
