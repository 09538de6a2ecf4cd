-- What HL7 v2 messages told: one row per message of ours, never changed afterwards.
-- Facts are derived from all messages of a visit or an appointment in the order of events.
-- Only fields of an allow-list are here: no names, addresses, telephone numbers or texts.

create table raw.hl7_event (
    delivery_id       text not null,
    line              bigint not null,
    content           text not null,
    control_id        text,
    kind              text not null,
    trigger           text not null,
    subject           text,
    patient_id        text,
    prior_subject     text,
    prior_patient_id  text,
    recorded_at       timestamptz not null,
    sent_at           timestamptz,
    occurred_at       timestamptz,
    began_at          timestamptz,
    ended_at          timestamptz,
    expected_at       timestamptz,
    day_only          text not null,
    said              text not null,
    learnt_at         timestamptz not null
);
