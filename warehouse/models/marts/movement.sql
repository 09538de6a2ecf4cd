-- One row per stock movement, with its day on the location's own clock and what it means: how
-- much was used (a return takes away from it), and how it changed what was on the shelf.
-- A count changes nothing: it says what is there. A day delivered without an hour stays that day,
-- also where the location's clock is unknown: it is the one whose midnight is nearest.

select
    movement.movement_id,
    movement.item_id,
    movement.location_id,
    movement.moved_at,
    movement.kind,
    movement.precision,
    movement.learnt_at,
    coalesce(clock.time_zone, home_clock.time_zone)                          as time_zone,
    case
        when clock.time_zone is null and movement.precision = 'day'
        then timezone('UTC', movement.moved_at + interval 12 hours)::date
        else timezone(coalesce(clock.time_zone, home_clock.time_zone), movement.moved_at)::date
    end                                                                      as day_on,
    case kind when 'issue' then quantity when 'return' then -quantity else 0 end   as used,
    case kind when 'issue' then -quantity when 'count' then 0 else quantity end    as added,
    case when kind = 'count' then quantity end                               as counted,
    case when kind = 'receipt' then movement.expires_on end                  as expires_on
from known.stock_movement as movement
left join marts.ward_clock as clock on clock.ward_id = movement.location_id
cross join marts.home_clock as home_clock
