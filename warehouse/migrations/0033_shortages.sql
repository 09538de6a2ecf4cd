-- What may stand in for an item, and who gets what there is of one that cannot be had.

create table raw.item_substitute (
    item_id        text,
    substitute_id  text,
    factor         text,
    preference     text,
    delivery_id    text not null,
    line           bigint not null
);

-- One row per item and item that may stand in for it.
create table staging.item_substitute (
    item_id        text not null,
    substitute_id  text not null,
    factor         double not null,
    preference     integer not null,
    delivery_id    text not null,
    learnt_at      timestamptz not null
);

create table past.item_substitute (
    item_id        text not null,
    substitute_id  text not null,
    factor         double not null,
    preference     integer not null,
    delivery_id    text not null,
    learnt_at      timestamptz not null,
    unlearnt_at    timestamptz not null
);

-- Allocations are a kind of proposal too; a check cannot be widened, so the table is made anew.
create table plan.proposal_before as select * from plan.proposal;
drop table plan.proposal;
create table plan.proposal (
    proposal_id text primary key,
    kind        text        not null
        check (kind in ('roster', 'template', 'order', 'booking', 'allocation')),
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
insert into plan.proposal by name select * from plan.proposal_before;
drop table plan.proposal_before;

-- what each store should have of an item that cannot be had
create table plan.allocation_line (
    proposal_id    text    not null,
    item_id        text    not null,
    location_id    text    not null,
    until_on       date    not null,
    on_hand        integer not null check (on_hand >= 0),
    need           integer not null check (need >= 0),
    served_first   boolean not null,
    share          integer not null check (share >= 0),
    chance_without double  not null,
    chance_with    double  not null,
    reason         text    not null
);
