"""What people ask of a site's next roster, and what was locked in it."""

from datetime import date, datetime

import dataframely as dy
import polars as pl

from flows.recipes.settled import lines_as_decided, settled_before
from ops.staffing import asking as law
from ops.staffing.locked import locked_lines
from ops.tables import Requirement, RosterLine, RosterRequest, StaffMember
from warehouse import Connection, asking, staffing
from warehouse.settings import settings

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
    names = list(settled_before(db, site_id, first, most=ROSTERS_BACK, as_of=as_of))
    return law.carried(
        [
            law.outcomes(asking.requests(db, name), lines_as_decided(db, name, as_of=as_of))
            for name in reversed(names)
        ]
    )


def locked(
    db: Connection,
    required: dy.DataFrame[Requirement],
    worked: dy.DataFrame[RosterLine] | None,
    *,
    as_of: datetime,
) -> dy.DataFrame[RosterLine]:
    """What was worked before the roster, and the duties locked within it."""
    within = locked_lines(asking.locks(db, as_of=as_of), required)
    every = within if worked is None else pl.concat([worked, within])
    return RosterLine.cast(every.sort(RosterLine.primary_key()))


def _days(required: pl.DataFrame) -> tuple[date, date]:
    days = required["day_on"].sort()
    return days[0], days[-1]
