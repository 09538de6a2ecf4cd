-- Every forecast ever issued. Rows are added and never changed, so that any of them can be
-- held against what really happened. The large tables have no primary key: an index over
-- millions of rows would cost more than the whole forecast, and a place's issue is kept once
-- by asking whether it is there already.

-- one quantile of one target of one issue
create table forecast.quantile (
    series     text        not null,
    entity_id  text        not null,
    issued_at  timestamptz not null,
    target_at  timestamptz not null,
    level      double      not null check (level > 0 and level < 1),
    value      double      not null check (value >= 0)
);

-- the chance that a count exceeds a limit
create table forecast.chance (
    series      text        not null,
    entity_id   text        not null,
    issued_at   timestamptz not null,
    target_at   timestamptz not null,
    threshold   double      not null check (threshold >= 0),
    probability double      not null check (probability between 0 and 1)
);

-- the chance that a booked patient does not come
create table forecast.no_show (
    appointment_id text        not null,
    issued_at      timestamptz not null,
    clinic_id      text        not null,
    session_id     text,
    starts_at      timestamptz not null,
    probability    double      not null check (probability between 0 and 1)
);

-- how many of a session's patients will come
create table forecast.attendance (
    session_id      text        not null,
    clinic_id       text        not null,
    issued_at       timestamptz not null,
    starts_at       timestamptz not null,
    slots           integer     not null,
    booked          integer     not null,
    expected        double      not null,
    low             integer     not null,
    high            integer     not null,
    suggested_extra integer,
    over_slots      double
);

-- who made the forecasts of a series at a moment, and from what
create table forecast.issue (
    series       text        not null,
    issued_at    timestamptz not null,
    model        text        not null,
    code_version text        not null,
    learnt_since timestamptz,
    learnt_until timestamptz,
    note         text,
    primary key (series, issued_at)
);

-- a forecast held against truth
create table forecast.score (
    series    text        not null,
    entity_id text        not null,
    issued_at timestamptz not null,
    metric    text        not null,
    value     double      not null,
    cases     integer     not null
);

-- how a candidate did in a backtest, and whether it won
create table forecast.trial (
    series   text        not null,
    tried_at timestamptz not null,
    model    text        not null,
    metric   text        not null,
    value    double      not null,
    cases    integer     not null,
    seconds  double      not null,
    won      boolean     not null
);
