-- How many beds the EDs ask for: the parts of which their demand is made. Its ranges, paths and
-- scores are kept where those of every series are.

create table forecast.ed_bed_demand (
    mode            text        not null,
    entity_id       text        not null,
    issued_at       timestamptz not null,
    target_at       timestamptz not null,
    site_id         text        not null,
    specialty       text,
    decided         integer,
    present_9_in_10 integer     not null,
    present_7_in_10 integer     not null,
    coming_9_in_10  integer     not null,
    coming_7_in_10  integer     not null,
    total_9_in_10   integer     not null,
    total_7_in_10   integer     not null
);
