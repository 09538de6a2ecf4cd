"""What the roster desk reads of requests and locks: what a copy holds, and what is noted since."""

from datetime import date

import dataframely as dy

from app.read import Here
from app.read.once import from_copy, once
from ops.staffing.asking import PointsPolicy, together
from ops.tables import DutyLock, RosterRequest, ShiftRequest
from warehouse import asking, staffing
from warehouse.records import duty_locks, wishes
from warehouse.settings import settings


@once
def heard(copy: str, proposal_id: str) -> dy.DataFrame[RosterRequest]:
    """How a proposed roster heard its requests."""
    return from_copy(copy, lambda db: asking.requests(db, proposal_id))


@once
def delivered(copy: str, since: date) -> dy.DataFrame[ShiftRequest]:
    """Requests that were delivered, on a day and later."""
    return from_copy(copy, lambda db: staffing.requests(db, since=since))


def standing(here: Here, since: date) -> dy.DataFrame[ShiftRequest]:
    """Requests as they stand this moment, those noted at the desk among them."""
    known, noted = delivered(here.copy, since), wishes.noted(since=since)
    return known if noted.is_empty() else together(known, noted)


def locks(since: date) -> dy.DataFrame[DutyLock]:
    """What was said of locked duties from a day on, read afresh."""
    return duty_locks.kept(since=since)


def policy() -> PointsPolicy:
    """Points for requests, and when they close, as the site set them."""
    return PointsPolicy(**settings().asking.model_dump())
