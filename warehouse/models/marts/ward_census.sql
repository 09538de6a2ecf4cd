-- One row per ward with beds and moment at which its patients were counted: every hour, and the
-- local midnights, which also count the stays known only to the day. With the number of wards of
-- the site that could be counted by then, so that a sum over some of them is not taken for all.

with counted as (
    select ward_id, ends_at as counted_at, occupied
    from marts.ward_daily_census

    union all

    select hourly.ward_id, hourly.hour_start, hourly.occupied
    from marts.ward_hourly_census as hourly
    anti join marts.ward_daily_census as daily
        on daily.ward_id = hourly.ward_id and daily.ends_at = hourly.hour_start
),

site as (
    select
        site_id,
        list(
            coalesce(
                first_at,
                timezone(time_zone, first_on + 1 - interval 1 microsecond) + interval 1 microsecond
            )
        ) as ward_starts
    from marts.ward_span
    semi join known.ward using (ward_id)
    group by site_id
)

select
    counted.ward_id,
    clock.site_id,
    counted.counted_at,
    counted.occupied,
    len(list_filter(ward_starts, lambda start: start <= counted_at)) as wards_known
from counted
join marts.ward_clock as clock using (ward_id)
join site using (site_id)
where clock.open_beds is not null
