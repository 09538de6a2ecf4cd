-- What the use of an item follows, and by how much: tried at past moments, let through or not.

create table plan.driver_link (
    proposal_id  text    not null,
    item_id      text    not null,
    location_id  text    not null,
    kind         text    not null,
    place_id     text    not null,
    admitted     boolean not null,
    rate         double  not null,
    lag_days     integer not null,
    days         integer not null,
    more         double  not null,
    more_use     double  not null,
    usual_use    double  not null,
    loss_without double  not null,
    loss_with    double  not null,
    gain         double  not null,
    sureness     double  not null,
    moments      integer not null
);
