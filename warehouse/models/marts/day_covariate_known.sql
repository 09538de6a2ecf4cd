-- One row per site, day, covariate and moment from which its value was known: every version, so that
-- a past moment can be asked what it knew of the days ahead. Known from when the source says, or from
-- its delivery; never later than that. Nothing that was learnt after the moment read is here.

with moment as (
    select case when as_known >= began_at then as_known else 'infinity' end as known_at
    from staging.beginning
    cross join (select getvariable('as_known')::timestamptz as as_known)
),

version as (
    select site_id, day_on, name, value, known_at, learnt_at from staging.day_covariate
    union all by name
    select site_id, day_on, name, value, known_at, learnt_at from past.day_covariate
),

read_then as (
    select
        site_id,
        day_on,
        name,
        value,
        least(coalesce(known_at, learnt_at), learnt_at) as known_at,
        learnt_at
    from version
    where learnt_at <= (select known_at from moment)
)

select site_id, day_on, name, known_at, value
from read_then
-- Of two versions known from the same moment the one learnt last counts.
qualify row_number() over (
    partition by site_id, day_on, name, known_at order by learnt_at desc, value
) = 1
