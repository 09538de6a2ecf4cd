-- One row per item, location and day on which it moved or was counted: use net of returns, what
-- that did to the shelf, and the difference a count revealed between the shelf and the ledger.

with ledger as (
    select
        *,
        sum(added) over (
            partition by item_id, location_id order by moved_at, kind = 'count', movement_id
            rows unbounded preceding
        ) as balance
    from marts.movement
)

select
    item_id,
    location_id,
    day_on,
    sum(used)                                                    as used,
    sum(added)                                                   as added,
    arg_max(counted - balance, moved_at) filter (where counted is not null)   as found
from ledger
group by all
