-- One row per ward with stays: from when to when its census is known. It is known from the
-- ward's first stay until the site's stays were last delivered, and no longer than a day after
-- the last coming or going at the site, so that a feed that is down does not fill its beds.

with site as (
    select
        site_id,
        time_zone,
        max(learnt_at)                                    as learnt_at,
        max(in_at) filter (where in_at <= learnt_at)      as last_in_at,
        max(out_at) filter (where out_at <= learnt_at)    as last_out_at
    from marts.stay
    group by all
),

feed as (
    select
        site_id,
        learnt_at,
        greatest(last_in_at, last_out_at)                 as moved_at,
        -- Right after the last moment of its day: DuckDB takes the later of two midnights.
        timezone(time_zone, timezone(time_zone, moved_at)::date + 1 - interval 1 microsecond)
            + interval 1 microsecond                      as day_ends_at
    from site
),

ward as (
    select
        ward_id,
        site_id,
        time_zone,
        min(in_on)                                        as first_on,
        min(in_at) filter (where precision = 'minute')    as first_at
    from marts.stay
    group by all
)

select
    ward_id,
    site_id,
    time_zone,
    first_on,
    first_at,
    least(learnt_at, greatest(moved_at + interval 24 hours, day_ends_at)) as known_until
from ward
join feed using (site_id)
