-- One row per site, hour and way of coming: patients who arrived at the ED by ambulance, and all
-- others. Of hours only of which it is known who came by ambulance; the two add up to the arrivals.

with told as (
    select site_id, hour_start, arrivals, ambulance_arrivals
    from marts.ed_hourly_arrivals
    -- More ambulances than patients is a mistake of the counts: nothing is known of such an hour.
    where ambulance_arrivals <= arrivals
)

select site_id, hour_start, 'ambulance' as part, ambulance_arrivals as arrivals
from told

union all by name

select site_id, hour_start, 'other' as part, arrivals - ambulance_arrivals as arrivals
from told
