-- One row per feed, delivery and reason: records kept aside, and the first; not those replayed, nor
-- those of a file that was read anew since.

select
    feed,
    delivery_id,
    name,
    code,
    arg_min(reason, line)                                  as reason,
    count(*)::integer                                      as rows,
    min(line)::integer                                     as first_line,
    (count(*) filter (where state = 'ignored'))::integer   as ignored
from staging.kept_aside
where state in ('waiting', 'ignored')
group by all
