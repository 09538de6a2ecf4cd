"""FHIR R4 resources as NDJSON (or one resource or bundle as JSON): encounters and appointments.

Only the fields named here are ever read, so that names, addresses and free text never get in.
Encounters become `encounter`; those in an ED or on a ward also become an ED visit or a ward
stay when their place is known. Locations are read to resolve references. Resources of other
types are not ours: counted in a note, never an error.
"""

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import merge
from warehouse.landing.loading import Counts, Loading, bring
from warehouse.landing.maps import Map
from warehouse.landing.refusal import Refused
from warehouse.landing.shape import pseudonym

SUFFIXES = (".ndjson", ".ndjson.gz", ".jsonl", ".json")
ROWS = 20_000
WIDEST = 1_000_000

Resource = dict[str, Any]

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
TURN = {"Location": 0, "Encounter": 1, "Appointment": 2}
FEEDS = {"Encounter": "encounters", "Appointment": "appointments"}


@dataclass
class Found:
    """What one file holds: rows by resource type, broken lines, and what is not ours."""

    rows: dict[str, list[Resource]] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    places: int = 0
    withdrawn: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)


def load(
    db: Connection, path: Path, chart: Map, delivery_id: str, as_of: datetime, default_zone: str
) -> tuple[Counts, str]:
    """Load one file of resources: the counts of its encounters and appointments, and their feed."""
    aliases = _aliases(path.parent)
    total = Counts()
    mains: dict[str, Loading] = {}
    clocks = merge.clocks(db)

    def loading(feed: str, *, derived: bool = False) -> Loading:
        return Loading(db, feed, delivery_id, chart, as_of, default_zone, clocks, derived=derived)

    found = _gather(path, aliases)
    _withdraw(db, found)
    _accept_places(db, found, chart, delivery_id, as_of, default_zone)
    for kind, feed in FEEDS.items():
        rows = found.rows.get(kind, [])
        broken = found.broken if kind == _main(found) else []
        if not rows and not broken:
            continue
        mains[feed] = loading(feed)
        _add(mains[feed], rows)
        _reject(mains[feed], broken)
        _sum(total, mains[feed].settle())
    for feed, rows in _derived(found).items():
        if rows:
            extra = loading(feed, derived=True)
            _add(extra, rows)
            counts = extra.settle()
            total.notes.append(f"{counts.loaded + counts.duplicate} of them are {feed}")
    if found.places:
        total.notes.append(f"{found.places} Location records were read to resolve references")
    total.notes.extend(
        f"{count} {kind} records are not ours" for kind, count in sorted(found.others.items())
    )
    return total, next(iter(mains)) if len(mains) == 1 else "fhir"


def _main(found: Found) -> str:
    return (
        "Appointment"
        if "Appointment" in found.rows and "Encounter" not in found.rows
        else "Encounter"
    )


def _sum(total: Counts, more: Counts) -> None:
    total.received += more.received
    total.loaded += more.loaded
    total.duplicate += more.duplicate
    total.superseded += more.superseded
    total.quarantined += more.quarantined
    total.notes.extend(more.notes)


def _gather(path: Path, aliases: dict[str, str]) -> Found:
    found = Found()
    for line, resource, code in resources(path):
        if resource is None:
            found.broken.append((line, code))
            continue
        kind = str(resource.get("resourceType", "untyped"))
        if kind == "Encounter":
            _keep(found, kind, encounter(resource, aliases) | {"line": line})
        elif kind == "Appointment":
            _keep(found, kind, appointment(resource, aliases) | {"line": line})
        elif kind == "Location":
            found.places += 1
        else:
            found.others[kind if re.fullmatch(r"[A-Za-z]{1,40}", kind) else "unknown"] += 1
    return found


def _keep(found: Found, kind: str, row: Resource) -> None:
    found.rows.setdefault(kind, []).append(row)
    if row["status"] == "entered-in-error":
        found.withdrawn.append(str(row["id"]))
    if row["status"] in NOT_HAPPENED:
        found.undone.append(str(row["id"]))


def resources(path: Path) -> Iterator[tuple[int, Resource | None, str]]:
    """Every resource with the line it starts on; a line that is none has a code instead."""
    if path.name.lower().endswith(".json"):
        yield from _whole(path)
        return
    ended = True
    broken: tuple[int, str] | None = None
    for number, raw in enumerate(_lines(path), start=1):
        if broken:
            yield broken[0], None, broken[1]
            broken = None
        ended = raw.endswith(b"\n")
        if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        resource, code = _one(raw)
        if code:
            broken = (number, code)
        else:
            yield number, resource, ""
    if broken:
        cut = broken[1] == "NOT_JSON" and not ended
        yield broken[0], None, "TRUNCATED_JSON" if cut else broken[1]


def _one(raw: bytes) -> tuple[Resource | None, str]:
    if len(raw) > WIDEST:
        return None, "TOO_LONG"
    if b"\0" in raw:
        return None, "CONTROL_CHAR"
    try:
        resource = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, "ENCODING"
    except (ValueError, RecursionError):
        return None, "NOT_JSON"
    return (resource, "") if isinstance(resource, dict) else (None, "NOT_JSON")


def _lines(path: Path) -> Iterator[bytes]:
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty. Send it again.")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while raw := file.readline(WIDEST * 32):
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "GZIP_TRUNCATED", f"{path.name} is not a whole gzip file ({error}). Send it again."
        ) from error


