"""How right alerts have been: false alarms a week, surges missed, and how early they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import dataframely as dy
import polars as pl

from ops.tables import Alert, HourlyCensus

APART = timedelta(hours=4)
"""Hours at a level that lie less far apart are one surge: nobody stands down in between."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Surge:
    """A time during which a site was at a level or above: its first and last hour."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class AlertRecord:
    """How alerts did over a span of time."""

    alerts: int
    false_alarms: int
    surges: int
    missed: int
    lead_hours: float | None
    """median hours from an alert to the surge it foretold; None where none was foretold"""
    weeks: float

    @property
    def false_alarms_a_week(self) -> float:
        """Alerts that no surge followed, per week."""
        return self.false_alarms / self.weeks


def surges(census: dy.DataFrame[HourlyCensus], site_id: str, least: int) -> list[Surge]:
    """The surges of a site: hours with at least so many patients, close hours together."""
    full = census.filter((pl.col("site_id") == site_id) & (pl.col("present") >= least))
    found: list[Surge] = []
    for at in full.sort("hour_start")["hour_start"]:
        if found and at - found[-1].ends < APART:
            found[-1] = Surge(found[-1].begins, at)
        else:
            found.append(Surge(at, at))
    return found


def alert_record(
    alerts: dy.DataFrame[Alert],
    came: Sequence[Surge],
    *,
    level: int,
    within: timedelta,
    since: datetime,
    until: datetime,
) -> AlertRecord:
    """Hold the alerts of one site against its surges of a level, from ``since`` to ``until``.

    An alert is right if a surge goes on or begins within the hours it spoke of. A surge is
    foretold if the alert that stood when it began called for the level. The last ``within`` of
    the span judges surges but no alerts, whose hours have not passed.
    """
    raised = alerts.filter(pl.col("raised")).sort("issued_at").select("issued_at", "level").rows()
    judged = [at for at in _rises(raised, level) if since <= at <= until - within]
    false = sum(not _followed(at, came, within) for at in judged)
    begun = [surge for surge in came if since <= surge.begins <= until]
    leads = [_lead(surge, raised, level, within) for surge in begun]
    known = [lead for lead in leads if lead is not None]
    return AlertRecord(
        alerts=len(judged),
        false_alarms=false,
        surges=len(begun),
        missed=len(begun) - len(known),
        lead_hours=median(known) if known else None,
        weeks=max((until - since) / WEEK, 1 / 7),
    )


def _rises(raised: Sequence[tuple[datetime, int]], level: int) -> list[datetime]:
    """When alerts rose to the level from below it."""
    before = [0, *(to for _, to in raised)]
    return [at for (at, to), was in zip(raised, before, strict=False) if was < level <= to]


def _followed(at: datetime, came: Sequence[Surge], within: timedelta) -> bool:
    return any(surge.ends >= at and surge.begins <= at + within for surge in came)


def _lead(
    surge: Surge, raised: Sequence[tuple[datetime, int]], level: int, within: timedelta
) -> float | None:
    """Hours from the alert that stood when the surge began; None if none called for it."""
    before = [(at, to) for at, to in raised if at <= surge.begins]
    since = None
    for at, to in reversed(before):
        if to < level:
            break
        since = at
    if since is None:
        return None
    # An alert that has stood for days did not foretell this surge earlier than its own hours.
    return min((surge.begins - since) / timedelta(hours=1), within / timedelta(hours=1))
