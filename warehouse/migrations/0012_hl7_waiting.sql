-- Messages that wait for another one: a discharge before its admission, a cancel of something never
-- seen. One row per message and visit or appointment. When its parent comes the row goes; after
-- `until_at` it is told of in the quarantine as ORPHAN, and goes on waiting all the same.

create table raw.hl7_waiting (
    content      text not null,
    kind         text not null,
    subject      text not null,
    delivery_id  text not null,
    line         bigint not null,
    until_at     timestamptz not null,
    expired      boolean not null
);
