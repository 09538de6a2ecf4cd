"""How many patients will be in the ED, hour by hour, and how many of them will be boarding.

The forecast starts from who is there now: arrivals alone explain the census badly. Five ways
compete; the one that did best at past moments is used, and the decaying deviation stands in.
All of them draw joint paths, which every range and chance is read off.

What the direct regression looks at was chosen on nine Montréal EDs without their last 180 days;
how far an ED is held back towards all, on every ninth of the 450 days before them: mean error 8.36
alone, 8.33 held back, of the busiest afternoon count 7.95 and 7.86. The last 180 days, looked at
three times in all, by ``tests.bench.ed_census`` (said at 08:00 and 11:00, 24 h ahead):

    mean error, of the decaying 8-week profile, of now    7.28, 7.89, 12.17
    80 % ranges cover                                     .824
    afternoon surge, AUROC at 08:00, 11:00                .899, .929
    Brier at 08:00, 11:00, of the usual share             .034, .030, .045

Why not more of a surge is seen coming: chances hold, and are no sharper. Over the five 90-day
spans before, each ED alone, the AUROC at 08:00 was .888 .926 .882 .868 .902, where chances that
hold exactly and are as sharp give .889 .921 .885 .860 .897; at 11:00 .922 .946 .914 .908 .920, and
.918 .944 .916 .892 .923. To reach .91 and .94 errors would have to be 6 and 9 % smaller. Waiting
and stretcher counts, a direct classifier (logistic or trees) blended in, and trees on the residual
gained .003 at most on average; trees over all EDs on what a common regression leaves gave .899 and
.930 on the last 180 days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.backtest import Contest, contest
from ops.calendar import Ints, hours_from
from ops.ed.autoregression import autoregression
from ops.ed.boosted_census import boosted_deviation
from ops.ed.census_drawings import Drawing, as_paths, ranges_of, remembering, told
from ops.ed.census_known import COUNTED, Asked, as_known
from ops.ed.census_regression import census_paths
from ops.ed.deviation import decaying_deviation
from ops.ed.issue import Known, issue
from ops.ed.naive import last_week
from ops.issued import Issued
from ops.paths import Paths
from ops.series import ED_BOARDING, ED_CENSUS
from ops.tables import Actual, HourlyArrivals, HourlyCensus

FALLBACK = "decaying_deviation"

DRAWINGS: dict[str, Drawing] = {
    "seasonal_naive": ranges_of(last_week),
    FALLBACK: ranges_of(decaying_deviation),
    "statsforecast_arima": ranges_of(autoregression),
    "lightgbm_deviation": ranges_of(boosted_deviation),
    "direct_regression": census_paths,
}
"""Every way of drawing the census of the EDs, by name."""

CANDIDATES: dict[str, tuple[str, ...]] = {
    ED_CENSUS.name: tuple(DRAWINGS),
    # A few boarders a night teach trees and autoregressions little that is worth their time.
    ED_BOARDING.name: ("seasonal_naive", FALLBACK, "direct_regression"),
}
"""The drawings that compete for each series."""


@dataclass(frozen=True)
class IssuedCensus:
    """A forecast of the patients present, with the joint paths that all its numbers are read off.

    Where every ED was counted at the hour of issue the paths begin there, at the count itself.
    """

    issued: Issued
    paths: Paths


def issue_census(
    census: dy.DataFrame[HourlyCensus],
    arrivals: dy.DataFrame[HourlyArrivals] | None,
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    model: str | None = None,
    series: str = ED_CENSUS.name,
) -> IssuedCensus:
    """Forecast the patients present on each of the next whole hours at each site with a clock.

    With ``series`` "ed_boarding" those that are admitted and wait for a bed, at sites that
    deliver them. A count taken at the moment of issue is known, not forecast. ``model`` is one
    of CANDIDATES; without it, or where it fails, the decaying deviation stands in and the note
    says so, as it does of sites left out. Raises NotEnoughHistoryError if no site has two
    whole weeks of hourly counts.
    """
    known = as_known(Asked(series, census, arrivals, clocks, hours), issued_at)
    drawn: dict[str, Ints] = {}
    forecasters = {
        name: told(series, remembering(DRAWINGS[name], known.ready, drawn))
        for name in CANDIDATES[series]
    }
    issued = issue(series, known, forecasters, issued_at=issued_at, model=model, fallback=FALLBACK)
    paths = as_paths(series, known.ready, drawn, issued_at)
    return IssuedCensus(issued, _from_now(paths, known))


def forecast_census(
    census: dy.DataFrame[HourlyCensus],
    arrivals: dy.DataFrame[HourlyArrivals] | None,
    *,
    issued_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    model: str | None = None,
) -> Issued:
    """Forecast the census as ``issue_census`` does, where its paths are not wanted."""
    return issue_census(
        census, arrivals, issued_at=issued_at, hours=hours, clocks=clocks, model=model
    ).issued


def contest_census(
    census: dy.DataFrame[HourlyCensus],
    arrivals: dy.DataFrame[HourlyArrivals] | None,
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    hours: int = 48,
    clocks: Mapping[str, str],
    series: str = ED_CENSUS.name,
) -> Contest:
    """Let the candidates forecast the census at past moments (see ``ops.backtest.contest``)."""
    return contest(
        {name: told(series, DRAWINGS[name]) for name in CANDIDATES[series]},
        Asked(series, census, arrivals, clocks, hours),
        series=series,
        issued=issued,
        actual=_truth(census, series),
        tried_at=tried_at,
        as_known=as_known,
    )


def _from_now(paths: Paths, known: Known) -> Paths:
    """The paths with the count at the hour of issue before them, if it is known everywhere."""
    now = np.array([past.counts[-1] for past in known.ready])
    if not np.isfinite(now).all():
        return paths
    hour = hours_from(known.ready[0].line.hours[-1:]).to_list()
    shape = (len(now), paths.counts.shape[1], 1)
    begun = np.broadcast_to(np.rint(now).astype(np.int64)[:, None, None], shape)
    counts = np.concatenate([begun, paths.counts], axis=2)
    return replace(paths, targets=(*hour, *paths.targets), counts=counts)


def _truth(census: dy.DataFrame[HourlyCensus], series: str) -> dy.DataFrame[Actual]:
    rows = census.drop_nulls(COUNTED[series]).select(
        series=pl.lit(series),
        entity_id="site_id",
        target_at="hour_start",
        value=pl.col(COUNTED[series]).cast(pl.Float64),
    )
    return Actual.validate(rows.sort(Actual.primary_key()))
