-- What we know no longer: the versions of rows that a correction, a cancel, a merge, a move or a
-- new full delivery replaced. From `learnt_at` until `unlearnt_at` a row was what we knew, so any
-- moment can be read again as it was known then. Same columns as in `staging`.

create schema if not exists past;
create schema if not exists known;

create table past.site (
    site_id       text not null,
    time_zone     text not null,
    triage_scale  text,
    ed_places     integer,
    delivery_id   text not null,
    learnt_at     timestamptz not null,
    unlearnt_at   timestamptz not null
);

create table past.ward (
    ward_id      text not null,
    site_id      text not null,
    specialty    text not null,
    kind         text,
    division     text,
    open_beds    integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.shift_type (
    shift_type_id  text not null,
    starts         time not null,
    minutes        integer not null,
    paid_minutes   integer not null,
    delivery_id    text not null,
    learnt_at      timestamptz not null,
    unlearnt_at    timestamptz not null
);

create table past.staffing_ratio (
    ward_id              text not null,
    shift_type_id        text not null,
    skill                text not null,
    patients_per_person  double not null,
    minimum              integer not null,
    delivery_id          text not null,
    learnt_at            timestamptz not null,
    unlearnt_at          timestamptz not null
);

create table past.clinic (
    clinic_id     text not null,
    site_id       text not null,
    specialty     text,
    slot_minutes  integer not null,
    delivery_id   text not null,
    learnt_at     timestamptz not null,
    unlearnt_at   timestamptz not null
);

create table past.clinic_session (
    session_id   text not null,
    clinic_id    text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    slots        integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.item (
    item_id          text not null,
    issue_unit       text not null,
    pack_size        integer not null,
    lead_time_days   integer not null,
    criticality      text not null,
    shelf_life_days  integer,
    pack_price_gbp   double,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);

create table past.holiday (
    site_id      text not null,
    day_on       date not null,
    name         text,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.ed_visit (
    visit_id          text not null,
    patient_id        text,
    site_id           text not null,
    arrived_at        timestamptz not null,
    seen_at           timestamptz,
    admit_decided_at  timestamptz,
    departed_at       timestamptz,
    arrival_mode      text,
    triage            integer,
    disposition       text,
    precision         text not null,
    delivery_id       text not null,
    learnt_at         timestamptz not null,
    unlearnt_at       timestamptz not null
);

create table past.ed_arrivals_hourly (
    site_id             text not null,
    hour_start          timestamptz not null,
    arrivals            integer not null,
    ambulance_arrivals  integer,
    delivery_id         text not null,
    learnt_at           timestamptz not null,
    unlearnt_at         timestamptz not null
);

create table past.ed_census_hourly (
    site_id      text not null,
    hour_start   timestamptz not null,
    present      integer not null,
    waiting      integer,
    boarding     integer,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.ward_stay (
    stay_id          text not null,
    admission_id     text,
    patient_id       text,
    ward_id          text not null,
    specialty        text,
    admission_type   text,
    in_at            timestamptz not null,
    out_at           timestamptz,
    expected_out_on  date,
    precision        text not null,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);

create table past.planned_admission (
    booking_id   text not null,
    patient_id   text,
    ward_id      text not null,
    specialty    text,
    planned_at   timestamptz not null,
    booked_at    timestamptz not null,
    status       text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.appointment (
    appointment_id   text not null,
    patient_id       text,
    clinic_id        text not null,
    session_id       text,
    visit_kind       text,
    modality         text,
    age_years        integer,
    booked_at        timestamptz not null,
    starts_at        timestamptz not null,
    planned_minutes  integer,
    reminded_at      timestamptz,
    cancelled_at     timestamptz,
    status           text not null,
    precision        text not null,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);

create table past.encounter (
    encounter_id  text not null,
    patient_id    text,
    kind          text not null,
    class_code    text,
    status        text,
    place_id      text,
    started_at    timestamptz not null,
    ended_at      timestamptz,
    precision     text not null,
    delivery_id   text not null,
    learnt_at     timestamptz not null,
    unlearnt_at   timestamptz not null
);

create table past.staff_member (
    staff_id            text not null,
    home_ward_id        text not null,
    contracted_minutes  integer not null,
    grade               text,
    delivery_id         text not null,
    learnt_at           timestamptz not null,
    unlearnt_at         timestamptz not null
);

create table past.staff_skill (
    staff_id     text not null,
    skill        text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.absence (
    staff_id     text not null,
    from_on      date not null,
    to_on        date not null,
    kind         text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.shift_request (
    staff_id       text not null,
    day_on         date not null,
    shift_type_id  text not null,
    wish           text not null,
    weight         integer,
    delivery_id    text not null,
    learnt_at      timestamptz not null,
    unlearnt_at    timestamptz not null
);

create table past.stock_movement (
    movement_id  text not null,
    item_id      text not null,
    location_id  text not null,
    moved_at     timestamptz not null,
    kind         text not null,
    quantity     double not null,
    precision    text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null,
    unlearnt_at  timestamptz not null
);

create table past.stock_position (
    item_id          text not null,
    location_id      text not null,
    as_of_on         date not null,
    on_hand          double not null,
    on_order         double not null,
    next_receipt_on  date,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);
