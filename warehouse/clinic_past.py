"""What the past of the clinics tells, as it was known at a moment: how long patients were seen,
how many came of late, and how slots were booked.
"""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import ClinicAttended, Consultation, SlotBooked
from warehouse.connection import Connection
from warehouse.query import query


def consultations(
    db: Connection, *, as_of: datetime, days: int = 365
) -> dy.DataFrame[Consultation]:
    """Patients seen in clinics over the last ``days``, by what had ended at ``as_of``.

    An encounter belongs to the clinic that it names as its place, or else to the clinic whose
    appointment the same patient kept within three hours of it.
    """
    sql = """
        with held as (
            select encounter_id, patient_id, place_id, started_at, ended_at
            from known.encounter
            where kind in ('ambulatory', 'virtual') and precision = 'minute'
                and ended_at > started_at and ended_at <= $as_of and started_at >= $since
        ),
        placed as (
            select held.*, coalesce(here.clinic_id, booked.clinic_id) as clinic_id
            from held
            left join known.clinic as here on held.place_id = here.clinic_id
            left join marts.appointment as booked
                on here.clinic_id is null and held.patient_id = booked.patient_id
                and booked.status = 'attended' and booked.precision = 'minute'
                and abs(epoch(held.started_at) - epoch(booked.starts_at)) <= 3 * 3600
            qualify row_number() over (
                partition by encounter_id
                order by abs(epoch(held.started_at) - epoch(booked.starts_at)), booked.clinic_id
            ) = 1
        ),
        session as (
            select session_id, clinic_id, ends_at as session_ends_at,
                starts_at - interval 1 hour as since, ends_at + interval 4 hours as until
            from known.clinic_session
        )
        select encounter_id, placed.clinic_id, started_at, ended_at,
            case when started_at < until then session_id end as session_id,
            case when started_at < until then session_ends_at end as session_ends_at
        from placed
        asof left join session
            on placed.clinic_id = session.clinic_id and placed.started_at >= session.since
        where placed.clinic_id is not null
        order by encounter_id
    """
    since = as_of - timedelta(days=days)
    return query(db, Consultation, sql, as_of=as_of, since=since)


def attended(db: Connection, *, as_of: datetime, days: int = 84) -> dy.DataFrame[ClinicAttended]:
    """How many patients of each clinic came in the last ``days``, as was known at ``as_of``."""
    sql = """
        select clinic_id, count(*)::integer as appointments,
            count(*) filter (where not missed)::integer as attended
        from marts.appointment
        where held and settled_at <= $as_of and starts_at >= $since
        group by all
        order by all
    """
    return query(db, ClinicAttended, sql, as_of=as_of, since=as_of - timedelta(days=days))


def slots_booked(db: Connection, *, as_of: datetime, days: int = 84) -> dy.DataFrame[SlotBooked]:
    """How clinics have booked the slots of their sessions, over those of the last ``days``.

    Start times lie as ``ops.clinic`` lays them out: by the clinic's slot length, drawn together
    where a session has no room for that.
    """
    sql = """
        with session as (
            select session_id, clinic_id, slots, starts_at as opens_at,
                least(slot_minutes, epoch(ends_at - starts_at) // 60 // slots) as minutes
            from known.clinic_session
            join known.clinic using (clinic_id)
            where slots > 0 and ends_at <= $as_of and starts_at >= $since
        ),
        held as (
            select session.*, epoch(appointment.starts_at - opens_at) // 60 // minutes as slot
            from session
            join marts.appointment as appointment using (session_id, clinic_id)
            where appointment.held and appointment.settled_at <= $as_of
        ),
        counted as (
            select clinic_id, slots, count(distinct session_id) as sessions
            from held group by all
        ),
        booked as (
            select clinic_id, slots, slot, count(*) as patients
            from held where slot >= 0 and slot < slots group by all
        )
        select counted.clinic_id, counted.slots, place::integer as slot,
            sessions::integer as sessions, coalesce(patients, 0) / sessions as bookings
        from counted
        cross join lateral (select unnest(range(slots)) as place)
        left join booked
            on counted.clinic_id = booked.clinic_id and counted.slots = booked.slots
            and booked.slot = place
        order by all
    """
    return query(db, SlotBooked, sql, as_of=as_of, since=as_of - timedelta(days=days))
