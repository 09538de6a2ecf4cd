"""Sessions of clinics from slots and schedules, and the appointments booked into them."""

from collections import Counter
from datetime import datetime

from ops.tables import DELIVERIES
from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.derived import Row, Touched, accept, take
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.fhir.booking import STATUSES, booking, clinic_of, sessions_of
from warehouse.landing.fhir.stays import instant
from warehouse.landing.fhir.store import Version
from warehouse.landing.loading import bring
from warehouse.landing.past import unlearn
from warehouse.query import frame


def sessions(touched: Touched, names: dict[str, list[str]], moved: set[str]) -> set[str]:
    """Sessions of every schedule touched; the slots of which it may concern come back."""
    fresh = names.get("Slot", [])
    schedules = set(names.get("Schedule", ())) | fhir_store.speaking_of(
        touched.db, "Schedule", moved
    )
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
        {name: str(row[name]) for name in columns if name in row}
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


def bookings(touched: Touched, subjects: set[str]) -> None:
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
