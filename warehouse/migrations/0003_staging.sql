-- One row per thing delivered, understood: typed, named in our words, newest version of each key.
-- Tables and not views: millions of rows, read by every mart. `delivery_id` names the file that
-- said so, `learnt_at` when we learnt it. Keys are kept unique by landing, not by an index: an
-- index would triple the time of a large load.

create schema if not exists staging;

-- One row per site: a hospital with its own clock and, usually, its own ED.
create table staging.site (
    site_id       text not null,
    time_zone     text not null,
    triage_scale  text,
    ed_places     integer,
    delivery_id   text not null,
    learnt_at     timestamptz not null
);

-- One row per ward; the ED of a site is a ward of kind ``emergency``.
create table staging.ward (
    ward_id      text not null,
    site_id      text not null,
    specialty    text not null,
    kind         text,
    division     text,
    open_beds    integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per pattern of work: when it starts on the local clock and how long it is.
create table staging.shift_type (
    shift_type_id  text not null,
    starts         time not null,
    minutes        integer not null,
    paid_minutes   integer not null,
    delivery_id    text not null,
    learnt_at      timestamptz not null
);

-- One row per ward, shift type and skill: how many people the patients need.
create table staging.staffing_ratio (
    ward_id              text not null,
    shift_type_id        text not null,
    skill                text not null,
    patients_per_person  double not null,
    minimum              integer not null,
    delivery_id          text not null,
    learnt_at            timestamptz not null
);

-- One row per clinic: a service that books patients into sessions.
create table staging.clinic (
    clinic_id     text not null,
    site_id       text not null,
    specialty     text,
    slot_minutes  integer not null,
    delivery_id   text not null,
    learnt_at     timestamptz not null
);

-- One row per half-day of a clinic.
create table staging.clinic_session (
    session_id   text not null,
    clinic_id    text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    slots        integer not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per stocked item.
create table staging.item (
    item_id          text not null,
    issue_unit       text not null,
    pack_size        integer not null,
    lead_time_days   integer not null,
    criticality      text not null,
    shelf_life_days  integer,
    pack_price_gbp   double,
    delivery_id      text not null,
    learnt_at        timestamptz not null
);

-- One row per site and public holiday.
create table staging.holiday (
    site_id      text not null,
    day_on       date not null,
    name         text,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per visit of one patient to one ED, from arrival to departure.
create table staging.ed_visit (
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
    learnt_at         timestamptz not null
);

-- One row per site and hour, from hospitals that share counts only.
create table staging.ed_arrivals_hourly (
    site_id             text not null,
    hour_start          timestamptz not null,
    arrivals            integer not null,
    ambulance_arrivals  integer,
    delivery_id         text not null,
    learnt_at           timestamptz not null
);

-- One row per site and hour: patients present on the hour, counts only.
create table staging.ed_census_hourly (
    site_id      text not null,
    hour_start   timestamptz not null,
    present      integer not null,
    waiting      integer,
    boarding     integer,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per stay of one patient on one ward; a transfer starts another stay.
create table staging.ward_stay (
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
    learnt_at        timestamptz not null
);

-- One row per elective admission on a booked list.
create table staging.planned_admission (
    booking_id   text not null,
    patient_id   text,
    ward_id      text not null,
    specialty    text,
    planned_at   timestamptz not null,
    booked_at    timestamptz not null,
    status       text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per patient booked into a clinic.
create table staging.appointment (
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
    learnt_at        timestamptz not null
);

-- One row per contact of any kind that a record system told of; the common ground of ED visits,
-- ward stays and the rest.
create table staging.encounter (
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
    learnt_at     timestamptz not null
);

-- One row per person who can be rostered.
create table staging.staff_member (
    staff_id            text not null,
    home_ward_id        text not null,
    contracted_minutes  integer not null,
    grade               text,
    delivery_id         text not null,
    learnt_at           timestamptz not null
);

-- One row per person and skill.
create table staging.staff_skill (
    staff_id     text not null,
    skill        text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per person and first day away.
create table staging.absence (
    staff_id     text not null,
    from_on      date not null,
    to_on        date not null,
    kind         text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per person, day and shift type asked for or asked off.
create table staging.shift_request (
    staff_id       text not null,
    day_on         date not null,
    shift_type_id  text not null,
    wish           text not null,
    weight         integer,
    delivery_id    text not null,
    learnt_at      timestamptz not null
);

-- One row per movement of an item at a location.
create table staging.stock_movement (
    movement_id  text not null,
    item_id      text not null,
    location_id  text not null,
    moved_at     timestamptz not null,
    kind         text not null,
    quantity     double not null,
    precision    text not null,
    delivery_id  text not null,
    learnt_at    timestamptz not null
);

-- One row per item, location and day: what is on the shelf and what is coming.
create table staging.stock_position (
    item_id          text not null,
    location_id      text not null,
    as_of_on         date not null,
    on_hand          double not null,
    on_order         double not null,
    next_receipt_on  date,
    delivery_id      text not null,
    learnt_at        timestamptz not null
);
