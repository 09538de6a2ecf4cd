-- One row per item, location and known local day: issue units used, net of returns, and how many
-- were on the shelf at its close. A day without a movement is a day of no use. Stocked out means
-- an empty shelf at the close: what was wanted that day is unknown. The shelf is what
-- was delivered for that day, else the ledger since the first count, else unknown.

with item_day as (
    select
        item_id,
        location_id,
        time_zone,
        unnest(generate_series(first_on, last_on, interval 1 day))::date as day_on
    from marts.item_span
),

ledger as (
    select
        item_day.*,
        coalesce(moved.used, 0) as used,
        sum(moved.added) over so_far + last_value(moved.found ignore nulls) over so_far as on_hand
    from item_day
    left join marts.item_day as moved using (item_id, location_id, day_on)
    window so_far as (partition by item_id, location_id order by day_on)
)

select
    ledger.item_id,
    ledger.location_id,
    ledger.day_on,
    timezone(time_zone, ledger.day_on + 1 - interval 1 microsecond)
        + interval 1 microsecond                                     as ends_at,
    ledger.used                                                      as issued,
    coalesce(position.on_hand, ledger.on_hand)                       as shelf,
    if(shelf < 0, 0, shelf)                                          as closing_on_hand,
    coalesce(shelf <= 0, false)                                      as stocked_out
from ledger
left join known.stock_position as position
    on position.item_id = ledger.item_id
    and position.location_id = ledger.location_id
    and position.as_of_on = ledger.day_on
