"""What a copy tells of the EDs: who came, who is there, who will ask for a bed."""

from datetime import datetime, timedelta

import dataframely as dy
import polars as pl

from app.read.once import from_copy, once
from app.read.pinned import PAST
from ops import series, tables
from warehouse import ed as ed_facts
from warehouse import ed_demand
from warehouse import levels as level_facts


@once
def ed_arrivals(copy: str, as_of: datetime) -> dy.DataFrame[tables.HourlyArrivals]:
    """ED arrivals per hour, the last nine weeks."""
    return from_copy(copy, lambda db: ed_facts.hourly_arrivals(db, since=as_of - PAST, until=as_of))


@once
def ed_arrivals_apart(copy: str, name: str, as_of: datetime) -> pl.DataFrame:
    """ED arrivals per hour by mode or by triage, the last two days."""
    known = {
        series.ED_ARRIVALS_BY_MODE.name: ed_facts.arrivals_by_mode,
        series.ED_ARRIVALS_BY_TRIAGE.name: ed_facts.arrivals_by_triage,
    }[name]
    since = as_of - timedelta(days=2)
    return from_copy(copy, lambda db: known(db, since=since, until=as_of))


@once
def ed_census(copy: str, as_of: datetime) -> dy.DataFrame[tables.HourlyCensus]:
    """Patients in the ED on the hour, the last nine weeks."""
    return from_copy(copy, lambda db: ed_facts.hourly_census(db, since=as_of - PAST, until=as_of))


@once
def ed_picture(copy: str, as_of: datetime) -> level_facts.ByPlace:
    """What visits tell of each ED now, beside its census."""
    return from_copy(copy, lambda db: level_facts.picture(db, as_of=as_of))


@once
def ed_last_day(copy: str, as_of: datetime) -> dict[str, dict[str, float | datetime | None]]:
    """How each ED did over the last 24 hours."""
    return from_copy(copy, lambda db: level_facts.last_day(db, as_of=as_of))


@once
def ed_bed_demand(copy: str, as_of: datetime) -> dy.DataFrame[tables.EdBedDemand]:
    """Beds that ED patients will ask for, in parts, in both modes."""
    return from_copy(copy, lambda db: ed_demand.latest(db, as_of=as_of))


@once
def ed_asked_for(copy: str, since: datetime, until: datetime) -> dy.DataFrame[tables.Actual]:
    """Beds that ED patients asked for up to a moment, and those who waited at another before."""
    return from_copy(copy, lambda db: ed_demand.asked_for(db, issued_at=since, targets=[until]))
