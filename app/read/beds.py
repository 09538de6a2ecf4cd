"""What a copy tells of the wards' beds."""

from datetime import datetime, timedelta

import dataframely as dy

from app.read.once import from_copy, once
from app.read.pinned import PAST
from ops import tables
from warehouse import wards as ward_facts


@once
def ward_census(copy: str, as_of: datetime) -> dy.DataFrame[tables.WardHourlyCensus]:
    """Occupied beds on the hour, the last nine days."""
    since = as_of - timedelta(days=9)
    return from_copy(copy, lambda db: ward_facts.hourly_census(db, since=since, until=as_of))


@once
def ward_midnights(copy: str, as_of: datetime) -> dy.DataFrame[tables.WardCensus]:
    """Occupied beds at midnight, the last nine weeks."""
    return from_copy(copy, lambda db: ward_facts.daily_census(db, since=as_of - PAST, until=as_of))


@once
def ward_weeks(copy: str, site_id: str, as_of: datetime) -> dy.DataFrame[tables.WeekOfStays]:
    """Who came to a site's wards in each week known, and for how long."""
    return from_copy(copy, lambda db: ward_facts.weeks(db, site_id, as_of=as_of))
