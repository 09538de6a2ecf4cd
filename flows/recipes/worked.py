"""What people worked before a roster begins, as far back as its rules look."""

from datetime import date, datetime, timedelta

import dataframely as dy
import polars as pl

from flows.recipes.settled import lines_as_decided, settled_before
from ops.tables import RosterLine
from warehouse import Connection, plans

HISTORY = timedelta(weeks=26)
"""The longest reference period of the rule sets."""

MOST = HISTORY.days
"""Settled rosters looked through at most: a roster has a day at least."""


def worked_before(
    db: Connection, site_id: str, first: date, *, as_of: datetime
) -> dy.DataFrame[RosterLine] | None:
    """Lines of the settled rosters that lead up to a day, without a day between them.

    Where one began before the last had ended, the later one holds from its first day on.
    """
    earlier, until = [], first
    for name in settled_before(db, site_id, first, most=MOST, as_of=as_of):
        lines = lines_as_decided(db, name, as_of=as_of)
        earlier.append(lines.filter(pl.col("day_on") < until))
        until = plans.proposal(db, name).item(0, "from_on")
        if until <= first - HISTORY:
            break
    if not earlier:
        return None
    return RosterLine.cast(pl.concat(earlier).sort(RosterLine.primary_key()))
