"""FHIR R4 resources as NDJSON (or one resource or bundle as JSON): encounters and appointments.

Only the fields named here are ever read, so that names, addresses and free text never get in.
Encounters become `encounter`; those in an ED or on a ward also become an ED visit or a ward
stay when their place is known. Locations are read to resolve references. Resources of other
types are not ours: counted in a note, never an error.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.fields import NOT_HAPPENED, ON_A_WARD, aliases_in, appointment, encounter
from warehouse.landing.loading import Counts, Loading, bring
from warehouse.landing.maps import Map
from warehouse.landing.resources import Resource, resources

ROWS = 20_000
COLUMNS: dict[str, dict[str, str]] = {
    "encounters": {
        "encounter_id": "id",
        "patient_id": "patient_id",
        "kind": "kind",
        "class_code": "class_code",
        "status": "status",
        "place_id": "place_id",
        "started_at": "started_at",
        "ended_at": "ended_at",
    },
    "appointments": {
        "appointment_id": "id",
        "patient_id": "patient_id",
        "clinic_id": "clinic_id",
        "booked_at": "booked_at",
        "starts_at": "starts_at",
        "planned_minutes": "planned_minutes",
        "status": "said",
    },
    "ed_visits": {
        "visit_id": "id",
        "patient_id": "patient_id",
        "site_id": "site_id",
        "arrived_at": "started_at",
        "departed_at": "ended_at",
    },
    "ward_stays": {
        "stay_id": "id",
        "patient_id": "patient_id",
        "ward_id": "ward_id",
        "in_at": "started_at",
        "out_at": "ended_at",
    },
}
"""Where each column of a feed comes from."""

FEEDS = {"Encounter": "encounters", "Appointment": "appointments"}


@dataclass
class Found:
    """What one file holds: rows by resource type, broken lines, and what is not ours."""

    rows: dict[str, list[Resource]] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    places: int = 0
    last: dict[str, str] = field(default_factory=dict)

    def ending(self, *statuses: str) -> list[str]:
        """Ids whose last word in this file is one of these statuses."""
        return [name for name, status in self.last.items() if status in statuses]


def load(
    db: Connection, path: Path, chart: Map, delivery_id: str, as_of: datetime, default_zone: str
) -> tuple[Counts, str]:
    """Load one file of resources: the counts of its encounters and appointments, and their feed."""
    found = _gather(path, aliases_in(path.parent))
    _accept_places(db, found, chart, delivery_id, as_of, default_zone)
    clocks = known.clocks(db)

    def landed(feed: str, rows: list[Resource], broken: list[tuple[int, str]] | None) -> Counts:
        taking = Loading(
            db, feed, delivery_id, chart, as_of, default_zone, clocks, derived=broken is None
        )
        _add(taking, rows)
        _reject(taking, broken or [])
        return taking.settle()

    total, feeds = Counts(), []
    for kind, feed in FEEDS.items():
        broken = found.broken if kind == _main(found) else []
        if kind in found.rows or broken:
            _sum(total, landed(feed, found.rows.get(kind, []), broken))
            feeds.append(feed)
    for feed, rows in _derived(found).items():
        if rows:
            counts = landed(feed, rows, None)
            total.notes.append(f"{counts.loaded + counts.duplicate} of them are {feed}")
    _withdraw(db, found, as_of)
    total.notes.extend(_left_out(found))
    return total, feeds[0] if len(feeds) == 1 else "fhir"


def _left_out(found: Found) -> list[str]:
    notes = [f"{count} {kind} records are not ours" for kind, count in sorted(found.others.items())]
    if found.places:
        notes.insert(0, f"{found.places} Location records were read to resolve references")
    return notes


def _main(found: Found) -> str:
    """Whose counts broken lines belong to."""
    only = "Appointment" in found.rows and "Encounter" not in found.rows
    return "Appointment" if only else "Encounter"


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
    if row["id"]:
        found.last[str(row["id"])] = str(row["status"])
    if row["status"] == "entered-in-error":
        found.broken.append((row["line"], "ENTERED_IN_ERROR"))
    else:
        found.rows.setdefault(kind, []).append(row)


def _add(loading: Loading, rows: list[Resource]) -> None:
    """Hand rows over in batches, under the names of their feed."""
    names = COLUMNS[loading.feed]
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        columns = {new: [row.get(old) for row in part] for new, old in names.items()}
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
        listed = set(known.codes(db, feed.removesuffix("s"), code))
        rows = named if code == "site_id" else derived["ward_stays"]
        new = {row[code]: row for row in rows if row[code] and row[code] not in listed}
        brought = [
            {code: str(place)}
            | {name: words.format(**{**row, "time_zone": zone}) for name, words in template.items()}
            for place, row in sorted(new.items())
        ]
        bring(db, feed, brought, delivery_id, as_of)


def _withdraw(db: Connection, found: Found, as_of: datetime) -> None:
    """What its source took back is no longer known; what did not happen is no visit."""
    known.retract(db, "encounter", "encounter_id", found.ending("entered-in-error"), as_of)
    known.retract(db, "appointment", "appointment_id", found.ending("entered-in-error"), as_of)
    known.retract(db, "ed_visit", "visit_id", found.ending(*NOT_HAPPENED), as_of)
    known.retract(db, "ward_stay", "stay_id", found.ending(*NOT_HAPPENED), as_of)
