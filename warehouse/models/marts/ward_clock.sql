-- One row per ward that has beds or stays: its site and the clock on its wall. A ward that no
-- reference names is a site of its own.

with ward as (
    select ward_id from staging.ward
    union
    select ward_id from staging.ward_stay
)

select
    ward.ward_id,
    coalesce(known.site_id, ward.ward_id)          as site_id,
    coalesce(site.time_zone, home_clock.time_zone) as time_zone,
    known.open_beds
from ward
left join staging.ward as known using (ward_id)
left join staging.site as site on site.site_id = known.site_id
cross join marts.home_clock as home_clock
