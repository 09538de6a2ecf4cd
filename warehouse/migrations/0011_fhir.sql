-- What FHIR resources told: one row per version of a resource of ours, never changed afterwards.
-- Facts are derived from the newest version of all that belong together: an encounter and the
-- encounters that are part of it, the slots of a schedule, the roles of a person. Only fields of an
-- allow-list are in `said`: codes, moments and the names of places.

create table raw.fhir_resource (
    delivery_id    text not null,
    line           bigint not null,
    kind           text not null,           -- Encounter, Location …
    named          text,                    -- the name of a place, schedule, slot or delivery
    subject        text,                    -- pseudonym of an encounter, appointment or role
    prior_subject  text,                    -- pseudonym of what it is part of, or of its person
    patient_id     text,                    -- pseudonym
    mentions       text[] not null,         -- places and schedules it speaks of, as told
    content        text not null,
    said           text not null,
    recorded_at    timestamptz not null,    -- last changed at its source, else exported, else learnt
    learnt_at      timestamptz not null
);

-- One row per other name of a resource: an identifier by which references may call it. Names of
-- people and their records are pseudonyms (`prior_subject` is called `subject`).
create table raw.fhir_alias (
    delivery_id    text not null,
    kind           text not null,
    alias          text,
    named          text,
    prior_subject  text,
    subject        text
);

-- One row per bulk export and file that its manifest names; `file` is empty for the export itself.
create table raw.fhir_export (
    delivery_id     text not null,
    folder          text not null,
    file            text not null,
    transaction_at  timestamptz not null,
    learnt_at       timestamptz not null
);
