"""From FHIR resources to facts: whatever a delivery touches is derived anew from all we know."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.derived import Row, Touched, accept, take, withdraw
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.receipts import movements
from warehouse.landing.fhir.roster import staff
from warehouse.landing.fhir.sessions import bookings, sessions
from warehouse.landing.fhir.stays import Member, facts
from warehouse.landing.past import unlearn

GONE = ("entered-in-error", "deleted")
REFERENCES = ("Location", "Organization", "HealthcareService")


Family = list[tuple[str, int, str | None]]
"""Encounters that belong together, the outermost first: name, depth and parent."""

ROWS = 20_000


def derive(touched: Touched, fresh: pl.DataFrame) -> None:
    """Settle everything that these new versions of resources change."""
    names = {
        kind: rows["named"].to_list()
        for (kind,), rows in fresh.filter(pl.col("named").is_not_null()).group_by("kind")
    }
    subjects = {
        kind: rows["subject"].to_list()
        for (kind,), rows in fresh.filter(pl.col("subject").is_not_null()).group_by("kind")
    }
    moved: set[str] = set()
    for kind in REFERENCES:
        if names.get(kind):
            moved |= fhir_store.names_of(touched.db, kind, names[kind])
    if moved:
        _describe(touched)
        moved |= fhir_store.names_of(touched.db, "Location", _below(touched.places, moved))
    encounters = {
        *subjects.get("Encounter", ()),
        *fhir_store.speaking_of(touched.db, "Encounter", moved),
    }
    if encounters:
        _encounters(touched, encounters)
    slots = sessions(touched, names, moved)
    booked = {
        *subjects.get("Appointment", ()),
        *fhir_store.speaking_of(touched.db, "Appointment", moved | slots),
    }
    if booked:
        bookings(touched, booked)
    roles = {*subjects.get("PractitionerRole", ())}
    roles |= fhir_store.speaking_of(touched.db, "PractitionerRole", moved)
    if roles:
        staff(touched, roles)
    deliveries = {*names.get("SupplyDelivery", ())}
    deliveries |= fhir_store.speaking_of(touched.db, "SupplyDelivery", moved)
    if deliveries:
        movements(touched, deliveries)


def _below(places: Places, moved: set[str]) -> set[str]:
    """Places whose ward or site may be another now."""
    return {name for name in places.locations if moved & set(places.chain(name))}


def _describe(touched: Touched) -> None:
    """Sites, wards and clinics that were described, if the map takes new ones."""
    wards = [{"ward_id": name, **row} for name, row in touched.places.wards().items()]
    clinics = [
        {"clinic_id": name, "site_id": touched.places.clinic_site(name), **_specialty(said)}
        for name, said in touched.places.services.items()
        if said.get("status") != "deleted" and said.get("active")
    ]
    accept(touched, wards + [row for row in clinics if row["site_id"]])
    # A bed that came before anybody said where it stands was taken for a ward of its own.
    beds = [name for name in touched.places.locations if touched.places.ward(name) != name]
    gone = """
        old.ward_id in (select unnest($beds))
        and old.delivery_id in (select delivery_id from raw.fhir_resource)
    """
    unlearn(touched.db, "ward", gone, {"beds": beds}, touched.as_of)


def _specialty(said: Row) -> Row:
    return {"specialty": said["specialty"]} if said.get("specialty") else {}


def _encounters(touched: Touched, subjects: set[str]) -> None:
    """ED visits and ward stays of every family that these encounters belong to."""
    families = _families(touched.db, subjects)
    found = _Found()
    for start in range(0, len(families), ROWS):
        _derive_families(touched, families[start : start + ROWS], found)
    names = [name for family in families for name, *_ in family]
    known.retract(touched.db, "encounter", "encounter_id", sorted(found.gone), touched.as_of)
    still = [row["visit_id"] for _, row in found.visits]
    withdraw(touched, "ed_visits", names, still)
    still = [row["stay_id"] for _, row in found.stays]
    withdraw(touched, "ward_stays", names, still, numbered=True)
    accept(touched, (row for _, row in found.visits + found.stays))
    placed = [each for each in found.visits if each[1]["site_id"]]
    found.left_out["ED visits name no place and are left out"] = len(found.visits) - len(placed)
    touched.left_out(found.left_out)
    take(touched, "ed_visits", placed)
    take(touched, "ward_stays", found.stays)


@dataclass
class _Found:
    """What families of encounters stand for, by the line that spoke of them."""

    visits: list[tuple[int, Row]] = field(default_factory=list)
    stays: list[tuple[int, Row]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def _derive_families(touched: Touched, families: list[Family], found: _Found) -> None:
    names = [name for family in families for name, *_ in family]
    told = fhir_store.of_subjects(touched.db, "Encounter", names)
    versions = {row["subject"]: row for row in told}
    found.gone.extend(row["subject"] for row in told if row["said"].get("status") in GONE)
    who = fhir_store.aliases(touched.db, "Patient")
    zone = touched.chart.time_zone or touched.zone
    for family in families:
        members = [
            Member(
                name,
                who.get(versions[name]["patient_id"], versions[name]["patient_id"]),
                versions[name]["said"],
                depth,
                parent,
            )
            for name, depth, parent in family
            if name in versions
        ]
        if not members:
            continue
        # The number of an admission is that of its outermost encounter, though it never came.
        done = facts(members, touched.places, zone, touched.as_of, family[0][0])
        found.left_out.update(done.left_out)
        found.visits.extend((_line(touched, row), row) for row in done.visits)
        found.stays.extend((_line(touched, row), row) for row in done.stays)


def _line(touched: Touched, row: Row) -> int:
    name = str(row.get("visit_id") or row.get("stay_id")).split("/")[0]
    admission = str(row.get("admission_id"))
    return touched.lines.get(name) or touched.lines.get(admission) or touched.lines[""]


def _families(db: Connection, subjects: set[str]) -> list[Family]:
    """The families of these encounters."""
    told, also = fhir_store.parents(db), fhir_store.aliases(db, "Encounter")
    above = {name: also.get(parent, parent) for name, parent in told.items()}
    below: dict[str, list[str]] = {}
    for name, parent in above.items():
        if name != parent:
            below.setdefault(parent, []).append(name)
    roots = {_root(name, above) for name in subjects}
    families = []
    for root in sorted(roots):
        family: Family = [(root, 0, None)]
        seen = {root}
        for name, depth, _ in family:
            for child in sorted(below.get(name, ())):
                if child not in seen:
                    seen.add(child)
                    family.append((child, depth + 1, name))
        families.append(family)
    return families


def _root(name: str, above: dict[str, str]) -> str:
    """The outermost encounter; those that are part of each other in a circle have the least."""
    path = [name]
    while above.get(path[-1], path[-1]) != path[-1]:
        following = above[path[-1]]
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]
