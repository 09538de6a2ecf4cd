-- What OMOP tables told: one row per version of a visit or of a part of one, and of a care site.
-- Visits and stays are derived from the newest versions of a visit and of all its parts.

create table raw.omop_visit (
    delivery_id    text not null,
    line           bigint not null,
    visit_id       text not null,     -- pseudonym of the visit
    stay_id        text,              -- pseudonym of the part; none for the visit itself
    prior_subject  text,              -- pseudonym of the part before
    patient_id     text,              -- pseudonym
    concept        text,
    care_site      text,
    started        text,              -- a moment, or a day where the time is not known
    ended          text,              -- the same; none while the visit is still on
    content        text not null,
    learnt_at      timestamptz not null
);

create table raw.omop_care_site (
    delivery_id  text not null,
    line         bigint not null,
    care_site    text not null,
    location     text,
    concept      text,
    content      text not null,
    learnt_at    timestamptz not null
);
