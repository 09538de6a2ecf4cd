"""Say, in hindsight, what would have been said at past moments, so that it can be scored.

A hospital that starts today has no forecasts of its own to judge. These see only what was known
at their moment of issue, and their papers say that they were made afterwards.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes import ed_demand, ed_series, track, ward_census
from flows.recipes.publish import open_step, publish_step

AGO = tuple(timedelta(days=days, hours=1) for days in (9, 8, 7, 5, 3, 2))
"""Far enough back that wards (7 days) and EDs (48 hours) can be held against what came."""

SERIES = (ed_series.arrivals, ed_series.census, ed_demand.demand, ward_census.occupancy)


def would_have_said(ago: timedelta, occasion: Occasion) -> Said:
    """Issue the hourly series and the wards as of a past moment."""
    then = replace(occasion, as_of=occasion.as_of - ago, replayed=True)
    said = [forecast(then) for forecast in SERIES]
    rows = sum(each.rows for each in said)
    if not rows:
        return Said("nothing", "Nothing had been delivered that could be forecast.")
    return Said("done", f"As of {then.as_of:%d %b %H:%M} UTC: {rows:,} quantiles.", rows)


def looking_back(days: int, every: timedelta) -> Recipe:
    """Issue every so many hours over so many past days, and say how right it would have been.

    Each moment is published before the next begins: who won a contest then speaks from then on.
    """
    many = int(timedelta(days=days) / every)
    steps: list[Step] = [open_step()]
    for back in range(many, 0, -1):
        ago = back * every
        name = f"look back {ago / timedelta(hours=1):,.0f} h"
        steps.append(Step(name, partial(would_have_said, ago), retries=1))
        steps.append(publish_step(f"publish what was said then, {name[10:]} ago"))
    steps.append(Step("say how right forecasts have been", track.record, retries=1))
    return (*steps, publish_step("publish the scores"))


def _step(ago: timedelta) -> Step:
    return Step(f"look back {ago.days} days", partial(would_have_said, ago), retries=1)


LOOK_BACK: Recipe = (
    _step(AGO[0]),
    # The first one holds the contests; the others read from the copy who won them.
    publish_step("publish who won the contests"),
    *map(_step, AGO[1:]),
)
