-- The newest version told of each row, for feeds whose maps name a column that says so: what comes
-- later in an older version changes nothing.
create table raw.row_version (
    feed         text   not null,
    key          text   not null,
    version      double not null,   -- seconds of its time, or its number
    delivery_id  text   not null
);

-- The unit in which a movement was counted, where it is delivered.
alter table raw.stock_movement add column unit text;
alter table staging.stock_movement add column unit text;
alter table past.stock_movement add column unit text;
