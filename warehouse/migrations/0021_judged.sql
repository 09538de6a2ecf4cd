-- How right forecasts have been lately, where they drift, and who speaks for a series since when.

-- how right the last weeks' forecasts of a place were, by how far ahead they spoke
create table forecast.track_record (
    series        text        not null,
    entity_id     text        not null,
    reviewed_at   timestamptz not null,
    ahead         text        not null,
    days          integer     not null,
    inside_80     integer     not null,
    inside_90     integer     not null,
    cases         integer     not null,
    pinball       double      not null,
    mae           double      not null,
    bias          double      not null,
    mae_yesterday double,
    mae_last_week double
);

-- ranges or middles that no longer hold
create table forecast.drift (
    series    text        not null,
    entity_id text        not null,
    raised_at timestamptz not null,
    ahead     text        not null,
    kind      text        not null,
    days      integer     not null,
    value     double      not null,
    "limit"   double      not null
);

-- a chance held against what came
create table forecast.chance_seen (
    series      text        not null,
    entity_id   text        not null,
    issued_at   timestamptz not null,
    target_at   timestamptz not null,
    probability double      not null check (probability between 0 and 1),
    exceeded    boolean     not null
);

-- who speaks for a series from a contest on, and why
create table forecast.model_version (
    series             text        not null,
    made_at            timestamptz not null,
    model              text        not null,
    challenger         text,
    replaced           text,
    configuration      text        not null,
    code_version       text        not null,
    pinball            double      not null,
    pinball_challenger double,
    pinball_naive      double,
    first_asked_at     timestamptz,
    last_asked_at      timestamptz,
    why                text        not null
);
