"""What a flu week would bring, learnt from the hospital's own winters.

Emergencies: those of the busiest winter week known, over the mean of the last four whole weeks,
since that is the level the forecast starts from. Stays: the mean length of stays begun in winter,
over that of stays begun in the last four weeks that could be followed as long; stays count up to
28 days (a restricted mean, Royston & Parmar 2013), so that one endless stay moves nothing and all
are followed equally. Winter is December to February, as meteorologists have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from ops.tables import WeekOfStays

WINTER = (12, 1, 2)
RECENT_WEEKS = 4
LEAST_WINTER_WEEKS = 4
"""Fewer are no winter: its busiest week would be any week."""
FOLLOWED = timedelta(days=28)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class FluWeek:
    """A flu week as factors on emergencies and stays, and what they were learnt from."""

    arrivals: float
    stays: float
    week_on: date
    """The Monday of the busiest winter week."""
    emergencies: int
    usual: float
    """Emergencies of a week, the last four whole weeks."""
    winter_days: float
    usual_days: float
    winter_weeks: int


def learn_flu_week(
    weeks: dy.DataFrame[WeekOfStays], *, today: date, winter: Sequence[int] = WINTER
) -> FluWeek | None:
    """The flu week of one site; None where no winter is known, or no recent weeks beside it."""
    whole = weeks.filter(pl.col("week_on") + WEEK <= today).sort("week_on")
    followed = whole.filter(pl.col("week_on") + WEEK + FOLLOWED <= today)
    cold = followed.filter(pl.col("week_on").dt.month().is_in(list(winter)))
    recent = whole.filter(pl.col("week_on") + (RECENT_WEEKS + 1) * WEEK > today)
    lately = followed.tail(RECENT_WEEKS)
    if cold.height < LEAST_WINTER_WEEKS or recent.height < RECENT_WEEKS:
        return None
    usual = float(recent["emergencies"].sum()) / recent.height
    days, usual_days = _mean_days(cold), _mean_days(lately)
    if not usual or not usual_days:
        return None
    busiest = cold.sort("emergencies", "week_on", descending=[True, False]).row(0, named=True)
    came, week_on = busiest["emergencies"], busiest["week_on"]
    factors = (came / usual, days / usual_days)
    return FluWeek(*factors, week_on, came, usual, days, usual_days, cold.height)


def _mean_days(weeks: pl.DataFrame) -> float:
    stays = int(weeks["stays"].sum())
    return float((weeks["mean_days"] * weeks["stays"]).sum()) / stays if stays else 0.0
