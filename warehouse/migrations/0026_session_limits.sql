-- How many patients each clinic session may be booked, and its template beside other spacings.

-- the overbooking limit of a session to come, and what extra bookings trade
create table plan.session_limit (
    session_id              text        not null,
    made_at                 timestamptz not null,
    clinic_id               text        not null,
    kind                    text        not null,
    starts_at               timestamptz not null,
    slots                   integer     not null,
    booked                  integer     not null,
    proposed                integer     not null,
    most_booked             integer     not null,
    overrun_minutes         integer     not null,
    accepted_chance         double      not null,
    overrun_chance          double      not null,
    overrun_chance_slots    double      not null,
    overrun_chance_proposed double      not null,
    idle_saved              double,
    overrun_added           double,
    reasons                 text[]      not null,
    chances_from            text        not null
);

-- what to expect of a kind of session under each way to space its patients
create table plan.template_compared (
    clinic_id       text        not null,
    kind            text        not null,
    made_at         timestamptz not null,
    spacing         text        not null,
    slots           integer     not null,
    slot_minutes    integer     not null,
    bookings        integer[]   not null,
    show_chance     double      not null,
    waiting         double      not null,
    longest_wait    double      not null,
    idle            double      not null,
    overrun         double      not null,
    overrun_minutes integer     not null,
    overrun_chance  double      not null,
    cost            double      not null,
    bound           double,
    consultation    double      not null,
    durations       integer     not null,
    chances_from    text        not null
);
