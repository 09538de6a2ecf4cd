"""The rosters that people settled, as they decided them."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import dataframely as dy
import polars as pl

from ops.staffing.changes import changed, from_json
from ops.tables import RosterLine
from warehouse import Connection, plans


def settled(db: Connection, site_id: str, day_on: date, *, as_of: datetime) -> str | None:
    """The roster of a site that people accepted for this day, as it was or changed."""
    standing = plans.standing(db, "roster", day_on=day_on, as_of=as_of)
    mine = standing.filter(pl.col("place_id") == site_id)
    return None if mine.is_empty() else str(mine.item(0, "proposal_id"))


def settled_before(
    db: Connection, site_id: str, first: date, *, most: int, as_of: datetime
) -> Iterator[str]:
    """The settled rosters that follow one another up to the day before ``first``, newest first."""
    for _ in range(most):
        name = settled(db, site_id, first - timedelta(days=1), as_of=as_of)
        if name is None:
            return
        yield name
        first = min(plans.proposal(db, name).item(0, "from_on"), first - timedelta(days=1))


def lines_as_decided(
    db: Connection, proposal_id: str, *, as_of: datetime
) -> dy.DataFrame[RosterLine]:
    """The lines of a settled roster with what people changed in it."""
    decided = plans.decisions(db, as_of=as_of).filter(pl.col("proposal_id") == proposal_id)
    changes = from_json(json.loads(decided.item(0, "changes") or "[]"))
    proposed, required = plans.roster_lines(db, proposal_id), plans.requirements(db, proposal_id)
    lines = changed(proposed, changes, required)
    return RosterLine.cast(lines.sort(RosterLine.primary_key()))
