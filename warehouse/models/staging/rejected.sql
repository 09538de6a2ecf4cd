-- One row per feed, delivery and reason: how many delivered records were kept aside, and the first.

select
    quarantine.feed,
    quarantine.delivery_id,
    delivery.name,
    quarantine.code,
    arg_min(quarantine.reason, quarantine.line)   as reason,
    count(*)::integer                             as rows,
    min(quarantine.line)::integer                 as first_line
from raw.quarantine as quarantine
join raw.delivery as delivery using (delivery_id)
group by all
