-- One row per stay on a ward, with its days on the ward's own calendar. A stay that nobody ended
-- ends after the days in the variable ``open_stay_days``; never, if none is set.

select
    stay.stay_id,
    stay.admission_id,
    stay.ward_id,
    clock.site_id,
    clock.time_zone,
    coalesce(stay.specialty, ward.specialty)          as specialty,
    stay.admission_type,
    stay.in_at,
    coalesce(
        stay.out_at, stay.in_at + to_days(getvariable('open_stay_days')::integer)
    )                                                 as out_at,
    timezone(clock.time_zone, stay.in_at)::date       as in_on,
    timezone(clock.time_zone, out_at)::date           as out_on,
    stay.expected_out_on,
    stay.precision,
    stay.learnt_at
from known.ward_stay as stay
join marts.ward_clock as clock using (ward_id)
left join known.ward as ward using (ward_id)
