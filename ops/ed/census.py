"""How many patients will be in the ED, hour by hour.

The forecast starts from who is there now: arrivals alone explain the census badly. Five ways
compete; the one that did best at past moments is used, and the decaying deviation stands in.

The direct regression was tuned on nine Montréal EDs without their last 180 days, and is measured
by ``tests.bench.ed_census`` (08:00 and 11:00, 24 h ahead; ``--before 180`` is the part tuned on):

    MAE, of the decaying 8-week profile         tuned on 7.90, 8.79    last 180 days 7.31, 7.89
    80 % ranges cover                           .806                   .824
    afternoon surge, AUROC at 08:00, 11:00      .893, .921             .897, .927
    Brier at 08:00, 11:00, of the usual share   .071, .062, .100       .035, .030, .045
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest, Forecaster, contest
from ops.calendar import hour_number
from ops.ed.autoregression import autoregression
from ops.ed.boosted_census import boosted_deviation
from ops.ed.census_courses import direct_regression
from ops.ed.census_regression import census_paths
from ops.ed.deviation import decaying_deviation
from ops.ed.elsewhere import with_elsewhere
from ops.ed.issue import Known, by_site, issue, sort_out
from ops.ed.naive import last_week
from ops.ed.past import Past, past_of
from ops.errors import NotEnoughHistoryError
from ops.issued import Issued
from ops.line import Floats, Line, lines
from ops.series import ED_CENSUS
from ops.tables import Actual, HourlyArrivals, HourlyCensus
from ops.usual import faded_sum

SERIES = ED_CENSUS.name
FALLBACK = "decaying_deviation"
FADING_WEEKS = 8.0
LEVEL_HOURS = 14 * 24.0
LATELY = 3.0

CANDIDATES: dict[str, Forecaster[Known]] = {
    "seasonal_naive": by_site(SERIES, last_week),
    FALLBACK: by_site(SERIES, decaying_deviation),
    "statsforecast_arima": by_site(SERIES, autoregression),
    "lightgbm_deviation": by_site(SERIES, boosted_deviation),
    "direct_regression": by_site(SERIES, direct_regression),
}


@dataclass(frozen=True)
class _Asked:
    """Everything delivered, and what is asked of it."""

    census: dy.DataFrame[HourlyCensus]
    arrivals: dy.DataFrame[HourlyArrivals] | None
    clocks: Mapping[str, str]
    hours: int


def forecast_census(
    census: dy.DataFrame[HourlyCensus],
    arrivals: dy.DataFrame[HourlyArrivals] | None,
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    model: str | None = None,
) -> Issued:
    """Forecast the patients present on each of the next whole hours at each site with a clock.

    A count taken at the moment of issue is known, not forecast. ``model`` is one of
    CANDIDATES; without it, or where it fails, the decaying deviation stands in and the note
    says so, as it does of sites left out. Raises NotEnoughHistoryError if no site has two
    whole weeks of hourly counts.
    """
    known = _as_known(_Asked(census, arrivals, clocks, hours), issued_at)
    return issue(SERIES, known, CANDIDATES, issued_at=issued_at, model=model, fallback=FALLBACK)


def census_courses(
    census: dy.DataFrame[HourlyCensus],
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
) -> dict[str, Floats]:
    """Joint paths of the census at each site that can be forecast: paths x next whole hours.

    They are what the direct regression reads its quantiles from. A site with too short a
    history for it is left out.
    """
    known = _as_known(_Asked(census, None, clocks, hours), issued_at)
    courses = {}
    for past in known.ready:
        with suppress(NotEnoughHistoryError):
            courses[past.line.place] = census_paths(past)
    return courses


def contest_census(
    census: dy.DataFrame[HourlyCensus],
    arrivals: dy.DataFrame[HourlyArrivals] | None,
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    candidates: Mapping[str, Forecaster[Known]] = CANDIDATES,
) -> Contest:
    """Let the candidates forecast the census at past moments (see ``ops.backtest.contest``)."""
    return contest(
        candidates,
        _Asked(census, arrivals, clocks, hours),
        series=SERIES,
        issued=issued,
        actual=_truth(census),
        tried_at=tried_at,
        as_known=_as_known,
    )


def _as_known(asked: _Asked, issued_at: datetime) -> Known:
    found = _lines(asked.census, "present", asked.clocks, issued_at)
    ready, left_out = sort_out(found, issued_at)
    beside = {
        name: _lines(asked.census.drop_nulls(name), name, asked.clocks, issued_at)
        for name in ("waiting", "boarding")
    }
    came = _arrivals(asked, issued_at)
    pasts = []
    for line in ready:
        others = {name: _aligned(found.get(line.place), line) for name, found in beside.items()}
        others["came_lately"] = _came_lately(_aligned(came.get(line.place), line), line)
        pasts.append(_past(line, others, issued_at, asked.hours))
    return Known(tuple(with_elsewhere(pasts)), tuple(left_out))


def _past(line: Line, beside: Mapping[str, Floats], issued_at: datetime, hours: int) -> Past:
    return past_of(
        line,
        issued_at=issued_at,
        hours=hours,
        including=False,
        fading_weeks=FADING_WEEKS,
        level_hours=LEVEL_HOURS,
        beside=beside,
    )


def _lines(
    frame: pl.DataFrame, value: str, clocks: Mapping[str, str], issued_at: datetime
) -> dict[str, Line]:
    # A count on the hour is known at that very moment.
    end = hour_number(issued_at) + 1
    return lines(frame, value, key="site_id", until=end, drawn_to=end, clocks=clocks)


def _arrivals(asked: _Asked, issued_at: datetime) -> dict[str, Line]:
    """Arrivals of ended hours, filed under the hour at which they had all come."""
    if asked.arrivals is None:
        return {}
    ended = asked.arrivals.with_columns(pl.col("hour_start").dt.offset_by("1h"))
    return _lines(ended, "arrivals", asked.clocks, issued_at)


def _aligned(other: Line | None, line: Line) -> Floats:
    """Another line's counts at the hours of this one."""
    counts = np.full(len(line.hours), np.nan)
    if other is not None:
        at = line.hours - other.hours[0]
        inside = (at >= 0) & (at < len(other.hours))
        counts[inside] = other.counts[at[inside]]
    return counts


def _came_lately(arrivals: Floats, line: Line) -> Floats:
    """Arrivals of the last hours over those of the same hours a week before, as a logarithm."""
    lately = faded_sum(arrivals, LATELY)
    before = np.concatenate([np.full(168, np.nan), lately[:-168]])[: len(line.hours)]
    return np.asarray(np.where(np.isfinite(arrivals), np.log((lately + 5) / (before + 5)), np.nan))


def _truth(census: dy.DataFrame[HourlyCensus]) -> dy.DataFrame[Actual]:
    rows = census.select(
        series=pl.lit(SERIES),
        entity_id="site_id",
        target_at="hour_start",
        value=pl.col("present").cast(pl.Float64),
    )
    return Actual.validate(rows.sort(Actual.primary_key()))
