"""How many patients will reach the ED, day by day for four weeks.

Staff are rostered and leave is granted by such numbers. Over days it is the level, the course of
the year and the calendar that matter, not the hour. Several ways compete (see ``CANDIDATES``); the
one that did best at past moments is used, and the usual week stands in when it fails.

What was tuned on which counts. ``Habits`` of the course, how dates that stood out are told and how
far trees are believed: past moments up to February 2018 of one large UK ED (as few as seven of them
at the end), every other ED of nine in Western Australia, and at first one ED in Montréal. The last
year of the UK ED was scored four times on the way, the nine EDs as a whole five times. Habits were
not chosen by that year; how far ranges lean on the course's own was raised after its 80 % range had
covered 83 %, so its coverage is not blind. Twelve cutoffs, 28 days ahead, by ``tests.bench.daily``
with no holidays listed; MASE, and the share of randomised PIT values inside 80 % and 95 % ranges:

| counts                         | same weekday | usual week | AutoETS | ``combined``     |
|--------------------------------|--------------|------------|---------|------------------|
| UK, year to February 2019      | 1.145        | .928       | .888    | .714  .816  .961 |
| UK, year to February 2018      | 1.190        | 1.021      | 1.027   | .828  .780  .926 |
| Western Australia, 9 EDs, 2014 | 1.115        | .835       | .818    | .799  .781  .935 |

The years differ more than the habits do: a level that wanders by 3 % over ten days and a weekday
profile that changes by 6 % would have scored .753, .809 and .807. Half of the EDs of Western
Australia were tuned on, so that row flatters. With less than a year of days nothing is known of
its course, and an ED for children drifts out of its range from season to season.

Tried and left out, because it did not hold beyond the EDs it was tuned on: learning what EDs of one
city have in common from their mean, and the rest of each as its own. It brought .010 on the five
EDs tuned on, more than half of it at the children's, but .001 on all nine (.799 again, ranges .785
and .936); without trees .003, with a standard error of .005 between EDs, and five of nine gained.
Averaging the quick habits above with these, half and half at most, moved the UK before March 2018
by .001 either way and made Western Australia worse at every share. Averaging with AutoETS, theta or
the usual week made the UK and those five EDs worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest, Forecaster, contest
from ops.calendar import day_number
from ops.ed.daily_boosted import TooFewPairsError, corrections
from ops.ed.daily_classical import smoothed, theta
from ops.ed.daily_course import STEADY, learn_course
from ops.ed.daily_ranges import pairs, quantiles, widening
from ops.ed.daily_usual import same_weekday, usual_weekday
from ops.ed.days import Days, begins, laid_out, next_days, whole_days, why_not
from ops.ed.issue import Candidate, Known, by_site, issue
from ops.issued import Issued
from ops.line import Floats
from ops.series import ED_DAILY_ARRIVALS
from ops.tables import Actual, Forecast, Holiday, HourlyArrivals, Issue

SERIES = ED_DAILY_ARRIVALS.name
FALLBACK = "usual_weekday"
BELIEVED = 0.5
"""How much of the trees' correction of the course is taken when both speak together."""


def course(past: Days) -> Floats:
    """The course of days alone (see ``ops.ed.daily_course``)."""
    return _corrected(past, 0.0)


def boosted(past: Days) -> Floats:
    """The course of days, corrected by trees."""
    return _corrected(past, 1.0)


def combined(past: Days) -> Floats:
    """Midway between the course of days and its correction; alone where trees know too little."""
    try:
        return _corrected(past, BELIEVED)
    except TooFewPairsError:
        return _corrected(past, 0.0)


OF_DAYS: dict[str, Candidate[Days]] = {
    "seasonal_naive": same_weekday,
    FALLBACK: usual_weekday,
    "statsforecast_ets": smoothed,
    "statsforecast_theta": theta,
    "course": course,
    "lightgbm_poisson": boosted,
    "combined": combined,
}
"""Every way of speaking of one ED's days: from what is known to days x levels."""

CANDIDATES: dict[str, Forecaster[Known[Days]]] = {
    name: by_site(SERIES, candidate) for name, candidate in OF_DAYS.items()
}


@dataclass(frozen=True)
class _Asked:
    """Everything delivered, and what is asked of it."""

    history: dy.DataFrame[HourlyArrivals]
    clocks: Mapping[str, str]
    holidays: dy.DataFrame[Holiday] | None
    days: int


