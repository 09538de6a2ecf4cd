-- How likely each surge level of an ED was said to be, and the alerts that came of it. Rows are
-- added and never changed: what was held back is kept too, so that a policy can be judged.

-- the chance that a level, or a higher one, comes at an hour or within a window
create table forecast.level (
    site_id     text        not null,
    issued_at   timestamptz not null,
    "window"    text        not null,
    until_at    timestamptz not null,
    level       integer     not null check (level between 1 and 4),
    least       integer     not null check (least >= 0),
    probability double      not null check (probability between 0 and 1),
    act_at      double      not null check (act_at between 0 and 1),
    lead_hours  double,
    measure     text        not null,
    drivers     text        not null
);

-- a change of the level that is called for: told to people, or held back and why
create table forecast.alert (
    site_id      text        not null,
    issued_at    timestamptz not null,
    level        integer     not null check (level between 0 and 4),
    level_before integer     not null check (level_before between 0 and 4),
    raised       boolean     not null,
    held         text,
    told         text        not null
);
