-- How orders would have done on past weeks, and how right what orders rest on has been.

-- past weeks lived again under a way of ordering, by class
create table forecast.stock_replay (
    judged_at  timestamptz not null,
    way        text        not null,
    grouping   text        not null,
    name       text        not null,
    since_on   date        not null,
    until_on   date        not null,
    places     integer     not null,
    of_places  integer     not null,
    kind       text        not null,
    promised   double      check (promised between 0 and 1),
    cycles     integer     not null,
    kept       integer     not null,
    left_open  integer     not null,
    fill_rate  double      check (fill_rate between 0 and 1),
    stock_days double,
    stock_gbp  double      not null,
    waste_gbp  double,
    lines      integer     not null,
    cost_gbp   double
);

-- chances that orders rest on, held against what came
create table forecast.stock_kept (
    reviewed_at timestamptz not null,
    measure     text        not null,
    grouping    text        not null,
    name        text        not null,
    "group"     integer     not null,
    said        double      not null check (said between 0 and 1),
    cases       integer     not null,
    came        integer     not null,
    unknown     integer     not null,
    since_on    date        not null,
    until_on    date        not null
);
