-- One row per ward and hour: patients on the ward on the hour, from coming up to, not including,
-- going, each patient on one ward. Stays known only to the day are left out: nobody comes at
-- midnight.

with span as (
    select
        ward_id,
        (epoch_us(first_at) + 3599999999) // 3600000000   as first_hour,
        epoch_us(known_until) // 3600000000               as last_hour
    from marts.ward_span
    where first_at is not null
),

ward_hour as (
    select ward_id, unnest(generate_series(first_hour, last_hour)) as hour
    from span
),

stay as (
    select
        ward_id,
        (epoch_us(from_at) + 3599999999) // 3600000000    as came,
        (epoch_us(until_at) + 3599999999) // 3600000000   as went
    from marts.ward_presence
    where precision = 'minute'
),

change as (
    select ward_id, came as hour, 1 as patients from stay
    union all
    select ward_id, went, -1 from stay where went is not null
    union all
    select ward_id, hour, 0 from ward_hour
),

on_hour as (
    select
        ward_id,
        hour,
        sum(sum(patients)) over (partition by ward_id order by hour) as occupied
    from change
    group by ward_id, hour
)

select
    ward_id,
    make_timestamptz(hour * 3600000000)   as hour_start,
    occupied::integer                     as occupied
from on_hour
semi join ward_hour using (ward_id, hour)
