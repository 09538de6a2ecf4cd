"""Reminders and calls: who could be reached, the lists as they were made, what came of them.

Those held out by lot stand on the lists too, in an arm of their own. Longer than most files,
because each question that a list or its effect asks is one query here.
"""

from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import (
    ContactCandidate,
    ContactEffect,
    ContactLeftOut,
    ContactLine,
    ContactList,
    ContactOutcome,
    ContactSeen,
    NoShowReason,
)
from warehouse.connection import Connection
from warehouse.keep import keep
from warehouse.query import frame, query


def save_list(
    db: Connection,
    made: dy.DataFrame[ContactList],
    lines: dy.DataFrame[ContactLine],
    left_out: dy.DataFrame[ContactLeftOut],
) -> int:
    """Keep a list with its lines; one that is there already is left as it is."""
    known = frame(db, "select list_id from plan.contact_list")
    new = made.join(known, on="list_id", how="anti")
    for table, rows in (("plan.contact_line", lines), ("plan.contact_left_out", left_out)):
        keep(db, table, rows.join(new, on="list_id", how="semi"), once=("list_id",))
    return keep(db, "plan.contact_list", new, once=("list_id",))


def save_effects(db: Connection, effects: dy.DataFrame[ContactEffect]) -> int:
    """Keep what contacts were seen to prevent."""
    return keep(db, "forecast.contact_effect", effects, once=("learnt_at", "channel"))


def save_reasons(db: Connection, reasons: dy.DataFrame[NoShowReason]) -> int:
    """Keep why chances are what they are."""
    return keep(db, "forecast.no_show_reason", reasons, once=("issued_at", "appointment_id"))


def fold_outcomes(db: Connection, outcomes: dy.DataFrame[ContactOutcome]) -> int:
    """Keep what people wrote down of contacts, and say how many were new."""
    return keep(db, "plan.contact_outcome", outcomes, once=("contact_id",))


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


def seen(db: Connection, *, as_of: datetime) -> dy.DataFrame[ContactSeen]:
    """Appointments that stood on a list and whose day was over at ``as_of``, as first listed.

    Whoever called off in time did not miss it, whether contacted or held out.
    """
    sql = """
        select appointment_id, line.clinic_id, channel, arm, probability, missed
        from plan.contact_line as line
        join plan.contact_list as list using (list_id)
        join marts.appointment as appointment using (appointment_id)
        where list.made_at <= $as_of and day_over_at <= $as_of and status <> 'booked'
        qualify row_number() over (partition by appointment_id order by made_at, list_id) = 1
        order by appointment_id
    """
    return query(db, ContactSeen, sql, as_of=as_of)


def latest_effects(db: Connection, *, as_of: datetime) -> dy.DataFrame[ContactEffect]:
    """What each channel was seen to prevent, by what was last learnt up to ``as_of``."""
    sql = """
        select *
        from forecast.contact_effect
        where learnt_at <= $as_of
        qualify row_number() over (partition by channel order by learnt_at desc) = 1
        order by channel, learnt_at
    """
    return query(db, ContactEffect, sql, as_of=as_of)


def latest_lists(db: Connection, *, as_of: datetime) -> dy.DataFrame[ContactList]:
    """The newest list of each clinic made by ``as_of``."""
    sql = """
        select *
        from plan.contact_list
        where made_at <= $as_of
        qualify row_number() over (partition by clinic_id order by day_on desc, made_at desc) = 1
        order by list_id
    """
    return query(db, ContactList, sql, as_of=as_of)


def lines(db: Connection, list_id: str) -> dy.DataFrame[ContactLine]:
    """Everybody on a list, those held out by lot too."""
    sql = """
        select * from plan.contact_line where list_id = $list_id order by list_id, appointment_id
    """
    return query(db, ContactLine, sql, list_id=list_id)


def left_out(db: Connection, list_id: str) -> dy.DataFrame[ContactLeftOut]:
    """How many a list left out, and why."""
    sql = "select * from plan.contact_left_out where list_id = $list_id order by list_id, reason"
    return query(db, ContactLeftOut, sql, list_id=list_id)


def called_off(db: Connection, list_id: str, *, as_of: datetime) -> set[str]:
    """Those on a list whose appointment has been called off since."""
    sql = """
        select appointment_id
        from plan.contact_line join marts.appointment using (appointment_id)
        where list_id = $list_id and called_off_at <= $as_of
    """
    return set(frame(db, sql, list_id=list_id, as_of=as_of)["appointment_id"])


def called(db: Connection, *, as_of: datetime) -> list[str]:
    """Appointments that stood on a list to be called, made by ``as_of``.

    A chance says what comes about without a call, so it is not learnt from these: those held out
    by lot are like them and remain.
    """
    sql = """
        select distinct appointment_id
        from plan.contact_line join plan.contact_list using (list_id)
        where channel = 'call' and arm = 'contact' and made_at <= $as_of
        order by appointment_id
    """
    return frame(db, sql, as_of=as_of)["appointment_id"].to_list()


def told(db: Connection, *, since: datetime, as_of: datetime) -> pl.DataFrame:
    """Appointments held from ``since`` on whose day was over: the last chance said before the
    start, whether each was missed, and the arm it stood in to be called, null where in none.
    """
    sql = """
        with stood as (
            select appointment_id, arg_min(arm, made_at) as arm
            from plan.contact_line join plan.contact_list using (list_id)
            where channel = 'call'
            group by all
        )
        select appointment_id, appointment.clinic_id, issued_at, probability, missed, arm
        from marts.appointment as appointment
        join forecast.no_show as risk using (appointment_id)
        left join stood using (appointment_id)
        where held and appointment.starts_at >= $since and day_over_at <= $as_of
            and issued_at <= appointment.starts_at
            and (not cancelled_late or issued_at < cancelled_at)
        qualify row_number() over (partition by appointment_id order by issued_at desc) = 1
        order by appointment_id
    """
    return frame(db, sql, since=since, as_of=as_of)
