-- One row in all: the clock of places that belong to no known site. It is the one that their files
-- were read with, if the connection says so, else that of the first site.

select
    coalesce(
        getvariable('time_zone'),
        (select min_by(time_zone, site_id) from known.site),
        'UTC'
    ) as time_zone
