"""From FHIR resources to facts: whatever a delivery touches is derived anew from all we know."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ops.tables import DELIVERIES
from warehouse.connection import Connection
from warehouse.landing import fhir_store, known
from warehouse.landing.derived import Row, Touched, accept, take, withdraw
from warehouse.landing.fhir_booking import STATUSES, booking, clinic_of, sessions_of
from warehouse.landing.fhir_places import Places
from warehouse.landing.fhir_staff import person
from warehouse.landing.fhir_stays import Member, facts, instant
from warehouse.landing.fhir_store import Version
from warehouse.landing.fhir_supply import ARRIVED, movement
from warehouse.landing.loading import bring
from warehouse.landing.past import unlearn
from warehouse.query import frame

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
        moved |= _below(touched.places, moved)
    encounters = {*subjects.get("Encounter", ()), *_mentioning(touched, "Encounter", moved)}
    if encounters:
        _encounters(touched, encounters)
    slots = _sessions(touched, names, moved)
    bookings = {
        *subjects.get("Appointment", ()),
        *_mentioning(touched, "Appointment", moved | slots),
    }
    if bookings:
        _bookings(touched, bookings)
    roles = {*subjects.get("PractitionerRole", ())}
    roles |= _mentioning(touched, "PractitionerRole", moved)
    if roles:
        _staff(touched, roles)
    deliveries = {*names.get("SupplyDelivery", ())}
    deliveries |= _mentioning(touched, "SupplyDelivery", moved)
    if deliveries:
        _movements(touched, deliveries)


def _mentioning(touched: Touched, kind: str, names: set[str]) -> set[str]:
    return set(fhir_store.mentioning(touched.db, kind, names)) if names else set()


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


def _sessions(touched: Touched, names: dict[str, list[str]], moved: set[str]) -> set[str]:
    """Sessions of every schedule touched; the slots of which it may concern come back."""
    fresh = names.get("Slot", [])
    schedules = set(names.get("Schedule", ())) | _mentioning(touched, "Schedule", moved)
    if not fresh and not schedules:
        return set()
    for told_of in _slots_before(touched.db, fresh):
        schedules.add(touched.places.name(told_of, "Schedule"))
    told, within = _slots_within(touched, schedules)
    rows, left_out = [], Counter[str]()
    waiting = sum(len(within.get(name, ())) for name in schedules if name not in told)
    left_out["slots wait for their schedule"] += waiting
    for name in sorted(schedules):
        some, _, odd = _of_schedule(touched, name, told.get(name), within.get(name, []))
        rows.extend(some)
        left_out.update(odd)
    accept(touched, rows)
    touched.left_out(left_out)
    _bring_sessions(touched, schedules, rows)
    return {name for each in schedules for name, _ in within.get(each, ())}


def _slots_before(db: Connection, slots: list[str]) -> list[str]:
    """The schedules that these slots are of, or ever were."""
    sql = """
        select distinct unnest(mentions) from raw.fhir_resource
        where kind = 'Slot' and named = any($slots::text[])
    """
    return [name for (name,) in db.execute(sql, {"slots": slots}).fetchall()]


def _of_schedule(
    touched: Touched, name: str, said: Row | None, slots: list[tuple[str, Row]]
) -> tuple[list[Row], dict[str, str], Counter[str]]:
    if said is None or said.get("active") is False or said.get("status") == "deleted":
        return [], {}, Counter()
    clinic = clinic_of(said, touched.places, {}) or name
    site = touched.places.clinic_site(clinic)
    rows, of, left_out = sessions_of(name, slots, clinic, touched.zone_of(site))
    return [row | {"site_id": site} for row in rows], of, left_out


def _bring_sessions(touched: Touched, schedules: set[str], rows: list[Row]) -> None:
    """Sessions as they are now; what a real feed of sessions told stays as it is."""
    still = [row["session_id"] for row in rows]
    gone = """
        regexp_replace(old.session_id, '/[0-9-]{10}/[0-9]+$', '') in (select unnest($schedules))
        and old.session_id not in (select unnest($still::text[]))
        and old.delivery_id in (select delivery_id from raw.fhir_resource)
    """
    params: dict[str, object] = {"schedules": sorted(schedules), "still": still}
    unlearn(touched.db, "clinic_session", gone, params, touched.as_of)
    sql = "select session_id, clinic_id, starts_at, ends_at, slots from staging.clinic_session"
    listed = {row["session_id"]: row for row in frame(touched.db, sql).iter_rows(named=True)}
    columns = DELIVERIES["clinic_sessions"].columns()
    brought = [
        {name: str(row[name]) for name in columns}
        for row in rows
        if _changed(row, listed.get(row["session_id"]))
    ]
    bring(touched.db, "clinic_sessions", brought, touched.delivery_id, touched.as_of)


def _changed(row: Row, old: Row | None) -> bool:
    if old is None or (row["clinic_id"], row["slots"]) != (old["clinic_id"], str(old["slots"])):
        return True
    moments = ("starts_at", "ends_at")
    return any(datetime.fromisoformat(row[name]) != old[name] for name in moments)


def _slots_within(
    touched: Touched, schedules: set[str]
) -> tuple[dict[str, Row], dict[str, list[tuple[str, Row]]]]:
    """These schedules, and the slots of each."""
    names = fhir_store.names_of(touched.db, "Schedule", schedules)
    some, params = "named = any($names::text[])", {"names": sorted(names)}
    told = {
        row["named"]: row["said"]
        for row in fhir_store.newest(touched.db, "Schedule", where=some, **params)
    }
    within: dict[str, list[tuple[str, Row]]] = {}
    inside = "list_has_any(mentions, $names::text[])"
    for row in fhir_store.newest(touched.db, "Slot", where=inside, **params):
        schedule = touched.places.name(str(row["said"].get("schedule")), "Schedule")
        within.setdefault(schedule, []).append((row["named"], row["said"]))
    return told, within


def booking_rows(touched: Touched, versions: list[Version]) -> list[Row]:
    """The rows of these appointments, in the sessions of their slots."""
    names = sorted({name for each in versions for name in each["said"].get("slots", ())})
    some = "named = any($names::text[])"
    told = fhir_store.newest(touched.db, "Slot", where=some, names=names) if names else []
    slots = {row["named"]: row["said"] for row in told}
    wanted = {touched.places.name(str(said.get("schedule")), "Schedule") for said in slots.values()}
    schedules, within = _slots_within(touched, wanted) if wanted else ({}, {})
    sessions: dict[str, str] = {}
    for schedule, others in within.items():
        sessions |= _of_schedule(touched, schedule, schedules.get(schedule), others)[1]
    who = fhir_store.aliases(touched.db, "Patient")
    rows = []
    for each in versions:
        person_ = who.get(each["patient_id"], each["patient_id"])
        row = booking(
            each["subject"], person_, each["said"], touched.places, slots, schedules, sessions
        )
        if not row["booked_at"]:
            row["booked_at"] = _known_before(each["recorded_at"], row["starts_at"], touched)
        clinic = row["clinic_id"]
        rows.append(row | {"site_id": touched.places.clinic_site(clinic) if clinic else None})
    return rows


def _known_before(at: datetime, starts: str | None, touched: Touched) -> str | None:
    """Who does not say when a booking was made had made it when we heard, if that was before."""
    start = instant(starts, touched.chart.time_zone or touched.zone) if starts else None
    return at.isoformat() if start and at < start else None


def _bookings(touched: Touched, subjects: set[str]) -> None:
    """Appointments that are none (any more) are taken back; the others follow their slots."""
    versions = fhir_store.of_subjects(touched.db, "Appointment", subjects)
    booked = [each for each in versions if each["said"].get("status") in STATUSES]
    names = {each["subject"] for each in booked}
    known.retract(
        touched.db, "appointment", "appointment_id", sorted(subjects - names), touched.as_of
    )
    again = [each for each in booked if each["subject"] not in touched.lines]
    rows = booking_rows(touched, again)
    accept(touched, rows)
    take(touched, "appointments", [(touched.lines[""], row) for row in rows])


def _staff(touched: Touched, subjects: set[str]) -> None:
    """People of these roles, from all roles they hold."""
    told = fhir_store.newest(touched.db, "PractitionerRole")
    also = fhir_store.aliases(touched.db, "Practitioner")
    roles: dict[str, list[Row]] = {}
    named: dict[str, list[Row]] = {}
    for row in told:
        person_ = row["prior_subject"] or _person_before(touched.db, row["subject"])
        if person_:
            person_ = also.get(person_, person_)
            roles.setdefault(person_, []).append(row["said"])
            named.setdefault(person_, []).append(row)
    people = [
        name for name, rows in named.items() if any(row["subject"] in subjects for row in rows)
    ]
    members: list[tuple[int, Row]] = []
    skills: list[tuple[int, Row]] = []
    for name in sorted(people):
        member, some = person(name, roles[name], touched.places, touched.as_of.date())
        line = max((touched.lines.get(row["subject"], 0) for row in named[name]), default=0)
        line = line or touched.lines[""]
        members.extend([(line, member)] if member else [])
        skills.extend((line, skill) for skill in some)
    unlisted = len(people) - len(members)
    if unlisted:
        touched.notes.append(f"{unlisted} people tell no ward or no hours and are not rostered")
    withdraw(touched, "staff", people, [row["staff_id"] for _, row in members])
    still = [f"{row['staff_id']} {row['skill']}" for _, row in skills]
    gone = """
        old.staff_id in (select unnest($people))
        and old.staff_id || ' ' || old.skill not in (select unnest($still::text[]))
        and old.delivery_id in (select delivery_id from raw.fhir_resource)
    """
    unlearn(touched.db, "staff_skill", gone, {"people": people, "still": still}, touched.as_of)
    accept(touched, ({**row, "ward_id": row["home_ward_id"]} for _, row in members))
    take(touched, "staff", members)
    take(touched, "staff_skills", skills)


def _person_before(db: Connection, role: str) -> str | None:
    """Whose a role was that was deleted."""
    sql = """
        select prior_subject from raw.fhir_resource
        where kind = 'PractitionerRole' and subject = ? and prior_subject is not null
        order by recorded_at desc limit 1
    """
    rows = db.execute(sql, [role]).fetchall()
    return rows[0][0] if rows else None


def movement_rows(touched: Touched, versions: list[Version]) -> list[Row]:
    """Receipts of these deliveries; one that others are part of stands for them and is none."""
    sql = """
        select distinct unnest(json_extract_string(said, '$.part_of[*]'))
        from raw.fhir_resource where kind = 'SupplyDelivery'
    """
    wholes = {
        touched.places.name(name, "SupplyDelivery")
        for (name,) in touched.db.execute(sql).fetchall()
    }
    return [
        movement(each["named"], each["said"], touched.places)
        for each in versions
        if each["said"].get("status") == ARRIVED and each["named"] not in wholes
    ]


def _movements(touched: Touched, names: set[str]) -> None:
    """Deliveries that moved nothing (any more) are taken back."""
    versions = fhir_store.newest(
        touched.db, "SupplyDelivery", where="named = any($names::text[])", names=sorted(names)
    )
    wholes = {
        touched.places.name(name, "SupplyDelivery")
        for each in versions
        for name in each["said"].get("part_of", ())
    }
    rows = movement_rows(touched, versions)
    still = {row["movement_id"] for row in rows}
    gone = sorted((names | wholes) - still)
    known.retract(touched.db, "stock_movement", "movement_id", gone, touched.as_of)
    again = [row for row in rows if row["movement_id"] not in touched.lines]
    take(touched, "stock_movements", [(touched.lines[""], row) for row in again])
