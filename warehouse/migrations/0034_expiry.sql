-- Until when a receipt may be used, where it was told; and of each item with a shelf life, what is
-- expected to expire of an order and of what is there.

alter table raw.stock_movement add column expires_on text;
alter table staging.stock_movement add column expires_on date;
alter table past.stock_movement add column expires_on date;

alter table plan.stock_outlook add column order_waste double;
alter table plan.stock_outlook add column shelf_waste double;
alter table plan.stock_outlook add column expiry_chance double;
