-- One row per item and location: from which day to which its use is known. A day is known from
-- the item's first movement there, up to the last day on which anything moved anywhere, if that
-- day was over before the newest delivery, and no longer than 28 days after anything moved at the
-- location: a store that closed uses nothing, but that is no demand of zero.

with place as (
    select item_id, location_id, time_zone, min(day_on) as first_on, max(day_on) as last_on
    from marts.movement
    group by all
),

feed as (
    select
        max(learnt_at)                                     as learnt_at,
        max(day_on) filter (where moved_at <= learnt_at)   as moved_on
    from marts.movement
)

select
    item_id,
    location_id,
    time_zone,
    first_on,
    least(
        feed.moved_on,
        timezone(time_zone, feed.learnt_at)::date - 1,
        max(last_on) over (partition by location_id) + 28
    ) as last_on
from place
cross join feed
