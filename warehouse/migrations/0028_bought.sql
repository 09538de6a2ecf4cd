-- How many places of a gap to ask for from bank and agency, and what that costs.

alter table plan.gap add column bank integer;
alter table plan.gap add column agency integer;
alter table plan.gap add column outside_gbp double;
