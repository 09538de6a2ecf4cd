"""How many patients will reach the ED, hour by hour.

Arrivals follow the clock and the weekday closely. Several ways of saying how closely compete;
the one that did best at past moments is used, and the usual pace stands in when it fails.
What was tuned on which counts is told in ``ops.ed``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest, Forecaster, contest
from ops.calendar import Ints, hour_number, hours_from, next_hours
from ops.ed.boosted import grown
from ops.ed.classical import smoothed_days
from ops.ed.drawings import Drawing, at_usual_pace, ranges_of, taught_by, told
from ops.ed.issue import Known, by_site, issue, sort_out
from ops.ed.naive import last_week
from ops.ed.past import Past, past_of
from ops.ed.regression import regressed
from ops.ed.trained import Teacher
from ops.issued import Issued
from ops.line import Line, lines
from ops.paths import Paths
from ops.series import ED_ARRIVALS
from ops.tables import Actual, Holiday, HourlyArrivals

SERIES = ED_ARRIVALS.name
FALLBACK = "usual_pace"
HOURS = ED_ARRIVALS.horizon // timedelta(hours=1)
JUDGED_HOURS = 48
"""Hours ahead by which candidates are chosen: most is decided in them, at a third of the cost."""
FADING_WEEKS = 35.0
LEVEL_HOURS = 5 * 24.0

LATE = timedelta(hours=6)
"""Counts that end longer before the issue are late: the planner marks them so too."""

TAUGHT: dict[str, tuple[Teacher, ...]] = {
    "poisson_regression": (regressed,),
    "lightgbm_poisson": (grown,),
    "combined": (regressed, grown),
}
"""Candidates that learn, and from which teachers."""

DRAWINGS: dict[str, Drawing] = {
    "seasonal_naive": ranges_of(last_week),
    FALLBACK: at_usual_pace,
    "statsforecast_ets": ranges_of(smoothed_days),
    **{name: taught_by(*teachers) for name, teachers in TAUGHT.items()},
}
"""Every way of drawing the coming hours of one ED, by name."""

CANDIDATES: dict[str, Forecaster[Known]] = {
    name: by_site(SERIES, told(drawing)) for name, drawing in DRAWINGS.items()
}


@dataclass(frozen=True)
class IssuedArrivals:
    """A forecast of arrivals with the joint paths that all its numbers are read off."""

    issued: Issued
    paths: Paths


@dataclass(frozen=True)
class _Asked:
    """Everything delivered, and what is asked of it."""

    history: dy.DataFrame[HourlyArrivals]
    clocks: Mapping[str, str]
    holidays: dy.DataFrame[Holiday] | None
    hours: int


def issue_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    hours: int = HOURS,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str | None = None,
) -> IssuedArrivals:
    """Forecast the next whole hours of arrivals at each site that has a clock, in joint paths.

    ``model`` is one of CANDIDATES; without it, where it fails, and where counts end hours before
    the issue, the usual pace stands in and the note says so. A site whose counts are short or
    stale is left out, and the note says so. Raises NotEnoughHistoryError if no site has two whole
    weeks of hourly counts.
    """
    known = _as_known(_Asked(history, clocks, holidays, hours), issued_at)
    drawn: dict[str, Ints] = {}
    candidates = {
        name: by_site(SERIES, told(_kept(drawing, drawn))) for name, drawing in DRAWINGS.items()
    }
    issued = issue(
        SERIES,
        known,
        candidates,
        issued_at=issued_at,
        model=model,
        fallback=FALLBACK,
        late_after=LATE,
    )
    targets = tuple(hours_from(known.ready[0].targets).to_list())
    places = tuple(past.line.place for past in known.ready)
    counts = np.stack([drawn[place] for place in places])
    return IssuedArrivals(issued, Paths(SERIES, issued_at, places, targets, counts))


def _kept(drawing: Drawing, drawn: dict[str, Ints]) -> Drawing:
    """The same drawing, remembering what it drew."""

    def remembered(past: Past) -> Ints:
        drawn[past.line.place] = drawing(past)
        return drawn[past.line.place]

    return remembered


def forecast_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    hours: int = HOURS,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str | None = None,
) -> Issued:
    """Forecast arrivals as ``issue_arrivals`` does, where its paths are not wanted."""
    return issue_arrivals(
        history, issued_at=issued_at, hours=hours, clocks=clocks, holidays=holidays, model=model
    ).issued


def contest_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    hours: int = JUDGED_HOURS,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    candidates: Mapping[str, Forecaster[Known]] = CANDIDATES,
) -> Contest:
    """Let the candidates forecast arrivals at past moments (see ``ops.backtest.contest``)."""
    return contest(
        candidates,
        _Asked(history, clocks, holidays, hours),
        series=SERIES,
        issued=issued,
        actual=_truth(history),
        tried_at=tried_at,
        as_known=_as_known,
    )


def _as_known(asked: _Asked, issued_at: datetime) -> Known:
    # An hour is known once it has ended.
    found = lines(
        asked.history,
        "arrivals",
        key="site_id",
        until=hour_number(issued_at),
        drawn_to=int(next_hours(issued_at, 1, including=True)[0]),
        clocks=asked.clocks,
    )
    ready, left_out = sort_out(found, issued_at)
    pasts = [
        past_at(line, issued_at, asked.hours, _days_off(asked.holidays, line.place))
        for line in ready
    ]
    return Known(tuple(pasts), tuple(left_out))


def past_at(line: Line, issued_at: datetime, hours: int, holidays: frozenset[date]) -> Past:
    """The past of one ED as every candidate is given it."""
    return past_of(
        line,
        issued_at=issued_at,
        hours=hours,
        including=True,
        holidays=holidays,
        fading_weeks=FADING_WEEKS,
        level_hours=LEVEL_HOURS,
        easing=True,
    )


def _days_off(holidays: dy.DataFrame[Holiday] | None, site_id: str) -> frozenset[date]:
    if holidays is None:
        return frozenset()
    return frozenset(holidays.filter(pl.col("site_id") == site_id)["day_on"].to_list())


def _truth(history: dy.DataFrame[HourlyArrivals]) -> dy.DataFrame[Actual]:
    rows = history.select(
        series=pl.lit(SERIES),
        entity_id="site_id",
        target_at="hour_start",
        value=pl.col("arrivals").cast(pl.Float64),
    )
    return Actual.validate(rows.sort(Actual.primary_key()))
