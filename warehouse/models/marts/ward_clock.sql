-- One row per ward that has beds or stays: its site and the clock on its wall. A ward that no
-- reference names is a site of its own.

with ward as (
    select ward_id from known.ward
    union
    select ward_id from known.ward_stay
)

select
    ward.ward_id,
    coalesce(listed.site_id, ward.ward_id)         as site_id,
    coalesce(site.time_zone, home_clock.time_zone) as time_zone,
    listed.open_beds
from ward
left join known.ward as listed using (ward_id)
left join known.site as site on site.site_id = listed.site_id
cross join marts.home_clock as home_clock
