-- How often what came fell into each tenth of what had been said: flat where forecasts are honest.
create table forecast.tenth (
    series      text not null,
    reviewed_at timestamptz not null,
    ahead       text not null,
    tenth       integer not null,
    cases       integer not null
);
