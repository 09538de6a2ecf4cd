-- One row per item, location and day: what was on the shelf and on order at its close, and when
-- that close was on the location's own clock.

select
    position.*,
    coalesce(clock.time_zone, home_clock.time_zone)                        as time_zone,
    timezone(
        coalesce(clock.time_zone, home_clock.time_zone), (position.as_of_on + 1)::timestamp
    )                                                                      as closed_at
from staging.stock_position as position
left join marts.ward_clock as clock on clock.ward_id = position.location_id
cross join marts.home_clock as home_clock
