-- One row per site and hour: patients present in the ED on the hour. Counted from the visits;
-- where a site shares no visits, from its own counts.

select site_id, hour_start, present, waiting, boarding
from marts.ed_visit_census

union all by name

select site_id, hour_start, present, waiting, boarding
from known.ed_census_hourly
anti join marts.ed_visit_census using (site_id, hour_start)
