-- What counts as a no-show at a clinic, how many people it can reach in a day, and two optional
-- feeds: how patients may be reached, and the groups of the fairness report.

alter table raw.clinic add column late_cancel_hours text;
alter table raw.clinic add column calls_a_day text;
alter table raw.clinic add column messages_a_day text;
alter table staging.clinic add column late_cancel_hours integer;
alter table staging.clinic add column calls_a_day integer;
alter table staging.clinic add column messages_a_day integer;
alter table past.clinic add column late_cancel_hours integer;
alter table past.clinic add column calls_a_day integer;
alter table past.clinic add column messages_a_day integer;

create table raw.contact_preference (
    patient_id       text,
    call_consent     text,
    message_consent  text,
    language         text,
    muted_until      text,
    opted_out        text,
    delivery_id      text not null,
    line             bigint not null
);

-- One row per patient: how they may be reached.
create table staging.contact_preference (
    patient_id       text not null,
    call_consent     text,
    message_consent  text,
    language         text,
    muted_until      timestamptz,
    opted_out        text,
    delivery_id      text not null,
    learnt_at        timestamptz not null
);

create table past.contact_preference (
    patient_id       text not null,
    call_consent     text,
    message_consent  text,
    language         text,
    muted_until      timestamptz,
    opted_out        text,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);

create table raw.patient_group (
    patient_id   text,
    sex          text,
    deprivation  text,
    delivery_id  text not null,
    line         bigint not null
);

-- One row per patient: groups for the fairness report, never for a chance.
create table staging.patient_group (
    patient_id   text not null,
    sex          text,
    deprivation  integer,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

create table past.patient_group (
    patient_id   text not null,
    sex          text,
    deprivation  integer,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);
