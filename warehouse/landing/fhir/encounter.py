"""What an Encounter tells, in our words: class and status over time, places, who and whose part."""

from typing import Any

from warehouse.landing.fhir.fields import (
    Told,
    code,
    codes,
    first_code,
    identifiers,
    listing,
    mapping,
    own_name,
    place,
    reference,
    span,
)
from warehouse.landing.fhir.records import Resource

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
    "PRENC": "other",
    "FLD": "other",
}
_V2 = {"E": "EMER", "I": "IMP", "O": "AMB", "P": "PRENC"}
STATUSES = frozenset(
    ("planned", "arrived", "triaged", "in-progress", "onleave", "finished")
) | frozenset(("cancelled", "entered-in-error", "unknown"))
NOT_HAPPENED = ("planned", "cancelled", "entered-in-error", "deleted")
STILL_ON = ("arrived", "triaged", "in-progress", "onleave")
NO_STAY = ("planned", "reserved")

_ACT = "v3-actpriority"
_URGENCY = {"EM": "emergency", "UR": "emergency", "S": "emergency", "A": "emergency"} | {
    "EL": "elective",
    "R": "elective",
}
_SOURCES = {"emd": "emergency", "born": "maternity", "hosp-trans": "transfer_in"}
_DISPOSITIONS = (
    dict.fromkeys(["home", "alt-home", "aadvice", "oth", "hosp"], "discharged")
    | dict.fromkeys(["01", "1", "06", "07", "08", "50", "51", "21"], "discharged")
    | dict.fromkeys(["other-hcf", "long", "psy", "rehab", "snf"], "transferred")
    | dict.fromkeys(
        ["02", "2", "03", "3", "04", "05", "43", "61", "62", "63", "65", "66"], "transferred"
    )
    | dict.fromkeys(["exp", "20", "40", "41", "42"], "died")
    | {"09": "admitted", "LWBS": "left_unseen"}
)


def encounter(resource: Resource) -> Told:
    """The fields of an Encounter that we keep, and no others."""
    inside = listing(resource.get("contained"))
    told = Told(
        "Encounter",
        subject=own_name(resource),
        parent=reference(resource.get("partOf")),
        patient=reference(resource.get("subject"), inside),
    )
    status = _status(resource.get("status"), told)
    start, end = span(resource.get("period"))
    hospital = mapping(resource.get("hospitalization"))
    said = {
        "class": _class(resource.get("class"), told),
        "status": status,
        "start": start,
        "end": end,
        "provider": place(resource.get("serviceProvider"), inside),
        "places": _places(resource, inside),
        "classes": _history(resource, "class", told),
        "statuses": _history(resource, "status", told),
        "source": first_code(hospital.get("admitSource")),
        "disposition": _disposition(hospital),
        **_urgency(resource.get("priority")),
    }
    told.said = {name: value for name, value in said.items() if value}
    told.mentions = sorted({each[0] for each in said["places"]} | ({said["provider"]} - {None}))
    told.aliases = [each for each in identifiers(resource) if each != told.subject]
    return told


def _status(given: Any, told: Told) -> str | None:
    known = code(given)
    if known is None or known in STATUSES:
        return known
    told.odd.append(f"new status {known}, taken as other")
    return "other"


def _class(given: Any, told: Told) -> str | None:
    """R4 sends one coding, R5 a list of concepts; some send the codes of HL7 v2."""
    coding = mapping(given)
    if isinstance(given, list):
        coding = mapping(next(iter(listing(mapping(next(iter(given), None)).get("coding"))), None))
    known = code(coding.get("code"))
    if known and "v2-0004" in str(coding.get("system")):
        known = _V2.get(known.upper(), known)
    known = known.upper() if known and known.upper() in KINDS else known
    if known and known not in KINDS:
        told.odd.append(f"new class {known}, taken as other")
    return known


def _places(resource: Resource, inside: list[Any]) -> list[list[str | None]]:
    """Places in the order told: name, start, end and form. None is planned or reserved."""
    found = []
    for each in map(mapping, listing(resource.get("location"))):
        name = place(each.get("location"), inside)
        if name and each.get("status") not in NO_STAY:
            found.append([name, *span(each.get("period")), first_code(each.get("physicalType"))])
    return found


def _history(resource: Resource, what: str, told: Told) -> list[list[str | None]]:
    read = _class if what == "class" else _status
    return [
        [read(each.get(what), told), *span(each.get("period"))]
        for each in map(mapping, listing(resource.get(f"{what}History")))
    ]


def _disposition(hospital: Resource) -> str | None:
    found = (_DISPOSITIONS.get(known) for _, known in codes(hospital.get("dischargeDisposition")))
    return next(filter(None, found), None)


def _urgency(concept: Any) -> dict[str, Any]:
    """Whether an admission is urgent; the triage category, where a scale of five is coded."""
    told: dict[str, Any] = {}
    for system, known in codes(concept):
        if known.upper() in _URGENCY and (_ACT in system.lower() or not system):
            told["urgency"] = _URGENCY[known.upper()]
        elif known in ("1", "2", "3", "4", "5"):
            told["triage"] = known
    return told


def admission_type(said: dict[str, Any]) -> str | None:
    """Why somebody was admitted, as far as it is coded."""
    urgency: str | None = said.get("urgency")
    return _SOURCES.get(str(said.get("source"))) or urgency
