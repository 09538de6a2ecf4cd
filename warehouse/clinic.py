"""What the warehouse knows about the clinics, as it was known at a moment.

A feature of an appointment never comes from later than its ``known_at``. Who came is known once
the day is over, so a patient's history ends with the last day that was over by then.
"""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import AppointmentKnown, SessionBooked
from warehouse.connection import Connection
from warehouse.query import query

_KNOWN = """
    , others as (
        select asked.appointment_id, count(*)::integer as other_bookings,
            count(*) filter (
                where abs(epoch(other.booked_at) - epoch(asked.booked_at)) <= 600
            )::integer as booked_together
        from asked
        join marts.appointment as other
            on asked.patient_id = other.patient_id
            and asked.appointment_id <> other.appointment_id
            and other.booked_at <= asked.known_at
            and other.settled_at > asked.known_at
        where other.called_off_at is null or other.called_off_at > asked.known_at
        group by all
    )
    select
        asked.appointment_id,
        asked.known_at,
        asked.clinic_id,
        asked.session_id,
        asked.visit_kind,
        asked.modality,
        asked.age_years,
        asked.starts_at,
        asked.starts_on,
        asked.booked_at,
        asked.booked_on,
        asked.booked_hour,
        case
            when asked.precision = 'day'
            then greatest(0, asked.starts_on - asked.booked_on)
            else greatest(0, epoch(asked.starts_at) - epoch(asked.booked_at)) / 86400
        end::double as lead_days,
        asked.starts_weekday,
        asked.starts_hour,
        coalesce(past.past_appointments, 0)::integer as past_appointments,
        coalesce(past.past_no_shows, 0)::integer as past_no_shows,
        coalesce(past.past_ahead, 0)::integer as past_ahead,
        coalesce(others.other_bookings, 0) as other_bookings,
        coalesce(others.booked_together, 0) as booked_together,
        coalesce(asked.reminded_at <= asked.known_at, false) as reminded,
        asked.missed
    from asked
    left join others using (appointment_id)
    asof left join marts.patient_appointments as past
        on asked.patient_id = past.patient_id and asked.known_at >= past.settled_at
    order by all
"""


def appointments_known(
    db: Connection, *, as_of: datetime, days_before: int = 1
) -> dy.DataFrame[AppointmentKnown]:
    """Appointments whose outcome was known at ``as_of``, each as it was known ``days_before`` its
    start, or when it was booked if that was later. Cancelled ones are neither held nor missed.
    """
    asked = """
        with asked as (
            select *,
                greatest(booked_at, starts_at - to_days($days_before::integer)) as known_at
            from marts.appointment
            where held and settled_at <= $as_of
        )
    """
    return query(db, AppointmentKnown, asked + _KNOWN, as_of=as_of, days_before=days_before)


_COMING = """
    with asked as (
        select * replace (null::boolean as missed), $as_of as known_at
        from marts.appointment
        where booked_at <= $as_of
            and (called_off_at is null or called_off_at > $as_of)
            and (starts_at >= $as_of or (precision = 'day' and settled_at > $as_of))
            and starts_at < $until
    )
"""


def appointments_coming(
    db: Connection, *, as_of: datetime, days: int = 28
) -> dy.DataFrame[AppointmentKnown]:
    """Appointments booked, not called off and still to start in the next ``days``.

    Those known only to the day are to come until their day is over.
    """
    until = as_of + timedelta(days=days)
    return query(db, AppointmentKnown, _COMING + _KNOWN, as_of=as_of, until=until)


def sessions(db: Connection, *, as_of: datetime, days: int = 28) -> dy.DataFrame[SessionBooked]:
    """Clinic sessions that start in the next ``days``, and how many patients are booked.

    Where a clinic shares no sessions, each day with bookings is one: from the first start, with
    just enough slots for the patients booked, because nothing tells of others.
    """
    sql = (
        _COMING
        + """,
        booking as (
            select session_id, clinic_id, min(starts_at) as first_at, max(starts_at) as last_at,
                count(*)::integer as booked
            from asked
            where session_id is not null
            group by all
        ),
        shared as (
            select session_id, clinic_id, starts_at, ends_at, slots, true as listed
            from known.clinic_session
            where starts_at >= $as_of and starts_at < $until
        ),
        session as (
            select * from shared
            union all by name
            select session_id, clinic_id, first_at as starts_at,
                greatest(
                    last_at + to_minutes(slot_minutes),
                    first_at + to_minutes(slot_minutes * booked)
                ) as ends_at,
                booked as slots, false as listed
            from booking
            join known.clinic using (clinic_id)
            anti join known.clinic_session using (session_id)
        )
        select session.session_id, session.clinic_id, clinic.site_id, session.starts_at,
            session.ends_at, session.slots, clinic.slot_minutes,
            coalesce(booking.booked, 0)::integer as booked, session.listed
        from session
        join known.clinic as clinic using (clinic_id)
        left join booking using (session_id, clinic_id)
        order by all
    """
    )
    return query(db, SessionBooked, sql, as_of=as_of, until=as_of + timedelta(days=days))
