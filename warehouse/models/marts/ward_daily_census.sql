-- One row per ward with beds and local day: patients at the midnight that ends it, who came and
-- who went during it. Who comes at midnight belongs to the new day. Patients at midnight are
-- those of the midnight before, plus who came, minus who went, each on one ward even if stays on
-- several are open. Stays known to the day count too.

with ward_day as (
    select
        ward_id,
        time_zone,
        unnest(generate_series(
            first_on, timezone(time_zone, known_until)::date - 1, interval 1 day
        ))::date as day_on
    from marts.ward_span
),

change as (
    select ward_id, in_on as day_on, 1 as came, 0 as went, 0 as more from marts.stay
    union all
    select ward_id, out_on, 0, 1, 0 from marts.stay where out_on is not null
    union all
    select ward_id, timezone(time_zone, from_at)::date, 0, 0, 1
    from marts.ward_presence join marts.ward_clock using (ward_id)
    union all
    select ward_id, timezone(time_zone, until_at)::date, 0, 0, -1
    from marts.ward_presence join marts.ward_clock using (ward_id)
    where until_at is not null
    union all
    select ward_id, day_on, 0, 0, 0 from ward_day
),

midnight as (
    select
        ward_id,
        day_on,
        sum(came)                                                 as admissions,
        sum(went)                                                 as discharges,
        sum(sum(more)) over (partition by ward_id order by day_on) as occupied
    from change
    group by ward_id, day_on
)

select
    ward_id,
    clock.site_id,
    day_on,
    timezone(clock.time_zone, day_on + 1 - interval 1 microsecond)
        + interval 1 microsecond                         as ends_at,
    occupied::integer                                    as occupied,
    clock.open_beds,
    admissions::integer                                  as admissions,
    discharges::integer                                  as discharges
from midnight
semi join ward_day using (ward_id, day_on)
join marts.ward_clock as clock using (ward_id)
where clock.open_beds is not null
