-- Whom clinics call and whom they send a message, what came of it, and whether chances of a no-show
-- mean the same for every group. Rows are added and never changed.

-- a list of one clinic and day
create table plan.contact_list (
    list_id     text        not null,
    clinic_id   text        not null,
    site_id     text        not null,
    day_on      date        not null,
    made_at     timestamptz not null,
    calls       integer     not null,
    messages    integer     not null,
    held_out    double      not null,
    considered  integer     not null,
    summary     text        not null
);

-- an appointment on a list: to be contacted, or held out by lot
create table plan.contact_line (
    list_id         text        not null,
    appointment_id  text        not null,
    clinic_id       text        not null,
    session_id      text,
    patient_id      text,
    starts_at       timestamptz not null,
    channel         text        not null,
    arm             text        not null,
    place           integer     not null,
    language        text,
    "group"         text        not null,
    benefit         double      not null,
    probability     double      not null,
    reasons         text
);

-- how many appointments a list left out, and why
create table plan.contact_left_out (
    list_id       text    not null,
    reason        text    not null,
    appointments  integer not null
);

-- what people wrote down of a place on a list; a row may take another back
create table plan.contact_outcome (
    contact_id  text        not null,
    list_id     text        not null,
    channel     text        not null,
    place       integer     not null,
    outcome     text,
    noted_at    timestamptz not null,
    noted_by    text        not null,
    undoes      text
);

-- what contacts prevent, learnt from those held out by lot
create table forecast.contact_effect (
    channel          text        not null,
    learnt_at        timestamptz not null,
    prevented        double      not null,
    low              double      not null,
    high             double      not null,
    listed           integer     not null,
    listed_missed    integer     not null,
    held_out         integer     not null,
    held_out_missed  integer     not null,
    published        double      not null
);

-- why a chance is what it is, for the clinic's own list
create table forecast.no_show_reason (
    appointment_id  text        not null,
    issued_at       timestamptz not null,
    reasons         text        not null
);

-- how one use of the chances treats a group
create table forecast.group_fairness (
    reviewed_at      timestamptz not null,
    use              text        not null,
    attribute        text        not null,
    "group"          text        not null,
    n                integer,
    said             double,
    came             double,
    came_low         double,
    came_high        double,
    calibrated       boolean,
    selection_rate   double,
    selection_low    double,
    selection_high   double,
    "precision"      double,
    precision_low    double,
    precision_high   double
);
