-- Who delivers an item and how few packs they take an order for; and of each store's order, how
-- long stock lasts, the chances of running out, and what other stores can give before buying.

alter table raw.item add column supplier text;
alter table raw.item add column minimum_packs text;
alter table staging.item add column supplier text;
alter table staging.item add column minimum_packs integer;
alter table past.item add column supplier text;
alter table past.item add column minimum_packs integer;

-- how long the stock of an item lasts at a store, with every input shown
create table plan.stock_outlook (
    proposal_id         text    not null,
    item_id             text    not null,
    location_id         text    not null,
    as_of_on            date    not null,
    on_hand             double  not null,
    on_order            double  not null,
    next_receipt_on     date,
    quantity            integer not null check (quantity >= 0),
    pack_size           integer not null check (pack_size > 0),
    use_a_day           double  not null,
    busy_use_a_day      double  not null,
    cover_days          double,
    cover_days_at_least double,
    cover_days_at_most  double,
    runs_out_on         date,
    runs_out_early_on   date,
    order_by_on         date,
    overdue             boolean not null,
    protection_days     integer not null,
    lead_days           integer not null,
    slow_lead_days      integer not null,
    lead_from           text    not null,
    lead_orders         integer not null,
    service             double  not null,
    service_kind        text    not null,
    usual_use           double  not null,
    busy_use            double  not null,
    reorder_point       double  not null,
    par_level           double  not null,
    stockout_chance     double  not null,
    demand_kind         text    not null,
    reason              text    not null
);

-- the chance that an item has run out at a store by the end of a day
create table plan.stockout_by (
    proposal_id text   not null,
    item_id     text   not null,
    location_id text   not null,
    by_on       date   not null,
    probability double not null
);

-- what one store can give another before anything is bought
create table plan.stock_transfer (
    proposal_id      text   not null,
    item_id          text   not null,
    from_location_id text   not null,
    to_location_id   text   not null,
    quantity         double not null check (quantity > 0),
    reason           text   not null
);
