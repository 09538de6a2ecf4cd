-- Closures and escalation beds: changes of a ward's open, staffed beds for a while.

create table raw.bed_change (
    change_id    text,
    ward_id      text,
    from_at      text,
    until_at     text,
    beds         text,
    kind         text,
    delivery_id  text not null,
    line         bigint not null
);

-- One row per change of a ward's open, staffed beds for a while.
create table staging.bed_change (
    change_id    text not null,
    ward_id      text not null,
    from_at      timestamptz not null,
    until_at     timestamptz,
    beds         integer not null,
    kind         text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

create table past.bed_change (
    change_id    text not null,
    ward_id      text not null,
    from_at      timestamptz not null,
    until_at     timestamptz,
    beds         integer not null,
    kind         text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);
