"""Until when requests may be made or changed: some days before the roster they are for begins."""

from collections.abc import Iterable
from datetime import date, timedelta

from ops.errors import PlanningError
from ops.staffing.asking.points import PointsPolicy


class RequestsClosedError(PlanningError):
    """A request for a roster that can no longer be asked of."""


def open_from(today: date, published: Iterable[tuple[date, date]]) -> date:
    """The first day from today on that none of the published spans (both ends in) covers."""
    first = today
    for since, until in sorted(published):
        if since <= first <= until:
            first = until + timedelta(days=1)
    return first


def begins_on(day_on: date, *, open_from: date, days: int) -> date:
    """The first day of the roster that will hold a day; rosters follow on from ``open_from``."""
    return open_from + timedelta(days=(day_on - open_from).days // days * days)


def closes_on(begins: date, policy: PointsPolicy) -> date:
    """The last day on which requests for a roster are taken."""
    return begins - timedelta(days=policy.closes_days)


def must_be_open(
    day_on: date, *, today: date, open_from: date, days: int, policy: PointsPolicy
) -> None:
    """Refuse a request for a published day, or one for a roster whose requests have closed.

    ``open_from`` is the first day that no published roster covers.
    """
    if day_on < open_from:
        raise RequestsClosedError(
            f"{day_on:%d %b} is published and can no longer be asked for or off. Look for a swap "
            f"instead, or ask for a day from {open_from:%d %b} on."
        )
    begins = begins_on(day_on, open_from=open_from, days=days)
    last = closes_on(begins, policy)
    if today > last:
        further = begins
        while today > closes_on(further, policy):
            further += timedelta(days=days)
        raise RequestsClosedError(
            f"Requests for the roster from {begins:%d %b} closed on {last:%d %b}. Ask for a day "
            f"from {further:%d %b} on, or look for a swap once this roster is published."
        )
