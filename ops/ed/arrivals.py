"""How many patients will reach the ED, hour by hour.

Arrivals follow the clock and the weekday closely. Several ways of saying how closely compete;
the one that did best at past moments is used, and the usual pace stands in when it fails.
What was tuned on which counts is told in ``ops.ed``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import dataframely as dy
import polars as pl

from ops.backtest import Contest, Forecaster, contest
from ops.calendar import Ints, hour_number, next_hours
from ops.ed.boosted import grown
from ops.ed.classical import smoothed_days
from ops.ed.issue import Known, by_site, issue, sort_out
from ops.ed.naive import last_week
from ops.ed.pace import usual_pace
from ops.ed.past import Past, past_of
from ops.ed.paths import PATHS, SEED
from ops.ed.regression import regressed
from ops.ed.trained import Teacher, forecast_by, paths_by
from ops.issued import Issued
from ops.line import Line, lines
from ops.series import ED_ARRIVALS
from ops.tables import Actual, Holiday, HourlyArrivals

SERIES = ED_ARRIVALS.name
FALLBACK = "usual_pace"
FADING_WEEKS = 35.0
LEVEL_HOURS = 5 * 24.0

TAUGHT: dict[str, tuple[Teacher, ...]] = {
    "poisson_regression": (regressed,),
    "lightgbm_poisson": (grown,),
    "combined": (regressed, grown),
}
"""Candidates that learn, and from which teachers."""

CANDIDATES: dict[str, Forecaster[Known]] = {
    "seasonal_naive": by_site(SERIES, last_week),
    FALLBACK: by_site(SERIES, usual_pace),
    "statsforecast_ets": by_site(SERIES, smoothed_days),
    **{name: by_site(SERIES, forecast_by(*taught)) for name, taught in TAUGHT.items()},
}


@dataclass(frozen=True)
class _Asked:
    """Everything delivered, and what is asked of it."""

    history: dy.DataFrame[HourlyArrivals]
    clocks: Mapping[str, str]
    holidays: dy.DataFrame[Holiday] | None
    hours: int


def forecast_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str | None = None,
) -> Issued:
    """Forecast the next whole hours of arrivals at each site that has a clock.

    ``model`` is one of CANDIDATES; without it, or where it fails, the usual pace stands in
    and the note says so. A site whose counts are short or stale is left out, and the note
    says so. Raises NotEnoughHistoryError if no site has two whole weeks of hourly counts.
    """
    known = _as_known(_Asked(history, clocks, holidays, hours), issued_at)
    return issue(SERIES, known, CANDIDATES, issued_at=issued_at, model=model, fallback=FALLBACK)


def arrival_paths(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str = "combined",
    count: int = PATHS,
    seed: int = SEED,
) -> dict[str, Ints]:
    """Joint sample paths of arrivals at each site that can be forecast, paths x next hours.

    ``model`` is one of TAUGHT. Its issued quantiles are those of these paths at the usual count
    and seed. A site whose past is too short for it is given paths at the usual pace.
    """
    known = _as_known(_Asked(history, clocks, holidays, hours), issued_at)
    return {
        past.line.place: paths_by(past, TAUGHT[model], count=count, seed=seed)
        for past in known.ready
    }


def contest_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    hours: int = 48,
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
