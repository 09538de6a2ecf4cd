"""What the warehouse knows about the wards: their census, stays and booked admissions.

Nothing here is later than the moment asked about: a stay that ended afterwards goes on, and who
came afterwards has not come.
"""

from datetime import datetime

import dataframely as dy

from ops.tables import (
    BedChangeKnown,
    ExpectedDay,
    PlannedAdmission,
    Stay,
    WardCensus,
    WardFlow,
    WardHourlyCensus,
    WeekOfStays,
)
from warehouse.connection import Connection
from warehouse.query import query


def daily_census(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[WardCensus]:
    """Patients at each local midnight from ``since`` to ``until``, under the day it ends."""
    sql = """
        select ward_id, day_on, occupied, open_beds, admissions, discharges
        from marts.ward_daily_census
        where ends_at >= coalesce($since, '-infinity'::timestamptz) and ends_at <= $until
        order by all
    """
    return query(db, WardCensus, sql, since=since, until=until)


def hourly_census(
    db: Connection, *, since: datetime | None = None, until: datetime
) -> dy.DataFrame[WardHourlyCensus]:
    """Patients on the hour from ``since`` to ``until``; wards known only by day are absent."""
    sql = """
        select ward_id, hour_start, occupied
        from marts.ward_hourly_census
        where hour_start >= coalesce($since, '-infinity'::timestamptz) and hour_start <= $until
        order by all
    """
    return query(db, WardHourlyCensus, sql, since=since, until=until)


def flows(db: Connection, *, since: datetime, until: datetime) -> dy.DataFrame[WardFlow]:
    """Who came to and left each ward after ``since`` and by ``until``.

    Who leaves one ward and is on another within six hours was moved. Stays known to the day only
    are in no hour, so they are not counted here.
    """
    sql = """
        with stay as (
            select stay_id, coalesce(admission_id, patient_id) as person, ward_id, in_at, out_at,
                coalesce(admission_type = 'elective', false) as elective
            from known.ward_stay
            where precision != 'day' and in_at <= $until
                and coalesce(out_at > $since - interval 6 hours, true)
        ),

        moved as (
            select before.stay_id as left_stay, after.stay_id as next_stay
            from stay as before
            join stay as after
                on after.person = before.person and after.ward_id != before.ward_id
                and after.in_at between before.out_at - interval 6 hours
                    and before.out_at + interval 6 hours
        )

        select ward_id,
            count(*) filter (came and not elective and not from_ward)::integer as emergencies,
            count(*) filter (came and elective and not from_ward)::integer as electives,
            count(*) filter (came and from_ward)::integer as moved_in,
            count(*) filter (went and to_ward)::integer as moved_out,
            count(*) filter (went and not to_ward)::integer as discharged
        from (
            select ward_id, elective, in_at > $since as came,
                coalesce(out_at > $since and out_at <= $until, false) as went,
                stay_id in (select next_stay from moved) as from_ward,
                stay_id in (select left_stay from moved) as to_ward
            from stay
        )
        where came or went
        group by ward_id
        order by ward_id
    """
    return query(db, WardFlow, sql, since=since, until=until)


def left_out(db: Connection, *, since: datetime, until: datetime) -> int:
    """Stays that no hour counts, because only their day is known; midnights count them."""
    sql = """
        select count(*) from known.ward_stay
        where precision = 'day' and in_at <= $until and coalesce(out_at >= $since, true)
    """
    [(stays,)] = db.execute(sql, {"since": since, "until": until}).fetchall()
    return int(stays)


def stays(db: Connection, *, as_of: datetime, since: datetime | None = None) -> dy.DataFrame[Stay]:
    """Stays begun by ``as_of`` and not over before ``since``, with their length by then.

    The expected day of discharge is the newest one delivered; see ``expected_days``.
    """
    sql = """
        select stay_id, admission_id, ward_id, specialty, admission_type, in_at,
            (epoch_us(least(out_at, $as_of)) - epoch_us(in_at)) / 3600000000 as los_hours,
            coalesce(out_at <= $as_of, false) as ended,
            expected_out_on
        from marts.stay
        where in_at <= $as_of and coalesce(out_at >= $since, true)
        order by all
    """
    return query(db, Stay, sql, as_of=as_of, since=since)


def expected_days(
    db: Connection, *, as_of: datetime, since: datetime | None = None
) -> dy.DataFrame[ExpectedDay]:
    """What was told by ``as_of`` of the days on which patients were expected to leave, and when.

    Of stays not over before ``since``. What a bulk of history tells was not known in its time,
    only when it was delivered.
    """
    sql = """
        select stay_id, known_at, expected_out_on
        from marts.expected_day
        where known_at <= $as_of and coalesce(out_at >= $since, true)
        order by all
    """
    return query(db, ExpectedDay, sql, as_of=as_of, since=since)


def bed_changes(db: Connection) -> dy.DataFrame[BedChangeKnown]:
    """Closures and escalation beds, past and to come, with since when each was known.

    One that was told of late was seen on the ward when it began.
    """
    sql = """
        select change_id, ward_id, from_at, until_at, beds,
            least(learnt_at, from_at) as known_at
        from known.bed_change
        order by all
    """
    return query(db, BedChangeKnown, sql)


def planned_admissions(db: Connection, *, as_of: datetime) -> dy.DataFrame[PlannedAdmission]:
    """Electives on the list at ``as_of`` and planned for later.

    The list does not say when a booking was cancelled, or the patient admitted early: it counts
    as planned until the delivery that told us otherwise.
    """
    sql = """
        select booking_id, patient_id, ward_id, specialty, planned_at, booked_at,
            'planned' as status
        from known.planned_admission
        where booked_at <= $as_of and planned_at >= $as_of
            and (status = 'planned' or learnt_at > $as_of)
        order by all
    """
    return query(db, PlannedAdmission, sql, as_of=as_of)


def bookings(
    db: Connection, *, as_of: datetime, since: datetime | None = None
) -> dy.DataFrame[PlannedAdmission]:
    """Every booking made by ``as_of`` for a day after ``since``, with what is known of it.

    Past days show whom the list brings. What a later delivery told of a day to come, or of one
    that had only begun, was not known then: the booking counts as planned.
    """
    sql = """
        select booking_id, patient_id, ward_id, specialty, planned_at, booked_at,
            case
                when learnt_at > $as_of and planned_at >= $as_of - interval 12 hours then 'planned'
                else status
            end as status
        from known.planned_admission
        where booked_at <= $as_of and planned_at >= coalesce($since, '-infinity'::timestamptz)
        order by all
    """
    return query(db, PlannedAdmission, sql, as_of=as_of, since=since)


def weeks(db: Connection, site_id: str, *, as_of: datetime) -> dy.DataFrame[WeekOfStays]:
    """Every week of a site's calendar in which a stay began, and what is known of it by then.

    Stays count up to 28 days, those that go on up to ``as_of``. An admission is its first stay.
    """
    sql = """
        with stay as (
            select site_id, admission_type,
                date_trunc('week', timezone(time_zone, in_at))::date as week_on,
                coalesce(admission_id, stay_id) as admission, in_at,
                least(epoch(least(out_at, $as_of)) - epoch(in_at), 28 * 86400) / 86400 as days
            from marts.stay
            where site_id = $site_id and in_at <= $as_of
        ),

        numbered as (
            select *, row_number() over (partition by admission order by in_at) as nth from stay
        )

        select site_id, week_on,
            count(*) filter (admission_type = 'emergency' and nth = 1)::integer as emergencies,
            count(*)::integer as stays,
            avg(days)::double as mean_days
        from numbered
        group by all
        order by all
    """
    return query(db, WeekOfStays, sql, site_id=site_id, as_of=as_of)
