-- One row per item, location and day: what was on the shelf and on order at its close, on the
-- location's own clock. Counted at that close, or when it was delivered if that was earlier.

select
    position.*,
    coalesce(clock.time_zone, home_clock.time_zone)                     as time_zone,
    least(
        timezone(
            coalesce(clock.time_zone, home_clock.time_zone),
            position.as_of_on + 1 - interval 1 microsecond
        ) + interval 1 microsecond,
        position.learnt_at
    )                                                                   as counted_at
from known.stock_position as position
left join marts.ward_clock as clock on clock.ward_id = position.location_id
cross join marts.home_clock as home_clock