def forecast_daily_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    days: int = 28,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str | None = None,
) -> Issued:
    """Forecast arrivals of the next whole local days at each site that has a clock.

    ``target_at`` is the instant at which the day begins; the day that is running is not spoken
    of. ``model`` is one of CANDIDATES; without it, or where it fails, the usual week stands in
    and the note says so. Raises NotEnoughHistoryError if no site has two whole weeks of days.
    """
    known = _as_known(_Asked(history, clocks, holidays, days), issued_at)
    return issue(SERIES, known, CANDIDATES, issued_at=issued_at, model=model, fallback=FALLBACK)


def already_said(
    newest: dy.DataFrame[Forecast],
    papers: dy.DataFrame[Issue],
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    clocks: Mapping[str, str],
) -> bool:
    """Whether the ``newest`` forecast speaks of the same days and knew the same whole days.

    ``papers`` are those of all issues. A day that becomes known late is worth saying it anew.
    """
    if newest.is_empty():
        return False
    same = newest.filter(pl.col("issued_at") == pl.col("issued_at").max())
    learnt = papers.filter(pl.col("series") == SERIES, pl.col("issued_at") == same["issued_at"][0])
    if learnt.is_empty():
        return False
    sites = same["entity_id"].unique().sort().to_list()
    known = _as_known(_Asked(history, clocks, None, 1), issued_at).ready
    firsts = same.group_by("entity_id").agg(pl.col("target_at").min()).sort("entity_id")
    return (
        sites == [past.place for past in known]
        and firsts["target_at"].to_list() == [past.target_at.item(0) for past in known]
        and learnt.item(0, "learnt_until") == max(past.span[1] for past in known)
    )


def contest_daily_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    days: int = 28,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    candidates: Mapping[str, Forecaster[Known[Days]]] = CANDIDATES,
) -> Contest:
    """Let the candidates forecast days at past moments (see ``ops.backtest.contest``)."""
    return contest(
        candidates,
        _Asked(history, clocks, holidays, days),
        series=SERIES,
        issued=issued,
        actual=_truth(history, clocks, tried_at),
        tried_at=tried_at,
        as_known=_as_known,
    )


def _as_known(asked: _Asked, issued_at: datetime) -> Known[Days]:
    rows = whole_days(asked.history, asked.clocks, issued_at)
    found, left_out = [], []
    for (site,), of_site in rows.group_by("site_id", maintain_order=True):
        past = _past(str(site), of_site, asked, issued_at)
        reason = why_not(past)
        if reason is None:
            found.append(past)
        else:
            left_out.append(f"{site}: {reason}")
    return Known(tuple(found), tuple(left_out))


def _past(site_id: str, rows: pl.DataFrame, asked: _Asked, issued_at: datetime) -> Days:
    zone = asked.clocks[site_id]
    off: list[int] = []
    if asked.holidays is not None:
        listed = asked.holidays.filter(pl.col("site_id") == site_id)["day_on"]
        off = [day_number(day) for day in listed]
    return laid_out(
        site_id,
        zone,
        rows["day_on"].to_physical().cast(pl.Int64).to_numpy(),
        rows["arrivals"].to_numpy(),
        next_days(issued_at, zone, asked.days),
        np.array(off, dtype=np.int64),
    )


def _truth(
    history: dy.DataFrame[HourlyArrivals], clocks: Mapping[str, str], until: datetime
) -> dy.DataFrame[Actual]:
    rows = whole_days(history, clocks, until)
    parts = [
        of_site.select(
            series=pl.lit(SERIES),
            entity_id="site_id",
            target_at=begins(
                of_site["day_on"].to_physical().cast(pl.Int64).to_numpy(), clocks[str(site)]
            ),
            value="arrivals",
        )
        for (site,), of_site in rows.group_by("site_id", maintain_order=True)
    ]
    whole = pl.concat(parts) if parts else Actual.create_empty()
    return Actual.validate(whole.sort(Actual.primary_key()))


def _corrected(past: Days, share: float) -> Floats:
    """The course, moved by so much of the trees' correction, with ranges of its past errors."""
    learnt = learn_course(past)
    moment, ahead = pairs(past, learnt)
    said, spread = learnt.said(moment, ahead)
    newest = np.full(past.asked, past.newest)
    middle, uncertain = learnt.said(newest, past.targets - past.newest)
    if share:
        moved, before = corrections(past, learnt, moment, ahead)
        middle, said = middle + share * moved, said + share * before
    on = moment + ahead
    errors = (np.log(past.counts[on] + STEADY) - said) / spread
    return quantiles(middle, uncertain, widening(errors, len(np.unique(on))))
