"""Read a file of FHIR resources into rows of ours; whoever they are about is hashed right here."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.landing.fhir.booking import appointment, schedule, slot
from warehouse.landing.fhir.encounter import encounter
from warehouse.landing.fhir.fields import (
    Told,
    code,
    identifiers,
    listing,
    mapping,
    moment,
    name_in,
    own_name,
)
from warehouse.landing.fhir.places import location, organisation, service
from warehouse.landing.fhir.records import Entry, Resource, resources
from warehouse.landing.fhir.staff import role
from warehouse.landing.fhir.stays import ends_before_it_starts, instant, is_inside
from warehouse.landing.fhir.store import SCHEMA
from warehouse.landing.fhir.supply import delivery
from warehouse.landing.maps import Map
from warehouse.landing.shape import pseudonyms
from warehouse.landing.stand_ins import stand_in

OURS: dict[str, Callable[[Resource], Told]] = {
    "Location": location,
    "Organization": organisation,
    "HealthcareService": service,
    "PractitionerRole": role,
    "Schedule": schedule,
    "Slot": slot,
    "Encounter": encounter,
    "Appointment": appointment,
    "SupplyDelivery": delivery,
}
"""Types of ours, in the order in which they are needed."""

NAMED = ("Location", "Organization", "HealthcareService", "Schedule", "Slot", "SupplyDelivery")
CALLED = {"Patient": "Patient", "Practitioner": "Practitioner"}
"""Types read for their other names only."""

ROWS = 20_000
_WHO = ("subject", "prior_subject", "patient_id", "content")
_KIND = re.compile(r"[A-Za-z]{1,40}")

Aside = tuple[int, str, str | None, str | None]
"""Line, code, field and value of a record kept aside."""


@dataclass
class Heard:
    """What one file holds: rows of ours, broken lines, and what is not ours."""

    zone: str = "UTC"
    parts: list[pl.DataFrame] = field(default_factory=list)
    names: list[pl.DataFrame] = field(default_factory=list)
    broken: list[Aside] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> pl.DataFrame:
        """All rows of ours, with the status each was told with."""
        empty = pl.DataFrame(schema=TOLD)
        return pl.concat([empty, *self.parts])

    @property
    def aliases(self) -> pl.DataFrame:
        """Other names of what the file speaks of."""
        return pl.concat([pl.DataFrame(schema=_ALIAS), *self.names])


TOLD = {**SCHEMA, "status": pl.String, "backwards": pl.Boolean, "outside": pl.Boolean}
"""What was heard: also its status, whether it ends before it starts, and whether it is an encounter
outside of ED and wards."""
_ALIAS = dict.fromkeys(("kind", "alias", "named", "prior_subject", "subject"), pl.String)


def hear(path: Path, chart: Map, recorded_at: datetime, zone: str) -> Heard:
    """Every record of a file; ``recorded_at`` is for those that do not say when they changed."""
    heard = Heard(zone=zone)
    rows: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for entry in resources(path):
        _one(entry, heard, rows, names, recorded_at)
        if len(rows) + len(names) >= ROWS:
            _hide(heard, rows, names, chart)
            rows, names = [], []
    _hide(heard, rows, names, chart)
    return heard


def _one(
    entry: Entry,
    heard: Heard,
    rows: list[dict[str, Any]],
    names: list[dict[str, Any]],
    recorded_at: datetime,
) -> None:
    if entry.deletes:
        _deletion(entry, heard, rows, recorded_at)
        return
    if entry.resource is None:
        at = f"byte {entry.at}" if entry.at is not None else None
        heard.broken.append((entry.line, entry.code, None, at))
        return
    kind = str(entry.resource.get("resourceType", "untyped"))
    if kind == "OperationOutcome":
        _outcome(entry.resource, heard)
    elif kind in OURS:
        _ours(entry, kind, heard, rows, names, recorded_at)
    else:
        if kind in CALLED:
            _called(kind, entry.resource, names)
        heard.others[kind if _KIND.fullmatch(kind) else "unknown"] += 1


def _outcome(resource: Resource, heard: Heard) -> None:
    issues = [mapping(each) for each in listing(resource.get("issue"))]
    for issue in issues or [{}]:
        heard.outcomes[code(issue.get("severity")) or "unknown"] += 1


def _called(kind: str, resource: Resource, names: list[dict[str, Any]]) -> None:
    own = own_name(resource)
    for each in identifiers(resource):
        if own and each != own:
            names.append({"kind": kind, "prior_subject": each, "subject": own})


def _ours(
    entry: Entry,
    kind: str,
    heard: Heard,
    rows: list[dict[str, Any]],
    names: list[dict[str, Any]],
    recorded_at: datetime,
) -> None:
    resource = entry.resource or {}
    url = name_in(entry.full_url) if entry.full_url else None
    if url and not own_name(resource):
        resource["id"] = url
    try:
        told = OURS[kind](resource)
    except (TypeError, ValueError, AttributeError, KeyError):
        heard.broken.append((entry.line, "NOT_FHIR", None, None))
        return
    heard.odd.update(told.odd)
    name = told.named or told.subject
    if kind in NAMED and not name:
        heard.broken.append((entry.line, "NO_ID", "id", None))
        return
    updated = moment(mapping(resource.get("meta")).get("lastUpdated"))
    at = instant(updated, "UTC") if updated else None
    rows.append(_row(entry.line, told, at or recorded_at, heard.zone))
    also = [url] if url and url != name else []
    for other in {*told.aliases, *also} if name else ():
        if kind in NAMED:
            names.append({"kind": kind, "alias": stand_in(other), "named": stand_in(str(name))})
        else:
            names.append({"kind": kind, "prior_subject": other, "subject": name})


def _row(line: int, told: Told, at: datetime, zone: str) -> dict[str, Any]:
    said = json.dumps(told.said, sort_keys=True)
    return {
        "line": line,
        "kind": told.kind,
        "named": told.named and stand_in(told.named),
        "subject": told.subject,
        "prior_subject": told.parent,
        "patient_id": told.patient,
        "mentions": told.mentions,
        "content": f"{told.named or told.subject} {told.parent} {told.patient} {said}",
        "said": said,
        "recorded_at": at,
        "status": told.said.get("status"),
        "outside": told.kind == "Encounter" and not told.parent and not is_inside(told.said),
        "backwards": ends_before_it_starts(told.said.get("start"), told.said.get("end"), zone),
    }


def _deletion(
    entry: Entry, heard: Heard, rows: list[dict[str, Any]], recorded_at: datetime
) -> None:
    """A resource that its source no longer has."""
    parts = re.split(r"[/?]", entry.deletes.split("/_history")[0].rstrip("/"))
    kind = parts[-2] if len(parts) > 1 else ""
    if "?" in entry.deletes:
        kind = entry.deletes.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    name = name_in(entry.deletes)
    if kind not in OURS or not name:
        heard.others[f"deleted {kind}" if _KIND.fullmatch(kind) else "unknown"] += 1
        return
    told = Told(kind, said={"status": "deleted"})
    if kind in NAMED:
        told.named = name
    else:
        told.subject = name
    rows.append(_row(entry.line, told, recorded_at, heard.zone))


def _hide(
    heard: Heard, rows: list[dict[str, Any]], names: list[dict[str, Any]], chart: Map
) -> None:
    """Put pseudonyms in the place of everybody and every record of one."""
    if rows:
        columns = {name: [row[name] for row in rows] for name in TOLD}
        made = pl.DataFrame(columns, schema=TOLD)
        shown = _as_delivered(made, chart)
        heard.parts.append(
            made.with_columns(
                pl.when(shown if name in ("subject", "prior_subject") else False)
                .then(pl.col(name))
                .otherwise(pseudonyms(made[name]))
                .alias(name)
                for name in _WHO
            )
        )
    if names:
        columns = {name: [row.get(name) for row in names] for name in _ALIAS}
        called = pl.DataFrame(columns, schema=_ALIAS)
        shown = _as_delivered(called, chart)
        heard.names.append(
            called.with_columns(
                pl.when(shown).then(pl.col(name)).otherwise(pseudonyms(called[name])).alias(name)
                for name in ("prior_subject", "subject")
            )
        )


def _as_delivered(rows: pl.DataFrame, chart: Map) -> pl.Series:
    """Records whose own number a map leaves readable."""
    kinds = {"Encounter": "encounter_id", "Appointment": "appointment_id"}
    return rows["kind"].is_in([kind for kind, name in kinds.items() if name in chart.as_delivered])
