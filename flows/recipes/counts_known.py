"""Beds and bookings as they were known day by day, which the use of supplies may follow."""

from datetime import datetime, timedelta

from ops.supply.drivers.known import CountsKnown
from ops.supply.outlook.stores import MOST
from warehouse import Connection, drivers, reference, wards


def counts_known(db: Connection, *, as_of: datetime, since: datetime) -> CountsKnown:
    """What was known by ``as_of`` of days from ``since`` to as far ahead as stores look."""
    until = as_of + timedelta(days=MOST)
    return CountsKnown(
        census=wards.daily_census(db, since=since, until=as_of),
        said=drivers.census_said(db, since=since, as_of=as_of),
        booked=drivers.booked_by_day(db, since=since, as_of=as_of, until=until),
        wards=reference.wards(db),
        clinic_sites=dict(reference.clinics(db).select("clinic_id", "site_id").iter_rows()),
    )
