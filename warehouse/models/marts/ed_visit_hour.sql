-- One row per site and hour that ED visits tell of: patients who arrived in it. An hour is told
-- of once it has ended before the newest delivery, and quiet (0) if somebody arrived in the 12
-- hours before it: a longer silence is a feed that is down, not an empty ED. Visits known
-- only to the day are in no hour. Hours are whole hours of UTC, counted from 1970.

with told as (
    select
        site_id,
        epoch_us(arrived_at) // 3600000000                            as hour,
        count(*)                                                      as arrivals,
        count(*) filter (where arrival_mode = 'ambulance')            as ambulance_arrivals,
        count(arrival_mode) filter (where arrival_mode <> 'unknown')  as modes,
        max(learnt_at)                                                as learnt_at
    from known.ed_visit
    where precision = 'minute'
    group by all
),

feed as (
    select
        site_id,
        min(hour)                                as first_hour,
        max(hour)                                as last_hour,
        min(hour) filter (where modes > 0)       as first_mode,
        epoch_us(max(learnt_at)) // 3600000000   as learnt_hour
    from told
    group by site_id
),

site_hour as (
    select
        site_id,
        first_mode,
        unnest(generate_series(first_hour, least(last_hour + 12, learnt_hour - 1))) as hour
    from feed
),

heard as (
    select
        site_hour.*,
        coalesce(told.arrivals, 0)            as arrivals,
        coalesce(told.ambulance_arrivals, 0)  as ambulance_arrivals,
        max(told.hour) over (partition by site_hour.site_id order by site_hour.hour) as heard_hour
    from site_hour
    left join told using (site_id, hour)
)

select
    site_id,
    make_timestamptz(hour * 3600000000)                                 as hour_start,
    arrivals::integer                                                   as arrivals,
    case when hour >= first_mode then ambulance_arrivals end::integer   as ambulance_arrivals
from heard
where hour - heard_hour <= 12
