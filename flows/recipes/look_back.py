"""Say, in hindsight, what would have been said at past moments, so that it can be scored.

A hospital that starts today has no forecasts of its own to judge. These see only what was known
at their moment of issue, and their papers say that they were made afterwards.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes import ed_series, ward_census
from flows.recipes.publish import publish_step

AGO = tuple(timedelta(days=days, hours=1) for days in (9, 8, 7, 5, 3, 2))
"""Far enough back that wards (7 days) and EDs (48 hours) can be held against what came."""

SERIES = (ed_series.arrivals, ed_series.census, ward_census.occupancy)


def would_have_said(ago: timedelta, occasion: Occasion) -> Said:
    """Issue the hourly series and the wards as of a past moment."""
    then = replace(occasion, as_of=occasion.as_of - ago, replayed=True)
    said = [forecast(then) for forecast in SERIES]
    rows = sum(each.rows for each in said)
    if not rows:
        return Said("nothing", "Nothing had been delivered that could be forecast.")
    return Said("done", f"As of {then.as_of:%d %b %H:%M} UTC: {rows:,} quantiles.", rows)


def _step(ago: timedelta) -> Step:
    return Step(f"look back {ago.days} days", partial(would_have_said, ago), retries=1)


LOOK_BACK: Recipe = (
    _step(AGO[0]),
    # The first one holds the contests; the others read from the copy who won them.
    publish_step("publish who won the contests"),
    *map(_step, AGO[1:]),
)
