-- Waiting lists of clinics, what sessions offer, and the bookings proposed from them.

alter table raw.clinic_session add column clinician_id text;
alter table raw.clinic_session add column room_id text;
alter table raw.clinic_session add column visit_kinds text;
alter table raw.clinic_session add column modalities text;
alter table raw.clinic_session add column equipment text;
alter table raw.clinic_session add column languages text;
alter table raw.clinic_session add column chairs text;
alter table raw.clinic_session add column most_booked text;

alter table staging.clinic_session add column clinician_id text;
alter table staging.clinic_session add column room_id text;
alter table staging.clinic_session add column visit_kinds text;
alter table staging.clinic_session add column modalities text;
alter table staging.clinic_session add column equipment text;
alter table staging.clinic_session add column languages text;
alter table staging.clinic_session add column chairs integer;
alter table staging.clinic_session add column most_booked integer;

alter table past.clinic_session add column clinician_id text;
alter table past.clinic_session add column room_id text;
alter table past.clinic_session add column visit_kinds text;
alter table past.clinic_session add column modalities text;
alter table past.clinic_session add column equipment text;
alter table past.clinic_session add column languages text;
alter table past.clinic_session add column chairs integer;
alter table past.clinic_session add column most_booked integer;

create table raw.interpreter (
    site_id      text,
    language     text,
    starts_at    text,
    ends_at      text,
    at_once      text,
    delivery_id  text not null,
    line         bigint not null
);

-- One row per site, language and span of time in which interpreters can be booked.
create table staging.interpreter (
    site_id      text not null,
    language     text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    at_once      integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

create table past.interpreter (
    site_id      text not null,
    language     text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    at_once      integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table raw.clinic_request (
    request_id        text,
    patient_id        text,
    clinic_id         text,
    visit_kind        text,
    priority          text,
    waiting_since_on  text,
    target_on         text,
    earliest_on       text,
    slots             text,
    modalities        text,
    equipment         text,
    chair_minutes     text,
    clinician_id      text,
    clinician_choice  text,
    language          text,
    suits             text,
    notice_days       text,
    status            text,
    delivery_id       text not null,
    line              bigint not null
);

-- One row per appointment that somebody waits for, or waited for.
create table staging.clinic_request (
    request_id        text not null,
    patient_id        text,
    clinic_id         text not null,
    visit_kind        text not null,
    priority          text not null,
    waiting_since_on  date not null,
    target_on         date not null,
    earliest_on       date,
    slots             integer,
    modalities        text,
    equipment         text,
    chair_minutes     integer,
    clinician_id      text,
    clinician_choice  text,
    language          text,
    suits             text,
    notice_days       integer,
    status            text not null,
    delivery_id       text not null,
    learnt_at         timestamptz not null
);

create table past.clinic_request (
    request_id        text not null,
    patient_id        text,
    clinic_id         text not null,
    visit_kind        text not null,
    priority          text not null,
    waiting_since_on  date not null,
    target_on         date not null,
    earliest_on       date,
    slots             integer,
    modalities        text,
    equipment         text,
    chair_minutes     integer,
    clinician_id      text,
    clinician_choice  text,
    language          text,
    suits             text,
    notice_days       integer,
    status            text not null,
    delivery_id       text not null,
    learnt_at         timestamptz not null,
    unlearnt_at       timestamptz not null
);

-- Bookings are a kind of proposal too; a check cannot be widened, so the table is made anew.
create table plan.proposal_before as select * from plan.proposal;
drop table plan.proposal;
create table plan.proposal (
    proposal_id text primary key,
    kind        text        not null check (kind in ('roster', 'template', 'order', 'booking')),
    place_id    text        not null,
    made_at     timestamptz not null,
    from_on     date        not null,
    to_on       date        not null,
    verdict     text        not null check (verdict in ('optimal', 'feasible', 'not_solved')),
    points      double      not null,
    bound       double,
    based_on    timestamptz,
    summary     text        not null
);
insert into plan.proposal by name select * from plan.proposal_before;
drop table plan.proposal_before;

-- the slot proposed for a request
create table plan.booking_line (
    proposal_id       text        not null,
    request_id        text        not null,
    clinic_id         text        not null,
    session_id        text        not null,
    slot              integer     not null,
    slots             integer     not null,
    starts_at         timestamptz not null,
    ends_at           timestamptz not null,
    clinician_id      text,
    room_id           text,
    visit_kind        text        not null,
    modality          text        not null,
    priority          text        not null,
    waiting_since_on  date        not null,
    target_on         date        not null,
    reason            text        not null
);

-- a request that a proposal leaves waiting, and why
create table plan.unbooked (
    proposal_id       text not null,
    request_id        text not null,
    clinic_id         text not null,
    priority          text not null,
    waiting_since_on  date not null,
    target_on         date not null,
    reason            text not null
);

-- what people did about places that came free
create table plan.offer_event (
    event_id     text        not null,
    offer_id     text        not null,
    request_id   text        not null,
    clinic_id    text        not null,
    session_id   text        not null,
    slot         integer     not null,
    slots        integer     not null,
    place        integer     not null,
    starts_at    timestamptz not null,
    expires_at   timestamptz not null,
    standing     text        not null,
    happened_at  timestamptz not null,
    happened_by  text
);
