"""What people ask of a site's next roster."""

from datetime import date, datetime

import dataframely as dy
import polars as pl

from ops.staffing import asking as law
from ops.staffing.question import as_decided
from ops.tables import Requirement, RosterRequest, StaffMember
from warehouse import Connection, asking, staffing
from warehouse.settings import settings
from warehouse.settled import rosters_before

ROSTERS_BACK = 6
"""What was refused longer ago has faded to a sixty-fourth."""


def requests(
    db: Connection,
    required: dy.DataFrame[Requirement],
    *,
    site_id: str,
    proposal_id: str,
    as_of: datetime,
) -> dy.DataFrame[RosterRequest]:
    """Every request for the days of a requirement, and how it counts."""
    first, last = _days(required)
    wards = required["ward_id"].unique().implode()
    at_home = staffing.staff(db).filter(pl.col("home_ward_id").is_in(wards))
    return law.asked(
        law.together(staffing.requests(db, since=first), asking.wishes(db, as_of=as_of)),
        StaffMember.cast(at_home),
        staffing.absences(db, since=first),
        from_on=first,
        days=(last - first).days + 1,
        policy=law.PointsPolicy(**settings().asking.model_dump()),
        carried=refused_before(db, site_id, first, as_of=as_of),
        proposal_id=proposal_id,
    )


def refused_before(db: Connection, site_id: str, first: date, *, as_of: datetime) -> dict[str, int]:
    """Points that people carry out of the site's settled rosters before a day."""
    rosters = rosters_before(db, site_id, first, since=date.min, as_of=as_of, most=ROSTERS_BACK)
    return law.carried([law.outcomes(one.requests, as_decided(one)) for one in reversed(rosters)])


def _days(required: pl.DataFrame) -> tuple[date, date]:
    days = required["day_on"].sort()
    return days[0], days[-1]
