-- What bed managers plan with, worked out when a forecast is issued: beds needed at least, the
-- chance of being short, and the discharges needed by a time.

-- beds needed at one place and target of one issue
create table forecast.bed_need (
    series       text        not null,
    entity_id    text        not null,
    issued_at    timestamptz not null,
    target_at    timestamptz not null,
    open_beds    integer     not null,
    at_least_9   integer     not null,
    at_least_7   integer     not null,
    chance_short double      not null,
    peak_risk    double      not null
);

-- discharges needed at one place by one deadline of one issue
create table forecast.discharge_need (
    series           text        not null,
    entity_id        text        not null,
    issued_at        timestamptz not null,
    by_at            timestamptz not null,
    checked_until    timestamptz not null,
    target_occupancy double      not null,
    confidence       double      not null,
    open_beds        integer     not null,
    further          integer     not null,
    chance_within    double      not null,
    leaving          integer,
    definite         integer,
    potential        integer,
    untold           integer     not null
);
