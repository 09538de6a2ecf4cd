"""The rosters that people settled, as they were proposed, and what was decided about them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import dataframely as dy
import polars as pl

from ops.tables import Absence, Requirement, RosterLine, RosterRequest, StaffMember, StaffSkill
from warehouse import asking, plans, reference, staffing
from warehouse.connection import Connection

AHEAD = timedelta(weeks=4)
"""How far beyond a roster duties count for it: the longest days running that a rule counts in."""


@dataclass(frozen=True)
class SettledRoster:
    """One roster that people accepted, as it was or with ``changes``."""

    from_on: date
    required: dy.DataFrame[Requirement]
    proposed: dy.DataFrame[RosterLine]
    changes: tuple[Any, ...]
    requests: dy.DataFrame[RosterRequest]


@dataclass(frozen=True)
class SiteStaff:
    """What is known of a site's staff when a roster begins: now, and from the rosters before.

    ``before`` are the settled rosters that lead up to it, newest first; ``after`` those that
    people settled for the weeks beyond it, in order.
    """

    staff: dy.DataFrame[StaffMember]
    skills: dy.DataFrame[StaffSkill]
    absences: dy.DataFrame[Absence]
    holidays: frozenset[date]
    before: tuple[SettledRoster, ...]
    after: tuple[SettledRoster, ...] = ()


def site_staff(
    db: Connection, site_id: str, first: date, *, since: date, as_of: datetime
) -> SiteStaff:
    """The staff of a site for a roster from ``first`` on, and its rosters back to ``since``.

    What people settled counts by ``as_of``; staff and absences are as delivered.
    """
    days = reference.holidays(db).filter(pl.col("site_id") == site_id)["day_on"].to_list()
    return SiteStaff(
        staffing.staff(db),
        staffing.skills(db),
        staffing.absences(db, since=since),
        frozenset(days),
        rosters_before(db, site_id, first, since=since, as_of=as_of),
    )


def settled(db: Connection, site_id: str, day_on: date, *, as_of: datetime) -> str | None:
    """The roster of a site that people accepted for this day, as it was or changed."""
    standing = plans.standing(db, "roster", day_on=day_on, as_of=as_of)
    mine = standing.filter(pl.col("place_id") == site_id)
    return None if mine.is_empty() else str(mine.item(0, "proposal_id"))


def rosters_before(
    db: Connection,
    site_id: str,
    first: date,
    *,
    since: date,
    as_of: datetime,
    most: int | None = None,
) -> tuple[SettledRoster, ...]:
    """The settled rosters that lead up to a day without a day between them, newest first.

    The last is the one that covers ``since``, unless there are ``most`` before.
    """
    return tuple(islice(_before(db, site_id, first, since=since, as_of=as_of), most))


def rosters_after(
    db: Connection, site_id: str, last: date, *, as_of: datetime
) -> tuple[SettledRoster, ...]:
    """The settled rosters of a site that begin after a day, in the weeks that rules look ahead."""
    known = plans.covering(db, "roster", since=last + timedelta(days=1), as_of=as_of)
    days = sorted(set(known.filter(pl.col("place_id") == site_id)["from_on"]))
    coming = [day for day in days if last < day <= last + AHEAD]
    names = (settled(db, site_id, day, as_of=as_of) for day in coming)
    rosters = [_roster(db, name, as_of=as_of) for name in dict.fromkeys(names) if name]
    return tuple(roster for roster in rosters if roster.from_on > last)


def _before(
    db: Connection, site_id: str, first: date, *, since: date, as_of: datetime
) -> Iterator[SettledRoster]:
    while first > since:
        name = settled(db, site_id, first - timedelta(days=1), as_of=as_of)
        if name is None:
            return
        roster = _roster(db, name, as_of=as_of)
        yield roster
        first = min(roster.from_on, first - timedelta(days=1))


def _roster(db: Connection, proposal_id: str, *, as_of: datetime) -> SettledRoster:
    decided = plans.decisions(db, as_of=as_of).filter(pl.col("proposal_id") == proposal_id)
    return SettledRoster(
        plans.proposal(db, proposal_id).item(0, "from_on"),
        plans.requirements(db, proposal_id),
        plans.roster_lines(db, proposal_id),
        tuple(json.loads(decided.item(0, "changes") or "[]")),
        asking.requests(db, proposal_id),
    )
