-- What ranges, totals, peaks and chances are counted on, and what a census is expected to be made of.

-- the joint sample paths of one place of one issue, packed as ops/paths.py does
create table forecast.path (
    series    text          not null,
    entity_id text          not null,
    issued_at timestamptz   not null,
    targets   timestamptz[] not null,
    paths     integer       not null,
    counts    blob          not null
);

-- what one target of one issue is expected to be, by its causes; they add up to it
create table forecast.part (
    series    text        not null,
    entity_id text        not null,
    issued_at timestamptz not null,
    target_at timestamptz not null,
    part      text        not null,
    value     double      not null
);