def _whole(path: Path) -> Iterator[tuple[int, Resource | None, str]]:
    content = b"".join(_lines(path))
    try:
        resource = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("NOT_JSON", f"{path.name} is not one JSON document.") from error
    if not isinstance(resource, dict):
        raise Refused("NOT_JSON", f"{path.name} holds no resource.")
    entries = resource.get("entry") if resource.get("resourceType") == "Bundle" else None
    if entries is None:
        yield 1, resource, ""
        return
    for number, entry in enumerate(entries, start=1):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        yield (number, inner, "") if isinstance(inner, dict) else (number, None, "NOT_JSON")


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


def _aliases(folder: Path) -> dict[str, str]:
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


def encounter(resource: Resource, aliases: dict[str, str]) -> Resource:
    """The fields of an Encounter that we keep, and no others."""
    kind = resource.get("class")
    coded = _dict(
        _list(_dict((_list(kind) or [None])[0]).get("coding") or [None])[0]
        if isinstance(kind, list)
        else kind
    )
    code = _text(coded.get("code"))
    period = _dict(resource.get("period"))
    places = [
        name
        for each in _list(resource.get("location"))
        if _dict(each).get("status") != "planned"
        and (name := reference(_dict(each).get("location"), aliases))
    ]
    provider = reference(resource.get("serviceProvider"), aliases)
    return {
        "id": _text(resource.get("id")),
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


def appointment(resource: Resource, aliases: dict[str, str]) -> Resource:
    """The fields of an Appointment that we keep, and no others."""
    actors = [_dict(_dict(each).get("actor")) for each in _list(resource.get("participant"))]
    status = _text(resource.get("status"))
    reason = json.dumps(_dict(resource.get("cancelationReason")).get("coding", []))
    by_clinic = status == "cancelled" and '"prov' in reason
    start = _text(resource.get("start"))
    minutes = resource.get("minutesDuration")
    return {
        "id": _text(resource.get("id")),
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


def _add(loading: Loading, rows: list[Resource]) -> None:
    """Hand rows over in batches, under the names of their feed."""
    names = {
        "encounters": {"id": "encounter_id"}
        | {
            name: name
            for name in (
                "patient_id",
                "kind",
                "class_code",
                "status",
                "place_id",
                "started_at",
                "ended_at",
            )
        },
        "appointments": {"id": "appointment_id", "said": "status"}
        | {
            name: name
            for name in ("patient_id", "clinic_id", "booked_at", "starts_at", "planned_minutes")
        },
        "ed_visits": {
            "id": "visit_id",
            "started_at": "arrived_at",
            "ended_at": "departed_at",
            "patient_id": "patient_id",
            "site_id": "site_id",
        },
        "ward_stays": {
            "id": "stay_id",
            "started_at": "in_at",
            "ended_at": "out_at",
            "patient_id": "patient_id",
            "ward_id": "ward_id",
        },
    }[loading.feed]
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        columns = {new: [row.get(old) for row in part] for old, new in names.items()}
        shaped = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
            line=pl.Series([row["line"] for row in part], dtype=pl.Int64)
        )
        loading.add(shaped, ascii_only=False)


def _reject(loading: Loading, broken: list[tuple[int, str]]) -> None:
    if not broken:
        return
    loading.counts.received += len(broken)
    none = pl.lit(None, pl.String)
    loading.reject(
        pl.DataFrame(broken, schema={"line": pl.Int64, "code": pl.String}, orient="row").select(
            "line", "code", field=none, value=none, row=none
        )
    )


def _derived(found: Found) -> dict[str, list[Resource]]:
    """Encounters that are an ED visit or a stay on a ward: started, and at a known place."""
    real = [
        row
        for row in found.rows.get("Encounter", [])
        if row["status"] not in NOT_HAPPENED and row["started_at"] and row["id"]
    ]
    return {
        "ed_visits": [row for row in real if row["class_code"] == "EMER" and row["site_id"]],
        "ward_stays": [row for row in real if row["class_code"] in ON_A_WARD and row["ward_id"]],
    }


def _accept_places(
    db: Connection, found: Found, chart: Map, delivery_id: str, as_of: datetime, default_zone: str
) -> None:
    """Sites and wards nobody listed, if the map takes new ones."""
    derived = _derived(found)
    zone = chart.time_zone or default_zone
    named = [row for rows in derived.values() for row in rows]
    for code, feed in (("site_id", "sites"), ("ward_id", "wards")):
        template = chart.accept_new.get(code)
        if template is None:
            continue
        known = set(merge.codes(db, feed.removesuffix("s"), code))
        rows = named if code == "site_id" else derived["ward_stays"]
        new = {row[code]: row for row in rows if row[code] and row[code] not in known}
        brought = [
            {code: str(place)}
            | {name: words.format(**{**row, "time_zone": zone}) for name, words in template.items()}
            for place, row in sorted(new.items())
        ]
        bring(db, feed, brought, delivery_id, as_of)


def _withdraw(db: Connection, found: Found) -> None:
    """What its source took back is no longer known; what did not happen is no visit."""
    merge.retract(db, "encounter", "encounter_id", found.withdrawn)
    merge.retract(db, "appointment", "appointment_id", found.withdrawn)
    merge.retract(db, "ed_visit", "visit_id", found.undone)
    merge.retract(db, "ward_stay", "stay_id", found.undone)
