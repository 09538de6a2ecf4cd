-- What suppliers ask of an order and the room a pack takes; and of each store's order, each
-- supplier's part of it and the items that get less than is due.

alter table raw.item add column room_litres text;
alter table staging.item add column room_litres double;
alter table past.item add column room_litres double;

create table raw.supplier (
    supplier         text,
    delivery_gbp     text,
    least_order_gbp  text,
    order_weekdays   text,
    order_by         text,
    delivery_id      text not null,
    line             bigint not null
);

-- One row per supplier: what it asks of an order.
create table staging.supplier (
    supplier         text not null,
    delivery_gbp     double,
    least_order_gbp  double,
    order_weekdays   text,
    order_by         time,
    delivery_id      text not null,
    learnt_at        timestamptz not null
);

create table past.supplier (
    supplier         text not null,
    delivery_gbp     double,
    least_order_gbp  double,
    order_weekdays   text,
    order_by         time,
    delivery_id      text not null,
    learnt_at        timestamptz not null,
    unlearnt_at      timestamptz not null
);

-- what one supplier's part of an order comes to, and whether it is placed
create table plan.supplier_order (
    proposal_id      text    not null,
    supplier         text    not null,
    standing         text    not null,
    lines            integer not null check (lines >= 0),
    value_gbp        double  not null,
    delivery_gbp     double  not null,
    least_order_gbp  double,
    next_order_on    date    not null,
    order_by         time,
    reason           text    not null
);

-- an item that gets less than is due, and the chance of a stock-out it keeps
create table plan.order_loser (
    proposal_id  text    not null,
    item_id      text    not null,
    location_id  text    not null,
    supplier     text,
    due          integer not null check (due >= 0),
    packs        integer not null check (packs >= 0),
    kept_by      text    not null,
    probability  double  not null,
    reason       text    not null
);
