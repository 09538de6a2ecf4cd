-- What people ask of a roster, how it counted, and what is locked at the desk. Rows are added and
-- never changed.

-- a request as a proposed roster heard it: within the person's points, raised by earlier refusals
create table plan.roster_request (
    proposal_id    text     not null,
    staff_id       text     not null,
    day_on         date     not null,
    shift_type_id  text     not null,
    wish           text     not null,
    weight         integer  not null,
    points         integer  not null,
    counted        integer  not null,
    has            integer  not null,
    carried        integer  not null
);

-- a request noted at the desk, or taken back
create table plan.shift_wish (
    wish_id        text         not null,
    staff_id       text         not null,
    day_on         date         not null,
    shift_type_id  text         not null,
    wish           text,
    weight         integer,
    noted_at       timestamptz  not null,
    noted_by       text         not null
);

-- a duty locked at the desk, or set free again
create table plan.duty_lock (
    lock_id        text         not null,
    staff_id       text         not null,
    day_on         date         not null,
    ward_id        text         not null,
    shift_type_id  text         not null,
    skill          text         not null,
    locked         boolean      not null,
    noted_at       timestamptz  not null,
    noted_by       text         not null
);
