-- What is told of a day besides its counts: weather, school terms, events. An optional feed.

create table raw.day_covariate (
    site_id      text,
    day_on       text,
    name         text,
    value        text,
    known_at     text,
    delivery_id  text not null,
    line         bigint not null
);

-- One row per site, day and thing told of it; a newer delivery corrects it.
create table staging.day_covariate (
    site_id      text not null,
    day_on       date not null,
    name         text not null,
    value        double not null,
    known_at     timestamptz,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- What was told of it before, from when until when.
create table past.day_covariate (
    site_id      text not null,
    day_on       date not null,
    name         text not null,
    value        double not null,
    known_at     timestamptz,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);
