-- One row per ward with beds and moment at which its patients were counted: every hour, and the
-- local midnights, which also count the stays known only to the day. With the number of wards of
-- the site, the division and the specialty that could be counted by then, so that a sum over some
-- of them is not taken for all.

with counted as (
    select ward_id, ends_at as counted_at, occupied
    from marts.ward_daily_census

    union all

    select hourly.ward_id, hourly.hour_start, hourly.occupied
    from marts.ward_hourly_census as hourly
    anti join marts.ward_daily_census as daily
        on daily.ward_id = hourly.ward_id and daily.ends_at = hourly.hour_start
),

start as (
    select
        span.site_id,
        ward.division,
        ward.specialty,
        coalesce(
            first_at,
            timezone(time_zone, first_on + 1 - interval 1 microsecond) + interval 1 microsecond
        ) as starts_at
    from marts.ward_span as span
    join known.ward as ward using (ward_id)
),

site as (select site_id, list(starts_at) as starts from start group by all),

division as (select site_id, division, list(starts_at) as starts from start group by all),

specialty as (select site_id, specialty, list(starts_at) as starts from start group by all)

select
    counted.ward_id,
    clock.site_id,
    ward.division,
    ward.specialty,
    counted.counted_at,
    counted.occupied,
    len(list_filter(site.starts, lambda start: start <= counted_at))      as wards_known,
    len(list_filter(division.starts, lambda start: start <= counted_at))  as of_division,
    len(list_filter(specialty.starts, lambda start: start <= counted_at)) as of_specialty
from counted
join marts.ward_clock as clock using (ward_id)
join known.ward as ward using (ward_id)
join site on site.site_id = clock.site_id
left join division
    on division.site_id = clock.site_id and division.division = ward.division
left join specialty
    on specialty.site_id = clock.site_id and specialty.specialty = ward.specialty
where clock.open_beds is not null
