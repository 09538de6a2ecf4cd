-- What was proposed, and what people decided about it. Rows are added and never changed.

-- a roster of a site, a template of a clinic, an order of a store
create table plan.proposal (
    proposal_id text primary key,
    kind        text        not null check (kind in ('roster', 'template', 'order')),
    place_id    text        not null,
    made_at     timestamptz not null,
    from_on     date        not null,
    to_on       date        not null,
    verdict     text        not null check (verdict in ('optimal', 'feasible', 'not_solved')),
    points      double      not null,
    bound       double,
    based_on    timestamptz,
    summary     text        not null
);

-- what bending a rule cost
create table plan.rule_points (
    proposal_id text   not null,
    rule        text   not null,
    points      double not null
);

-- the people needed that a proposed roster started from
create table plan.requirement (
    proposal_id    text        not null,
    ward_id        text        not null,
    day_on         date        not null,
    shift_type_id  text        not null,
    skill          text        not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    paid_minutes   integer     not null,
    required       integer     not null,
    required_usual integer     not null,
    required_busy  integer     not null
);

-- a person's shift on a day
create table plan.roster_line (
    proposal_id   text        not null,
    staff_id      text        not null,
    day_on        date        not null,
    ward_id       text        not null,
    shift_type_id text        not null,
    skill         text        not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    paid_minutes  integer     not null
);

-- places on a shift that nobody fills
create table plan.gap (
    proposal_id   text    not null,
    ward_id       text    not null,
    day_on        date    not null,
    shift_type_id text    not null,
    skill         text    not null,
    required      integer not null,
    short         integer not null check (short > 0)
);

-- how many patients to book at a start time
create table plan.template_line (
    proposal_id text        not null,
    session_id  text        not null,
    starts_at   timestamptz not null,
    bookings    integer     not null
);

-- what to order, with every input shown
create table plan.order_line (
    proposal_id     text    not null,
    item_id         text    not null,
    location_id     text    not null,
    quantity        integer not null check (quantity >= 0),
    pack_size       integer not null check (pack_size > 0),
    on_hand         double  not null,
    on_order        double  not null,
    protection_days integer not null,
    usual_use       double  not null,
    busy_use        double  not null,
    reorder_point   double  not null,
    par_level       double  not null,
    stockout_chance double,
    reason          text    not null
);

-- what a person decided about a proposal; the newest counts
create table plan.decision (
    decision_id text primary key,
    proposal_id text        not null,
    decided_at  timestamptz not null,
    decided_by  text        not null,
    verdict     text        not null check (verdict in ('accepted', 'changed', 'declined')),
    note        text,
    changes     text
);
