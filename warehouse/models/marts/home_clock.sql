-- One row in all: the clock of places that belong to no known site. It is that of the first
-- site; without any, the zone that files without one were read in, if the connection says so.

select
    coalesce(
        (select min_by(time_zone, site_id) from staging.site),
        getvariable('time_zone'),
        'UTC'
    ) as time_zone
