-- One row per record kept aside, with the file it came in and what became of it since.

select
    quarantine.delivery_id,
    quarantine.feed,
    delivery.name,
    delivery.delivered_at,
    quarantine.line::integer              as line,
    quarantine.code,
    quarantine.field,
    quarantine.value,
    quarantine.reason,
    quarantine.row,
    coalesce(changed.state, 'waiting')   as state,
    act.acted_at,
    act.acted_by,
    act.reason                           as because
from raw.quarantine as quarantine
join raw.delivery as delivery using (delivery_id)
left join raw.aside_state as changed
    on changed.delivery_id = quarantine.delivery_id
    and changed.feed = quarantine.feed
    and changed.line is not distinct from quarantine.line
left join raw.act as act using (act_id)
