-- One row per appointment, on the clinic's own clock: its day, when that day is over (only then
-- is it known who came), when we knew of a cancelling at the latest, and the session it is in.
-- A clinic that shares no sessions has one a day: all its appointments of that day.
-- A clinic may count it as a no-show if the patient cancels late; that is known when it is done.

with placed as (
    select
        appointment.*,
        clinic.site_id,
        coalesce(
            status = 'cancelled_by_patient' and clinic.late_cancel_hours > 0
                and cancelled_at >= starts_at - to_hours(clinic.late_cancel_hours),
            false
        )                                                     as cancelled_late,
        coalesce(site.time_zone, home_clock.time_zone)        as clock,
        timezone(clock, appointment.starts_at)                as local_start
    from known.appointment as appointment
    left join known.clinic as clinic using (clinic_id)
    left join known.site as site using (site_id)
    cross join marts.home_clock as home_clock
),

shared as (
    select distinct clinic_id from known.clinic_session
),

half_day as (
    select session_id as held_in, clinic_id, starts_at, ends_at from known.clinic_session
)

select
    placed.* exclude (session_id, clock, local_start),
    clock                                                               as time_zone,
    coalesce(
        placed.session_id,
        case when placed.starts_at < half_day.ends_at then half_day.held_in end,
        case when shared.clinic_id is null then placed.clinic_id || ' ' || local_start::date end
    )                                                                   as session_id,
    local_start::date                                                   as starts_on,
    timezone(clock, booked_at)::date                                    as booked_on,
    epoch(timezone(clock, booked_at)::time) / 3600                      as booked_hour,
    isodow(local_start)::integer                                        as starts_weekday,
    case when precision = 'minute' then hour(local_start) end::integer  as starts_hour,
    timezone(clock, local_start::date + 1 - interval 1 microsecond)
        + interval 1 microsecond                                        as day_over_at,
    case when cancelled_late then least(cancelled_at, day_over_at) else day_over_at end
                                                                        as settled_at,
    coalesce(cancelled_at, case when starts_with(status, 'cancelled') then learnt_at end)
                                                                        as called_off_at,
    status in ('attended', 'no_show') or cancelled_late                 as held,
    status = 'no_show' or cancelled_late                                as missed
from placed
left join shared using (clinic_id)
asof left join half_day
    on placed.clinic_id = half_day.clinic_id and placed.starts_at >= half_day.starts_at
