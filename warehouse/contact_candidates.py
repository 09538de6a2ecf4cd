"""Who could be reminded: booked appointments, their chances, and how patients may be reached."""

from datetime import datetime

import dataframely as dy

from ops.tables import ContactCandidate
from warehouse.connection import Connection
from warehouse.query import query

_SAID = """
    said as (
        select line.appointment_id, note.outcome
        from plan.contact_outcome as note
        join plan.contact_line as line using (list_id, channel, place)
        anti join (
            select undoes as contact_id from plan.contact_outcome
            where undoes is not null and noted_at <= $as_of
        ) as taken_back using (contact_id)
        where outcome is not null and noted_at <= $as_of
    )
"""

_CANDIDATES = f"""
    with {_SAID},
    about as (
        select appointment_id,
            bool_or(outcome in ('confirmed', 'reached', 'will_cancel', 'other_time')) as spoken,
            bool_or(outcome = 'wrong_number') as wrong
        from said group by all
    ),
    asked_not as (
        select distinct patient_id
        from said join marts.appointment using (appointment_id)
        where outcome = 'asked_not' and patient_id is not null
    ),
    newest as (
        select clinic_id, max(issued_at) as issued_at
        from forecast.no_show where issued_at <= $as_of group by all
    ),
    risk as (
        select appointment_id, issued_at, probability
        from forecast.no_show join newest using (clinic_id, issued_at)
    ),
    before as (
        select appointment_id,
            count(*) filter (where channel = 'call') as calls,
            count(*) filter (where channel = 'message') as messages
        from plan.contact_line join plan.contact_list using (list_id)
        where made_at < $as_of
        group by all
    )
    select
        appointment.appointment_id,
        appointment.clinic_id,
        appointment.session_id,
        appointment.patient_id,
        appointment.starts_at,
        risk.probability,
        reason.reasons,
        appointment.age_years,
        wish.patient_id is not null as wishes_known,
        wish.call_consent = 'yes' as call_consent,
        wish.message_consent = 'yes' as message_consent,
        wish.language,
        coalesce(wish.muted_until > $as_of, false) as muted,
        coalesce(wish.opted_out = 'yes', false) or asked_not.patient_id is not null as opted_out,
        coalesce(before.calls, 0)::integer as calls_before,
        coalesce(before.messages, 0)::integer as messages_before,
        coalesce(about.spoken, false) as reached,
        coalesce(about.wrong, false) as wrong_number
    from marts.appointment as appointment
    join risk using (appointment_id)
    left join forecast.no_show_reason as reason using (appointment_id, issued_at)
    left join known.contact_preference as wish using (patient_id)
    left join asked_not using (patient_id)
    left join before using (appointment_id)
    left join about using (appointment_id)
    where booked_at <= $as_of
        and (called_off_at is null or called_off_at > $as_of)
        and starts_on - timezone(time_zone, $as_of)::date between $first and $last
    order by appointment_id
"""


def candidates(
    db: Connection, *, as_of: datetime, first: int, last: int
) -> dy.DataFrame[ContactCandidate]:
    """Appointments still booked that start ``first`` to ``last`` local days after ``as_of`` and
    have a chance, with all that is known by then of how their patients may be reached.
    """
    return query(db, ContactCandidate, _CANDIDATES, as_of=as_of, first=first, last=last)
