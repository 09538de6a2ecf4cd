-- One row per site and hour: patients who arrived at the ED in it. Quiet hours are present and
-- zero. Hours come from the visits; where a site shares no visits, from its own counts.

select site_id, hour_start, arrivals, ambulance_arrivals
from marts.ed_visit_hour

union all by name

select site_id, hour_start, arrivals, ambulance_arrivals
from known.ed_arrivals_hourly
anti join marts.ed_visit_hour using (site_id, hour_start)
