-- One row per delivered file in raw.delivery, one row per record in the tables of its feed.
-- Everything is text, word for word: a bad value must be landed, seen and counted, never lost
-- at the door. Only columns of the contract are kept, so that nothing unasked-for gets in.

create schema if not exists raw;

create table raw.delivery (
    delivery_id   text        not null,
    feed          text        not null,
    name          text        not null,   -- file name below the inbox
    sha256        text        not null,   -- of its bytes, and of the map it was read with
    delivered_at  timestamptz not null,
    status        text        not null,   -- loaded, duplicate, refused
    received      integer     not null,   -- = loaded + duplicate + superseded + quarantined
    loaded        integer     not null,
    duplicate     integer     not null,
    superseded    integer     not null,
    quarantined   integer     not null,
    reason        text                    -- why it was refused, or a note
);

-- One row per record kept aside, with the first thing that was wrong with it.
create table raw.quarantine (
    delivery_id  text   not null,
    feed         text   not null,
    line         bigint,                  -- line of a text file, record of a Parquet file
    code         text   not null,
    field        text,
    value        text,                    -- codes, numbers and times only; never a name or free text
    reason       text   not null,
    row          text                     -- the record as JSON, columns of the contract only
);

create table raw.site (
    site_id       text,
    time_zone     text,
    triage_scale  text,
    ed_places     text,
    delivery_id   text not null,
    line          bigint not null
);

create table raw.ward (
    ward_id      text,
    site_id      text,
    specialty    text,
    kind         text,
    division     text,
    open_beds    text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.shift_type (
    shift_type_id  text,
    starts         text,
    minutes        text,
    paid_minutes   text,
    delivery_id    text not null,
    line           bigint not null
);

create table raw.staffing_ratio (
    ward_id              text,
    shift_type_id        text,
    skill                text,
    patients_per_person  text,
    minimum              text,
    delivery_id          text not null,
    line                 bigint not null
);

create table raw.clinic (
    clinic_id     text,
    site_id       text,
    specialty     text,
    slot_minutes  text,
    delivery_id   text not null,
    line          bigint not null
);

create table raw.clinic_session (
    session_id   text,
    clinic_id    text,
    starts_at    text,
    ends_at      text,
    slots        text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.item (
    item_id          text,
    issue_unit       text,
    pack_size        text,
    lead_time_days   text,
    criticality      text,
    shelf_life_days  text,
    pack_price_gbp   text,
    delivery_id      text not null,
    line             bigint not null
);

create table raw.holiday (
    site_id      text,
    day_on       text,
    name         text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.ed_visit (
    visit_id          text,
    patient_id        text,
    site_id           text,
    arrived_at        text,
    seen_at           text,
    admit_decided_at  text,
    departed_at       text,
    arrival_mode      text,
    triage            text,
    disposition       text,
    delivery_id       text not null,
    line              bigint not null
);

create table raw.ed_arrivals_hourly (
    site_id             text,
    hour_start          text,
    arrivals            text,
    ambulance_arrivals  text,
    delivery_id         text not null,
    line                bigint not null
);

create table raw.ed_census_hourly (
    site_id      text,
    hour_start   text,
    present      text,
    waiting      text,
    boarding     text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.ward_stay (
    stay_id          text,
    admission_id     text,
    patient_id       text,
    ward_id          text,
    specialty        text,
    admission_type   text,
    in_at            text,
    out_at           text,
    expected_out_on  text,
    delivery_id      text not null,
    line             bigint not null
);

create table raw.planned_admission (
    booking_id   text,
    patient_id   text,
    ward_id      text,
    specialty    text,
    planned_at   text,
    booked_at    text,
    status       text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.appointment (
    appointment_id   text,
    patient_id       text,
    clinic_id        text,
    session_id       text,
    visit_kind       text,
    modality         text,
    age_years        text,
    booked_at        text,
    starts_at        text,
    planned_minutes  text,
    reminded_at      text,
    cancelled_at     text,
    status           text,
    delivery_id      text not null,
    line             bigint not null
);

create table raw.encounter (
    encounter_id  text,
    patient_id    text,
    kind          text,
    class_code    text,
    status        text,
    place_id      text,
    started_at    text,
    ended_at      text,
    delivery_id   text not null,
    line          bigint not null
);

create table raw.staff_member (
    staff_id            text,
    home_ward_id        text,
    contracted_minutes  text,
    grade               text,
    delivery_id         text not null,
    line                bigint not null
);

create table raw.staff_skill (
    staff_id     text,
    skill        text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.absence (
    staff_id     text,
    from_on      text,
    to_on        text,
    kind         text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.shift_request (
    staff_id       text,
    day_on         text,
    shift_type_id  text,
    wish           text,
    weight         text,
    delivery_id    text not null,
    line           bigint not null
);

create table raw.stock_movement (
    movement_id  text,
    item_id      text,
    location_id  text,
    moved_at     text,
    kind         text,
    quantity     text,
    delivery_id  text not null,
    line         bigint not null
);

create table raw.stock_position (
    item_id          text,
    location_id      text,
    as_of_on         text,
    on_hand          text,
    on_order         text,
    next_receipt_on  text,
    delivery_id      text not null,
    line             bigint not null
);
