-- One row per site, hour and triage band: patients who arrived at the ED and how urgent they were
-- found to be. Of the hours that visits tell of, from the first on in which somebody was triaged; the
-- bands add up to the arrivals. Hourly totals that a site shares without visits have no bands.

with told as (
    select
        site_id,
        make_timestamptz(epoch_us(arrived_at) // 3600000000 * 3600000000) as hour_start,
        case
            when triage <= 2 then '1-2'
            when triage = 3 then '3'
            when triage >= 4 then '4-5'
            else 'unknown'
        end                                                               as part,
        count(*)                                                          as arrivals
    from known.ed_visit
    where precision = 'minute'
    group by all
),

triaged as (
    select site_id, min(hour_start) as since
    from told
    where part <> 'unknown'
    group by site_id
),

band as (
    select unnest(['1-2', '3', '4-5', 'unknown']) as part
)

select
    site_id,
    hour_start,
    part,
    coalesce(told.arrivals, 0)::integer as arrivals
from marts.ed_visit_hour
join triaged using (site_id)
cross join band
left join told using (site_id, hour_start, part)
where hour_start >= since
