"""Reminders and calls: the lists as they were made, what came of them, what they were seen to do.

Those held out by lot stand on the lists too, in an arm of their own.
"""

from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import (
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
