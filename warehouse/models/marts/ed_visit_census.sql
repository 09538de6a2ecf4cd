-- One row per site and hour at the end of an hour that ED visits tell of: patients present then.
-- A patient is present from arrival up to, not including, departure, and never for more than 72
-- hours: a departure that nobody wrote down looks the same. Known from the site's first departure
-- on; waiting and boarding from the first time that somebody was seen, or was to be admitted.
-- Who comes adds one to a running sum, and takes it away on leaving: no hour is visited twice.

with visit as (
    select
        site_id,
        epoch_us(arrived_at)                                                       as came,
        least(epoch_us(departed_at), came + 72 * 3600000000)                       as went,
        greatest(came, least(epoch_us(seen_at), went))                             as met,
        least(greatest(epoch_us(admit_decided_at), came), went)                    as decided,
        admit_decided_at is not null                                               as to_admit
    from known.ed_visit
    where precision = 'minute'
),

change as (
    select site_id, came as at_us, 1 as present, 1 as waiting, 0 as boarding from visit
    union all
    select site_id, went, -1, 0, -to_admit::integer from visit
    union all
    select site_id, met, 0, -1, 0 from visit
    union all
    select site_id, decided, 0, 0, 1 from visit where to_admit
    union all
    select site_id, epoch_us(hour_start) + 3600000000, 0, 0, 0 from marts.ed_visit_hour
),

on_hour as (
    select
        site_id,
        make_timestamptz((at_us + 3599999999) // 3600000000 * 3600000000)  as hour_start,
        sum(sum(present)) over so_far                                      as present,
        sum(sum(waiting)) over so_far                                      as waiting,
        sum(sum(boarding)) over so_far                                     as boarding
    from change
    group by site_id, hour_start
    window so_far as (partition by site_id order by hour_start)
),

first as (
    select site_id, min(departed_at) as departed, min(seen_at) as seen, min(admit_decided_at) as decided
    from known.ed_visit
    group by site_id
)

select
    site_id,
    hour_start,
    present::integer                                                    as present,
    case when hour_start >= first.seen then waiting end::integer        as waiting,
    case when hour_start >= first.decided then boarding end::integer    as boarding
from on_hour
join first using (site_id)
semi join marts.ed_visit_hour as told
    on told.site_id = on_hour.site_id and told.hour_start + interval 1 hour = on_hour.hour_start
where hour_start >= first.departed
