"""What the warehouse knows of those who wait for a clinic, and of what can be booked for them."""

from datetime import datetime, timedelta

import dataframely as dy

from ops.tables import (
    AppointmentBooked,
    BookingLine,
    ClinicRequest,
    Decision,
    Interpreter,
    OfferEvent,
    SessionToBook,
    TemplateLine,
)
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import query

DAYS = 28
"""Sessions this far ahead are booked."""


def sessions(db: Connection, *, as_of: datetime, days: int = DAYS) -> dy.DataFrame[SessionToBook]:
    """Sessions that start in the next ``days``, with how far they may be overbooked.

    That is the newest limit worked out for the session, else what its attendance suggests.
    """
    sql = """
        with chances as (
            select session_id, suggested_extra
            from forecast.attendance
            where issued_at <= $as_of and starts_at >= $as_of
            qualify row_number() over (partition by session_id order by issued_at desc) = 1
        ),
        learnt as (
            select session_id, most_booked - slots as extra
            from plan.session_limit
            where made_at <= $as_of and starts_at >= $as_of
            qualify row_number() over (partition by session_id order by made_at desc) = 1
        )
        select session_id, clinic_id, site_id, session.starts_at, ends_at, slots, slot_minutes,
            clinician_id, room_id, visit_kinds, modalities, equipment, languages, chairs,
            most_booked, coalesce(extra, suggested_extra) as suggested_extra
        from known.clinic_session as session
        join known.clinic using (clinic_id)
        left join chances using (session_id)
        left join learnt using (session_id)
        where session.starts_at >= $as_of and session.starts_at < $until
        order by session_id
    """
    return query(db, SessionToBook, sql, as_of=as_of, until=as_of + timedelta(days=days))


def booked(db: Connection, *, as_of: datetime, days: int = DAYS) -> dy.DataFrame[AppointmentBooked]:
    """Appointments in the sessions of the next ``days``, those called off among them.

    Appointments known only to the day have no slot, and are left out.
    """
    sql = """
        select appointment_id, patient_id, appointment.clinic_id, session_id, visit_kind, modality,
            booked_at, appointment.starts_at, planned_minutes,
            case when called_off_at <= $as_of then called_off_at end as called_off_at
        from marts.appointment as appointment
        semi join known.clinic_session using (session_id)
        where booked_at <= $as_of and appointment.precision = 'minute'
            and appointment.starts_at >= $as_of and appointment.starts_at < $until
        order by appointment_id
    """
    return query(db, AppointmentBooked, sql, as_of=as_of, until=as_of + timedelta(days=days))


def requests(db: Connection) -> dy.DataFrame[ClinicRequest]:
    """Everybody who waits: neither booked nor withdrawn, as far as the hospital told."""
    sql = """
        select * exclude (delivery_id, learnt_at)
        from known.clinic_request
        where status = 'waiting'
        order by request_id
    """
    return query(db, ClinicRequest, sql)


def interpreters(db: Connection, *, as_of: datetime) -> dy.DataFrame[Interpreter]:
    """When interpreters can be booked, from a moment on."""
    sql = """
        select * exclude (delivery_id, learnt_at)
        from known.interpreter
        where ends_at > $as_of
        order by site_id, language, starts_at
    """
    return query(db, Interpreter, sql, as_of=as_of)


def templates(db: Connection, *, as_of: datetime) -> dy.DataFrame[TemplateLine]:
    """Bookings per start time of sessions to come, as proposed in the newest template accepted.

    What people changed in it stands in their decision.
    """
    sql = """
        with decided as (
            select proposal_id, decided_at, verdict from plan.decision where decided_at <= $as_of
            qualify row_number() over (
                partition by proposal_id order by decided_at desc, decision_id desc
            ) = 1
        )
        select line.*
        from plan.template_line as line
        join decided using (proposal_id)
        join plan.proposal as proposal using (proposal_id)
        where line.starts_at >= $as_of and decided.verdict in ('accepted', 'changed')
        qualify dense_rank() over (
            partition by session_id order by decided_at desc, proposal_id desc
        ) = 1
        order by proposal_id, session_id, line.starts_at
    """
    return query(db, TemplateLine, sql, as_of=as_of)


def proposed(db: Connection, *, as_of: datetime) -> dy.DataFrame[BookingLine]:
    """Every booking to come that was ever proposed: what people accepted of them, they book."""
    sql = """
        select line.*
        from plan.booking_line as line
        join plan.proposal using (proposal_id)
        where made_at <= $as_of and starts_at >= $as_of
        order by proposal_id, request_id
    """
    return query(db, BookingLine, sql, as_of=as_of)


def decisions(db: Connection, *, as_of: datetime) -> dy.DataFrame[Decision]:
    """The newest decision about each proposal of bookings or template, and each clinic's change."""
    sql = """
        select *
        from plan.decision
        where decided_at <= $as_of
            and split_part(proposal_id, '-', 1) in ('booking', 'change', 'template')
        qualify row_number() over (
            partition by proposal_id order by decided_at desc, decision_id desc
        ) = 1
        order by decision_id
    """
    return query(db, Decision, sql, as_of=as_of)


def offers(db: Connection, *, as_of: datetime) -> dy.DataFrame[OfferEvent]:
    """How every offer of a place to come stood at a moment, its expiry by the clock left out."""
    sql = """
        select *
        from plan.offer_event
        where happened_at <= $as_of and starts_at >= $as_of
        qualify row_number() over (partition by offer_id order by event_id desc) = 1
        order by event_id
    """
    return query(db, OfferEvent, sql, as_of=as_of)


def fold_offers(db: Connection, events: dy.DataFrame[OfferEvent]) -> int:
    """Keep what people did about freed places, and say how many things were new."""
    return keep(db, "plan.offer_event", events, once=("event_id",))
